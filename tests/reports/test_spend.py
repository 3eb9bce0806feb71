"""Spend: kinds side by side, any group, rows of the Sheet with their state, refused cells with addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.snapshots import make_snapshot
from throughline.params import Params, Period
from throughline.reports.spend import spend
from throughline.warehouse.snapshot import Snapshot

OCTOBER = Params(period=Period(date(2026, 10, 1), date(2026, 10, 31)))


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    made = make_snapshot(
        tmp_path,
        channel=["direct", "yandex_direct", {"channel": "seo", "label_ru": "Поиск"}],
        source_dim=["direct", {"channel": "yandex_direct", "campaign": "Окна"}, "seo"],
        spend=[
            {"day": "2026-09-30", "source_key": 1, "spend": 1000},
            {"day": "2026-10-04", "source_key": 1, "spend": 100.10, "dim_age": "25"},  # a Sunday
            {"day": "2026-10-05", "source_key": 1, "spend": 200.20, "brand": "Двери"},
            {"day": "2026-10-05", "source_key": 2, "spend": 500, "kind": "sheet", "contractor": "ИП Ёлкин"},
            {"day": "2026-10-31", "source_key": 2, "spend": 50, "kind": "overhead"},
        ],
        spend_plan=[
            {"sheet": "Расходы", "row": 2, "period_start": "2026-10-01", "period_end": "2026-10-31",
             "channel": "ПОИСК ", "amount": 15500, "state": "counted"},
            {"sheet": "Расходы", "row": 3, "period_start": "2026-09-01", "period_end": "2026-09-30", "amount": 1,
             "state": "counted"},
            {"sheet": "Расходы", "row": 4, "amount": 2, "channel": "radio", "state": "no_period"},
        ],
        rejected_cell=[
            {"source": "spend", "table_name": "spend_manual", "file": "https://docs.google.com/spreadsheets/d/1",
             "sheet": "Расходы", "row": 5, "column_name": "Сумма", "value": "5О000", "rule": "letter_in_number"},
            {"source": "crm", "table_name": "deal", "file": "deals.csv", "row": 7, "column_name": "Сумма"},
        ],
    ).current()  # fmt: skip
    assert made is not None
    return made


def table(snapshot: Snapshot, params: Params) -> list[list[Any]]:
    return list(spend(snapshot, params).main.rows.values.tolist())


def test_kinds_stand_side_by_side(snapshot: Snapshot) -> None:
    assert table(snapshot, OCTOBER) == [
        ["seo", 0, 0, 500, 50, 550],
        ["yandex_direct", pytest.approx(300.3), 0, 0, 0, pytest.approx(300.3)],
    ]
    assert spend(snapshot, OCTOBER).main.totals["spend"] == pytest.approx(850.3)


@pytest.mark.parametrize(
    ("group", "week_start", "expected"),
    [
        ("brand", "monday", [("", 650.1), ("Двери", 200.2)]),
        ("contractor", "monday", [("ИП Ёлкин", 500), ("", 350.3)]),
        ("campaign", "monday", [("", 550), ("Окна", 300.3)]),
        ("age", "monday", [("", 750.2), ("25", 100.1)]),
        ("day", "monday", [("2026-10-04", 100.1), ("2026-10-05", 700.2), ("2026-10-31", 50)]),
        ("week", "monday", [("2026-09-28", 100.1), ("2026-10-05", 700.2), ("2026-10-26", 50)]),
        ("week", "sunday", [("2026-10-04", 800.3), ("2026-10-25", 50)]),
        ("month", "monday", [("2026-10-01", 850.3)]),
    ],
)
def test_by_any_group(snapshot: Snapshot, group: str, week_start: Any, expected: list[tuple[str, float]]) -> None:
    rows = spend(snapshot, replace(OCTOBER, group=group, week_start=week_start)).main.rows
    assert [(str(value)[:10], amount) for value, amount in zip(rows[group], rows["spend"], strict=True)] == [
        (value, pytest.approx(amount)) for value, amount in expected
    ]


def test_a_group_of_deals_is_unknown_to_spend(snapshot: Snapshot) -> None:
    (row,) = table(snapshot, replace(OCTOBER, group="landing"))
    assert pd.isna(row[0])
    assert row[-1] == pytest.approx(850.3)


@pytest.mark.parametrize(
    ("days", "first"),
    [((1, 31), "2026-10-04"), ((1, 32), "2026-09-28")],
)
def test_dynamics_fit_the_length_of_the_period(snapshot: Snapshot, days: tuple[int, int], first: str) -> None:
    last = date(2026, 10, 31) if days[1] == 31 else date(2026, 11, 1)
    dynamics = spend(snapshot, replace(OCTOBER, period=Period(date(2026, 10, 1), last))).tables["dynamics"]
    assert str(dynamics.rows.iloc[0, 0])[:10] == first


def test_filters(snapshot: Snapshot) -> None:
    def total(**filters: str) -> object:
        chosen = tuple((name, (value,)) for name, value in filters.items())
        return spend(snapshot, replace(OCTOBER, filters=chosen)).main.totals["spend"]

    assert total(channel="seo") == 550
    assert total(brand="Двери") == pytest.approx(200.2)
    assert total(age="25") == pytest.approx(100.1)
    assert total(manager="Анна") == 0


def test_rows_of_the_sheet_of_the_period_and_those_without_one(snapshot: Snapshot) -> None:
    rows = spend(snapshot, OCTOBER).tables["rows"].rows
    assert rows[["row", "state"]].values.tolist() == [[2, "counted"], [4, "no_period"]]
    only = spend(snapshot, replace(OCTOBER, filters=(("channel", ("seo",)),))).tables["rows"].rows
    assert only["row"].tolist() == [2]


def test_refused_cells_of_the_sheet_with_their_address(snapshot: Snapshot) -> None:
    report = spend(snapshot, OCTOBER)
    rows = report.tables["rejected"].rows
    assert rows[["address", "value", "rule"]].values.tolist() == [["Расходы · 5 · Сумма", "5О000", "letter_in_number"]]
    assert (report.findings["rejected"].key, report.findings["rejected"].facts["n"]) == ("spend_rejected", 1)


def test_its_sql_runs_as_it_is_and_its_check_holds(snapshot: Snapshot, tmp_path: Path) -> None:
    empty = make_snapshot(tmp_path / "empty").current()
    assert empty is not None
    for source in (snapshot, empty):
        report = spend(source, replace(OCTOBER, filters=(("channel", ("it's", "seo")),)))
        for made in report.tables.values():
            pd.testing.assert_frame_equal(source.query(made.sql), made.rows)
            assert list(made.rows.columns) == [column.name for column in made.columns]
        assert all(check.ok for check in report.checks)
    assert spend(empty, OCTOBER).findings["spend"].key == "spend_none"
