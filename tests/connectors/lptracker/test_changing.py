"""Three loads of an account that lives on end where one load of its last state does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.connectors.conformance.loads import Loads, live
from tests.connectors.lptracker.case import CASE, fake, money
from tests.fakes.lptracker import FakeLpTracker, lead
from tests.fakes.wire import serving

NEW, SIGNED, REFUSED = 1, 2, 3
PRICE = 400  # number of the field


def _morning(day: int) -> datetime:
    return datetime(2026, 7, day, 9, tzinfo=UTC)


def _first(lpt: FakeLpTracker) -> None:
    """Six leads; the sixth is won and paid."""
    lpt.leads = [
        lead(n, "01.07.2026 12:00", NEW, f"+7916000000{n}", custom=[{"id": PRICE, "name": "Цена", "value": n * 100}])
        for n in range(1, 7)
    ]
    lpt.leads[5] |= {"_deal": True, "stage_id": SIGNED, "payments": [{"sum": 600}], "deal_date": "02.07.2026"}


def _second(lpt: FakeLpTracker) -> None:
    """1 is won; 2 is merged into it; 3 is deleted; 4 goes to another project; 6 is reopened and pays half back."""
    one, _, _, four, five, six = lpt.leads
    one |= {"_deal": True, "stage_id": SIGNED, "payments": [{"sum": 100}], "deal_date": "03.07.2026"}
    four |= {"_project": "66914", "stage_id": 9}
    six |= {"_deal": False, "stage_id": NEW, "payments": [{"sum": 600}, {"sum": -300}]}
    lpt.leads = [one, four, five, six]


def _third(lpt: FakeLpTracker) -> None:
    """1 is worth more and its person has another phone; 5 is lost; 7 is new."""
    one, four, five, six = lpt.leads
    one["custom"] = [{"id": PRICE, "name": "Цена", "value": "777,50"}]
    one["contact"]["details"][0]["data"] = "+79160000099"
    five |= {"stage_id": REFUSED, "deal_date": "05.07.2026"}
    lpt.leads = [one, four, five, six, lead(7, "05.07.2026 10:00", NEW)]


STORY = ((_first, _morning(2)), (_second, _morning(4)), (_third, _morning(6)))


@pytest.fixture
def loads(tmp_path: Path) -> Iterator[Loads]:
    with serving(fake()) as lpt:
        yield Loads(CASE, lpt, tmp_path / "data", fields={"amount": PRICE})


def test_three_loads_end_where_one_does(loads: Loads) -> None:
    once = live(loads, STORY)
    for table in ("deal", "deal_stage"):
        assert loads.rows(table) == once.rows(table), table
    columns = "deal_id, pipeline_id, stage_id, status, amount, amount_paid, closed_at, phones_raw"
    assert loads.rows("deal", columns) == [
        ("1", "66913", "2", "won", money("777.5"), money("100"), datetime(2026, 7, 2, 21), "+79160000099"),
        ("4", "66914", "9", "open", money("400"), money("0"), None, "+79160000004"),
        ("5", "66913", "3", "lost", money("500"), money("0"), datetime(2026, 7, 4, 21), "+79160000005"),
        ("6", "66913", "1", "open", money("600"), money("300"), None, "+79160000006"),
        ("7", "66913", "1", "open", None, money("0"), None, None),
    ]
    # A phone that a deal ever had stays a way to it; ways to deals that are gone lead nowhere.
    columns = "entity_id, value_raw"
    assert set(loads.rows("contact_point", columns)) - set(once.rows("contact_point", columns)) == {
        ("1", "+79160000001"),
        ("2", "+79160000002"),
        ("3", "+79160000003"),
    }


def test_an_account_that_shows_nothing_any_more_empties_nothing(loads: Loads) -> None:
    loads.load()
    before = loads.rows("deal")
    loads.vendor.leads = []
    loads.load()
    assert loads.rows("deal") == before != []


def test_a_project_that_is_not_wanted_any_more_takes_its_deals_along(loads: Loads) -> None:
    loads.vendor.leads[0]["_project"] = "66914"
    loads.load()
    loads.load(projects=[66914])
    assert loads.rows("deal", "deal_id") == [("1",)]
