"""The list of deals: what is in it, whose touch is named, what passes a filter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.snapshots import make_snapshot
from throughline.params import Params, Period
from throughline.reports.deals import deals
from throughline.warehouse.snapshot import Snapshot

OCTOBER = Params(period=Period(date(2026, 10, 1), date(2026, 10, 31)))
DAY = 86_400
CHANNELS = ["direct", "yandex_direct", "seo"]
SOURCES = ["direct", {"channel": "yandex_direct", "source": "yandex", "campaign": "Окна О'Хара"}, "seo"]
APPLICATIONS: list[dict[str, Any]] = [
    {"applied_at": "2026-10-05 10:00", "brand": "Окна", "kind": "form", "client_app_no": 1, "dim_age": "25"},
    {"applied_at": "2026-10-20 10:00", "brand": "Двери", "kind": "call", "client_app_no": 1, "dim_age": "35"},
    {"applied_at": "2026-10-21 10:00", "own_source_key": 2},
    {"applied_at": "2026-09-30 10:00"},
]
TOUCHES: list[dict[str, Any]] = [
    {"app_no": 0, "source_key": 2, "seconds_before": 100 * DAY},  # outside a window of 90 days
    {"app_no": 0, "source_key": 1, "seconds_before": 3 * DAY},
    {"app_no": 0, "source_key": 0, "seconds_before": 0},
    {"app_no": 0, "source_key": 2, "seconds_before": -DAY},  # after the application
    {"app_no": 1, "source_key": 2, "seconds_before": 90 * DAY},
]
DEALS: list[dict[str, Any]] = [
    {
        "app_no": 0,
        "deal_id": "10",
        "created_at": "2026-10-05",
        "sold_day": "2026-11-02",
        "revenue": 1000,
        "cost": 400,
        "manager": "Анна",
    },
    {
        "app_no": 1,
        "deal_id": "11",
        "created_at": "2026-10-20",
        "sold_day": "2026-10-25",
        "revenue": 3000,
        "refund": 500,
    },
    {"app_no": 2, "deal_id": "12", "created_at": "2026-10-21", "stage_since": "2026-10-25", "amount": 777},
    {"app_no": 2, "deal_id": "13", "created_at": "2026-10-22", "stage_since": "2026-08-01"},
    {"app_no": 3, "deal_id": "14", "created_at": "2026-09-30", "sold_day": "2026-10-01", "revenue": 9},
]
CALLS: list[dict[str, Any]] = [
    {"call_id": "c1", "deal_no": 0, "app_no": 0},
    {"call_id": "c2", "app_no": 0},
    {"call_id": "c3", "app_no": 2},  # of an application with two deals: it belongs to both
    {"call_id": "c4"},
]


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    made = make_snapshot(
        tmp_path,
        channel=CHANNELS,
        source_dim=[*SOURCES],
        application=[dict(row) for row in APPLICATIONS],
        application_touch=[dict(row) for row in TOUCHES],
        deal=[dict(row) for row in DEALS],
        call=[dict(row) for row in CALLS],
    ).current()
    assert made is not None
    return made


def ids(snapshot: Snapshot, params: Params) -> list[str]:
    return list(deals(snapshot, params).main.rows["deal_id"])


def of(snapshot: Snapshot, params: Params, deal_id: str) -> dict[str, Any]:
    rows = deals(snapshot, params).main.rows
    return dict(rows[rows["deal_id"] == deal_id].iloc[0])


def filtered(**filters: str) -> Params:
    return replace(OCTOBER, filters=tuple((name, (value,)) for name, value in filters.items()))


def test_the_largest_revenue_comes_first_then_the_newest(snapshot: Snapshot) -> None:
    assert ids(snapshot, OCTOBER) == ["11", "10", "13", "12"]


def test_by_day_of_sale(snapshot: Snapshot) -> None:
    assert ids(snapshot, replace(OCTOBER, axis="sale")) == ["11", "14"]


def test_first_last_and_own_channel_inside_the_window(snapshot: Snapshot) -> None:
    row = of(snapshot, OCTOBER, "10")
    assert (row["channel_first"], row["channel"], row["touches"]) == ("yandex_direct", "direct", 2)
    assert of(snapshot, OCTOBER, "12")["channel"] == "seo"  # no touch: its own
    assert of(snapshot, OCTOBER, "12")["touches"] == 0
    wide = of(snapshot, replace(OCTOBER, window=100), "10")
    assert (wide["channel_first"], wide["touches"]) == ("seo", 3)
    until_sale = of(snapshot, replace(OCTOBER, touches_until="sale"), "10")
    assert (until_sale["channel"], until_sale["touches"]) == ("seo", 3)


def test_with_link_client_the_path_is_that_of_the_latest_application(snapshot: Snapshot) -> None:
    row = of(snapshot, replace(OCTOBER, link="client"), "10")
    assert (row["channel_first"], row["channel"], row["touches"]) == ("seo", "seo", 1)


def test_money(snapshot: Snapshot) -> None:
    assert of(snapshot, OCTOBER, "10")["gross_profit"] == pytest.approx(600)  # 1000 − 400
    assert of(snapshot, OCTOBER, "11")["gross_profit"] == pytest.approx(550)  # 3000 × 0.35 − 500
    half = replace(OCTOBER, margin=0.5)
    assert of(snapshot, half, "10")["gross_profit"] == pytest.approx(500)
    assert of(snapshot, half, "11")["gross_profit"] == pytest.approx(1000)
    totals = deals(snapshot, OCTOBER).main.totals
    assert (totals["revenue"], totals["gross_profit"], totals["deal_id"]) == (4000, pytest.approx(1150), 4)


def test_calls_of_the_deal_and_of_its_application(snapshot: Snapshot) -> None:
    assert [of(snapshot, OCTOBER, deal)["calls"] for deal in ("10", "11", "12", "13")] == [2, 0, 1, 1]


def test_age_and_stuck(snapshot: Snapshot) -> None:
    # The data stand at 2026-10-31 12:00.
    assert of(snapshot, OCTOBER, "12")["age"] == pytest.approx(10.5)
    assert of(snapshot, OCTOBER, "10")["age"] == pytest.approx(28)  # sold on 2 November
    assert [of(snapshot, OCTOBER, deal)["stuck"] for deal in ("10", "12", "13")] == [0, 0, 1]
    assert of(snapshot, replace(OCTOBER, stuck_days=6), "12")["stuck"] == 1


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"channel": "yandex_direct"}, ["10"]),
        ({"campaign": "Окна О'Хара"}, ["10"]),
        ({"channel": "direct"}, ["10"]),
        ({"channel": "seo"}, ["11", "13", "12"]),
        ({"brand": "Окна"}, ["10"]),
        ({"kind": "call", "channel": "seo"}, ["11"]),
        ({"age": "35"}, ["11"]),
        ({"contractor": "ИП Иванов"}, []),
        ({"placement": "feed"}, []),
        ({"manager": "Анна"}, ["10"]),
    ],
)
def test_filters(snapshot: Snapshot, filters: dict[str, str], expected: list[str]) -> None:
    assert ids(snapshot, filtered(**filters)) == expected


def test_deals_of_equal_number_in_two_crms_are_told_apart(tmp_path: Path) -> None:
    rows = [{"app_no": 0, "deal_id": "7", "source_name": crm, "created_at": "2026-10-05"} for crm in ("amo", "b24")]
    made = make_snapshot(
        tmp_path, channel=["seo"], source_dim=["seo"], application=[{"applied_at": "2026-10-05"}], deal=rows
    ).current()
    assert made is not None
    assert ids(made, OCTOBER) == ["amo:7", "b24:7"]


def test_its_sql_runs_as_it_is_and_its_checks_hold(snapshot: Snapshot) -> None:
    for params in (OCTOBER, filtered(channel="seo"), filtered(brand="'; drop table deal; --")):
        report = deals(snapshot, params)
        assert snapshot.query(report.main.sql).equals(report.main.rows)
        assert list(report.main.rows.columns) == [column.name for column in report.main.columns]
        assert all(check.ok for check in report.checks)


def test_without_data(tmp_path: Path) -> None:
    empty = make_snapshot(tmp_path).current()
    assert empty is not None
    report = deals(empty, OCTOBER)
    assert report.main.rows.empty
    assert report.main.totals["revenue"] == 0
    assert report.findings["deals"].key == "deals_none"
