"""The cells that people really type, on one Sheet: each is either read rightly or refused by address and rule."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from connectors.google_sheets import GoogleSheets
from tests.connectors.google_sheets.conftest import BOOK, END, HEADER, OCTOBER, Make
from tests.fakes.google_sheets import Cell, FakeGoogle, Formatted

AMOUNTS: list[tuple[Cell, str]] = [  # what is typed; the amount it is, or the rule that refuses it
    ("1 200,50", "1200.5"),
    ("1\u00a0200,50", "1200.5"),
    ("1\u202f200,50", "1200.5"),
    ("1,200.50", "1200.5"),
    ("1.200,50", "1200.5"),
    ("1'200", "1200"),
    ("1,200", "!ambiguous_number"),
    ("12O0", "!letter_in_number"),
    ("12О0", "!letter_in_number"),  # Cyrillic
    ("−5", "-5"),  # U+2212
    ("(5)", "-5"),
    ("5%", "!percent"),
    ("5 ₽", "5"),
    ("5 руб.", "5"),
    ("$5", "!other_currency"),
    ("$5 ₽", "!mixed_currency"),
    ("1e3", "!exponent"),
    ("NaN", "!not_finite"),
    ("inf", "!not_finite"),
    ("1e400", "!exponent"),
    ("--5", "!not_number"),
    ("", "!empty"),
    (" ", "!empty"),
    ("-", "!empty"),
    ("н/д", "!empty"),
    ("#REF!", "!formula_error"),
    ("#N/A", "!empty"),
    ("=1+1", "!formula"),
    (2, "2"),  # a formula with its value comes as the value
    (True, "!boolean_in_number"),
    (OCTOBER, "!date_in_number"),
    (Formatted(1234.5, "1 234,50 ₽", is_date=False), "1234.5"),
    (1e13, "!too_large"),
    (0.1, "0.1"),
    (-300, "-300"),
]
DAYS: list[tuple[Cell, str]] = [
    (OCTOBER, "2026-10-01"),
    (Formatted(46296, "2026-10-01"), "2026-10-01"),
    (45000, "2023-03-15"),  # a serial in a cell that is not formatted as a date
    ("31.02.2026", "!no_such_day"),
    ("01/02/03", "!ambiguous_day"),
    ("2026-13-01", "!no_such_day"),
    ("01.10.26", "!two_digit_year"),
    ("октябрь", "!not_day"),
    (True, "!not_day"),
    ("#REF!", "!formula_error"),
]


def load(
    fake: FakeGoogle, connector: GoogleSheets, rows: list[list[Cell]]
) -> tuple[dict[int, dict[str, object]], dict[int, str]]:
    """Loaded rows and rules of refused cells, both by the row that people see."""
    fake.add(BOOK, {"Расходы": [HEADER, *rows, [OCTOBER, END, "good", 1]]})
    (batch,) = connector.read(connector.streams()[0], None)
    assert batch.rows_read == len(rows) + 1
    assert len(batch.rejected) + batch.rows.num_rows == len(rows) + 1
    assert {(cell.sheet, cell.file[-len(BOOK) :]) for cell in batch.rejected} <= {("Расходы", BOOK)}
    assert batch.rows["channel"].to_pylist()[-1] == "good"
    return {row["row"]: row for row in batch.rows.to_pylist()}, {
        cell.row: f"{cell.column}: {cell.rule}" for cell in batch.rejected
    }


def test_amounts(fake: FakeGoogle, make: Make) -> None:
    loaded, refused = load(fake, make(), [[OCTOBER, END, "seo", cell] for cell, _ in AMOUNTS])
    for number, (cell, expected) in enumerate(AMOUNTS, 2):
        if expected.startswith("!"):
            assert refused[number] == f"Сумма: {expected[1:]}", cell
        else:
            assert loaded[number]["amount"] == Decimal(expected), cell


def test_days(fake: FakeGoogle, make: Make) -> None:
    loaded, refused = load(fake, make(), [[cell, END, "seo", 5] for cell, _ in DAYS])
    for number, (cell, expected) in enumerate(DAYS, 2):
        if expected.startswith("!"):
            assert refused[number] == f"Месяц с: {expected[1:]}", cell
        else:
            assert loaded[number]["period_start"] == date.fromisoformat(expected), cell


@pytest.mark.parametrize(
    ("row", "rule"),
    [(["Итого", "", "", 500], "total_row"), ([*HEADER], "repeated_header")],
)
def test_rows_that_are_no_data(fake: FakeGoogle, make: Make, row: list[Cell], rule: str) -> None:
    _, refused = load(fake, make(), [row])
    assert refused[2].endswith(rule)


def test_what_happened_is_not_in_the_future_but_a_plan_may_be(fake: FakeGoogle, make: Make) -> None:
    late: Cell = Formatted(47000, "04.09.2028")
    loaded, _ = load(fake, make(), [[late, late, "seo", 5]])
    assert loaded[2]["period_start"] == date(2028, 9, 4)
    fake.add(BOOK, {"Лист": [["№", "Дата"], ["1", late]]})
    connector = make(table="lead", columns={"lead_id": "№", "created_at": "Дата"})
    (batch,) = connector.read(connector.streams()[0], None)
    assert [cell.rule for cell in batch.rejected] == ["in_future"]
