"""Three loads of a project that lives on end where one load of its last state does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.roistat import Roistat
from tests.connectors.conformance.case import connect, rows_of
from tests.connectors.conformance.loads import Loads, live
from tests.connectors.roistat.case import CASE
from tests.fakes.roistat import FakeRoistat, order
from tests.fakes.wire import serving
from throughline.texts import Phrase

MADE = "2026-07-01T12:00:00+0000"


def _morning(day: int) -> datetime:
    return datetime(2026, 7, day, 9, tzinfo=UTC)


def _change(row: dict[str, Any], day: int, kind: str | None = None, **changed: Any) -> None:
    row |= {"update_date": f"2026-07-{day:02}T10:00:00+0000", **changed}
    if kind:
        row["status"] = order("1", MADE, MADE, 0, kind)["status"]


def _first(it: FakeRoistat) -> None:
    """Six deals; 6 is paid. 7 was made long before the first day, and after it nobody touched it."""
    it.orders = [order(str(n), MADE, MADE, n * 100, "progress") for n in range(1, 7)]
    _change(it.orders[5], 1, "paid", custom_fields={"Продано": "2026-07-01"})
    it.orders.append(order("7", "2019-01-01T10:00:00+0000", "2019-01-01T10:00:00+0000", 700, "paid"))


def _second(it: FakeRoistat) -> None:
    """1 is paid; 2 is merged into it; 3 is deleted; 4 goes to another pipeline; 6 is reopened."""
    one, _, _, four, five, six, seven = it.orders
    _change(one, 3, "paid", custom_fields={"Продано": "2026-07-03"})
    _change(four, 3, status={"id": "C2:NEW", "type": "progress", "name": "Вторая воронка"})
    _change(six, 3, "progress")
    it.orders = [one, four, five, six, seven]


def _third(it: FakeRoistat) -> None:
    """1 is worth more, its sale stays where it was; 7 is paid more; 8 is dated in the future; 5 was never touched."""
    one, four, five, six, seven = it.orders
    _change(one, 5, revenue=777.5)
    _change(seven, 5, "paid", revenue=701)
    later = order("8", "2027-01-01T10:00:00+0000", "2026-07-05T10:00:00+0000", 800, "progress")
    it.orders = [one, four, five, six, seven, later]


STORY = ((_first, _morning(2)), (_second, _morning(4)), (_third, _morning(6)))


@pytest.fixture
def loads(tmp_path: Path) -> Iterator[Loads]:
    with serving(FakeRoistat()) as it:
        yield Loads(CASE, it, tmp_path / "data", since=date(2026, 6, 1), read=["deals"], closed_at="Продано")


@pytest.mark.parametrize("by", ["update_date", "creation_date"])
def test_three_loads_end_where_one_does(loads: Loads, by: str) -> None:
    loads.words["deals_by"] = by
    once = live(loads, STORY)
    assert loads.rows("deal") == once.rows("deal")
    wanted = [
        ("1", "31", "won", Decimal("777.5"), datetime(2026, 7, 2, 21)),
        ("4", "C2:NEW", "open", Decimal(400), None),
        ("5", "1", "open", Decimal(500), None),
        ("6", "1", "open", Decimal(600), None),
        ("7", "31", "won", Decimal(701), None),
        ("8", "1", "open", Decimal(800), None),
    ]
    # By the day of its creation an old deal is not asked for again, nor is one of the future.
    seen = wanted if by == "update_date" else wanted[:4]
    assert loads.rows("deal", "deal_id, stage_id, status, amount, closed_at") == seen


def test_deals_of_all_times_stay_while_they_are(loads: Loads) -> None:
    """Those of 2019 and of the future too, though what changed lately is all that is read again."""
    live(loads, STORY)
    before = loads.rows("deal")
    loads.vendor.requests.clear()
    loads.load(_morning(20))
    assert loads.rows("deal") == before
    changed, *ids = [request.json() for request in loads.vendor.requests]
    assert changed["filters"]["and"][0] == ["update_date", ">", "2026-07-01T20:59:59+0000"]
    assert [body["extend"] for body in ids] == [[]] * 3


def test_without_ids_deleted_deals_stay(loads: Loads) -> None:
    loads.words["reconcile"] = False
    live(loads, STORY[:2])
    assert {deal for (deal,) in loads.rows("deal", "deal_id")} == {"1", "2", "3", "4", "5", "6"}
    assert {tuple(request.json()["extend"]) for request in loads.vendor.requests} == {("visit",)}


def test_a_project_that_shows_nothing_any_more_empties_nothing(loads: Loads) -> None:
    loads.load()
    before = loads.rows("deal")
    loads.vendor.orders = []
    loads.load()
    assert loads.rows("deal") == before != []
    said = list[Phrase]()
    it = connect(CASE, loads.vendor, read=["deals"])
    rows_of(Roistat(it.settings, replace(it.context, remark=said.append)), date(2026, 7, 8))
    assert [phrase.key for phrase in said] == ["hints.roistat.empty"]
