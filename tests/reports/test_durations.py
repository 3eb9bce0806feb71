"""Days between a customer's sales, worked by hand. METRICS, "Funnel"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.snapshots import make_snapshot
from throughline.params import Params, Period
from throughline.reports import registry
from throughline.warehouse.snapshot import Snapshot

PARAMS = Params(period=Period(date(2026, 10, 1), date(2026, 10, 31)))
# person, application, sale, whether it is a repeat; the first of person 1 is before the period, person 3 never bought
SALES = [
    (1, "2026-08-30 10:00", "2026-09-01 10:00", False),
    (1, "2026-10-01 09:00", "2026-10-01 10:00", True),  # 30 days after the one before
    (1, "2026-10-02 09:00", "2026-10-11 10:00", True),  # 10 days
    (2, "2026-10-05 09:00", "2026-10-05 10:00", False),
    (2, "2026-10-30 09:00", "2026-11-14 10:00", True),  # 40 days
    (3, "2026-10-06 09:00", None, False),
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Three people and their deals, two channels in turn."""
    made = make_snapshot(
        tmp_path_factory.mktemp("sales"),
        channel=["ads", "seo"],
        source_dim=["ads", "seo"],
        application=[{"applied_at": at, "person_id": person, "is_sold": bool(sold)} for person, at, sold, _ in SALES],
        application_touch=[{"app_no": number, "source_key": number % 2} for number in range(len(SALES))],
        deal=[
            {"app_no": number, "person_id": person, "is_sale": sold is not None, "sold_at": sold,
             "sold_day": sold and sold[:10], "revenue": 100 if sold else 0, "is_repeat_sale": repeat}
            for number, (person, _, sold, repeat) in enumerate(SALES)
        ],
    ).current()  # fmt: skip
    assert made is not None
    return made


def repeat(snapshot: Snapshot, params: Params) -> list[object]:
    """n, median and 90th percentile; the SQL of the table says the same."""
    table = registry.run("funnel", snapshot, params).tables["durations"]
    found = table.rows[table.rows["step"] == "sale_to_repeat"]
    by_sql = snapshot.query(table.sql)
    told = by_sql[by_sql["step"] == "sale_to_repeat"]
    assert told.to_numpy().tolist() == found.to_numpy().tolist()
    return [] if found.empty else found[["n", "median_days", "p90_days"]].iloc[0].tolist()


def test_from_a_sale_to_the_next(snapshot: Snapshot) -> None:
    """10, 30, 40: the median is 30; the 90th percentile lies 0.8 of the way from 30 to 40."""
    assert repeat(snapshot, PARAMS) == [3, 30, pytest.approx(38)]


def test_a_filter_keeps_the_sale_before_in_sight(snapshot: Snapshot) -> None:
    """Channel seo has the second sale of person 1; the first one was of ads and before the period."""
    assert repeat(snapshot, replace(PARAMS, filters=(("channel", ("seo",)),))) == [1, 30, 30]


def test_nobody_came_back(snapshot: Snapshot) -> None:
    september = Period(date(2026, 8, 1), date(2026, 9, 30))
    assert repeat(snapshot, replace(PARAMS, period=september)) == []


def test_it_does_not_depend_on_the_axis(snapshot: Snapshot) -> None:
    assert repeat(snapshot, replace(PARAMS, axis="sale")) == repeat(snapshot, PARAMS)
