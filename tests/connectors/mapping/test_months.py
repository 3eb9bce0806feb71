"""Spend by months: the cell names the month, the columns get its first and its last day."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from pydantic import ValidationError

from connectors.cells import Cell
from tests.connectors.build import read_rows, refused, settings, whole

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def period(cell: Cell, header: str = "Период", **start: object) -> tuple[date, date]:
    columns = {"period_start": {"from": header, **start}, "amount": "Расход"}
    batches = read_rows([[cell, 5]], settings("spend_manual", columns=columns), [header, "Расход"])
    assert refused(batches) == []
    row = whole(batches[:1]).to_pylist()[0]
    return row["period_start"], row["period_end"]


@pytest.mark.parametrize(
    "cell",
    [
        "Октябрь 2026",
        "октябрь 2026 г.",
        "октября 2026",
        "ОКТ. 2026",
        "окт 2026 год",
        "10.2026",
        "10/2026",
        "2026-10",
        "October 2026",
        "oct 2026",
        " Октябрь\xa0 2026 ",
    ],
)
def test_a_month_in_words_or_digits_is_both_its_ends(cell: str) -> None:
    assert period(cell) == OCTOBER


@pytest.mark.parametrize(
    ("cell", "last"), [("май 2026", 31), ("марта 2026", 31), ("фев 2028", 29), ("02.2026", 28), ("сент. 2026", 30)]
)
def test_months_end_when_they_end(cell: str, last: int) -> None:
    first, end = period(cell)
    assert (first.day, end.day, end.month) == (1, last, first.month)


def test_a_whole_date_is_one_day_unless_the_column_is_of_months() -> None:
    day = datetime(2026, 10, 1)
    assert period(day) == (date(2026, 10, 1), date(2026, 10, 1))
    assert period(day, "Месяц") == OCTOBER
    assert period("15.10.2026", "месяц ") == OCTOBER
    assert period(day, format="month") == OCTOBER
    assert period("01.10.26", format=["month", "%d.%m.%y"]) == OCTOBER


@pytest.mark.parametrize("cell", ["13.2026", "Октябрина 2026", "окт", "2026", "1.10.2026.", "мая"])
def test_what_is_no_month_is_refused_once(cell: str) -> None:
    columns = {"period_start": "Месяц", "amount": "Расход"}
    batches = read_rows([[cell, 5]], settings("spend_manual", columns=columns), ["Месяц", "Расход"])
    assert [(row, column) for row, column, _ in refused(batches)] == [(2, "Месяц")]
    assert batches[0].rows.num_rows == 0


def test_an_end_of_its_own_is_taken() -> None:
    columns = {"period_start": "С", "period_end": "По", "amount": "Расход"}
    rows: list[list[Cell]] = [["01.10.2026", "10.10.2026", 5], ["09.2026", "10.2026", 6], ["05.10.2026", "", 7]]
    found = whole(read_rows(rows, settings("spend_manual", columns=columns), ["С", "По", "Расход"])[:1]).to_pylist()
    assert [(row["period_start"], row["period_end"]) for row in found] == [
        (date(2026, 10, 1), date(2026, 10, 10)),
        (date(2026, 9, 1), date(2026, 10, 31)),
        (date(2026, 10, 5), None),
    ]


def test_only_periods_are_months() -> None:
    with pytest.raises(ValidationError):
        settings("payment", columns={"paid_at": {"from": "Дата", "format": "month"}})
