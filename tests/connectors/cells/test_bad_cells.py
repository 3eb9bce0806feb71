"""RELIABILITY, "Sheets and parsers": every bad cell is decided, the same way in CSV, in XLSX and as typed rows."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from connectors.cells import DAY_1904, Cell, CellError, Reading, parse_day, parse_money
from tests.connectors.build import all_accounted, file_source, read_file, read_rows, refused, settings, whole

Expected = Decimal | date | str | None  # a str is the rule

MONEY: list[tuple[str, Cell, Expected]] = [
    ("blank thousands", "1 200,50", Decimal("1200.50")),
    ("no-break blank", "1\u00a0200,50", Decimal("1200.50")),
    ("narrow no-break blank", "1\u202f200,50", Decimal("1200.50")),
    ("English", "1,200.50", Decimal("1200.50")),
    ("German", "1.200,50", Decimal("1200.50")),
    ("Swiss", "1'200", Decimal("1200")),
    ("Latin O", "12O0", "letter_in_number"),
    ("Cyrillic О", "12О0", "letter_in_number"),
    ("minus sign", "−5", Decimal("-5")),
    ("brackets", "(5)", Decimal("-5")),
    ("percent", "5%", "percent"),
    ("rouble sign", "5 ₽", Decimal("5")),
    ("rouble word", "5 руб.", Decimal("5")),
    ("dollars among roubles", "$5", "other_currency"),
    ("two currencies", "$5 ₽", "mixed_currency"),
    ("exponent", "1e3", "exponent"),
    ("NaN", "NaN", "not_finite"),
    ("inf", "inf", "not_finite"),
    ("huge exponent", "1e400", "exponent"),
    ("two minuses", "--5", "not_number"),
    ("empty", "", None),
    ("blank", " ", None),
    ("dash", "-", None),
    ("two dashes", "--", None),
    ("no data", "н/д", None),
    ("reference error", "#REF!", "formula_error"),
    ("not available", "#N/A", None),
    ("formula without value", "=1+1", "formula"),
    ("true", "true", "boolean_in_number"),
    ("false", "false", "boolean_in_number"),
    ("date", "01.05.2026", "date_in_number"),
    ("negative", "-100", Decimal("-100")),
    ("two readings", "1,200", "ambiguous_number"),
    ("fraction, not thousands", "0,125", Decimal("0.1250")),
    ("too large", "1000000000001", "too_large"),
    ("broken groups", "1 2,00", "not_number"),
    ("five places are rounded half to even", "0.00025", Decimal("0.0002")),
]
DAYS: list[tuple[str, Cell, Expected]] = [
    ("ISO", "2026-10-31", date(2026, 10, 31)),
    ("Russian", "31.10.2026", date(2026, 10, 31)),
    ("no such day", "31.02.2026", "no_such_day"),
    ("month 13", "2026-13-01", "no_such_day"),
    ("three twos", "01/02/03", "ambiguous_day"),
    ("slashes", "01/02/2026", "ambiguous_day"),
    ("two-digit year", "01.02.26", "two_digit_year"),
    ("serial as text", "45000", "serial_day"),
    ("future", "01.10.2027", "in_future"),
    ("words", "вчера", "not_day"),
    ("long ago", "01.01.0202", "day_out_of_range"),
]
HEADERS = ["day", "campaign_id", "cost"]


def ids(cases: list[tuple[str, Cell, Expected]]) -> list[str]:
    return [case[0] for case in cases]


@pytest.mark.parametrize(("name", "cell", "expected"), MONEY, ids=ids(MONEY))
def test_money(name: str, cell: Cell, expected: Expected) -> None:
    assert outcome(parse_money, cell, Reading(currency="RUB")) == expected


@pytest.mark.parametrize(("name", "cell", "expected"), DAYS, ids=ids(DAYS))
def test_day(name: str, cell: Cell, expected: Expected) -> None:
    wanted = date(2027, 10, 1) if expected == "in_future" else expected  # the future is known to the mapping alone
    assert outcome(parse_day, cell, Reading()) == wanted


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (True, "boolean_in_number"),
        (date(2026, 1, 1), "date_in_number"),
        (datetime(2026, 1, 1, 5), "date_in_number"),
        (time(1, 2), "date_in_number"),
        (timedelta(hours=1), "date_in_number"),
        (float("nan"), "not_finite"),
        (float("inf"), "not_finite"),
        (1e13, "too_large"),
        (0.1 + 0.2, Decimal("0.3000")),
        (5, Decimal(5)),
        (Decimal("5.1"), Decimal("5.1")),
    ],
)
def test_typed_money(cell: Cell, expected: Expected) -> None:
    assert outcome(parse_money, cell, Reading()) == expected


@pytest.mark.parametrize(
    ("cell", "reading", "expected"),
    [
        (45000, Reading(), date(2023, 3, 15)),
        (45000.75, Reading(), date(2023, 3, 15)),
        (45000, Reading(epoch=DAY_1904), date(2027, 3, 16)),
        ("45000", Reading(dates=("excel",)), date(2023, 3, 15)),
        ("45000", Reading(dates=("excel1904",)), date(2027, 3, 16)),
        (20261031, Reading(dates=("%Y%m%d",)), date(2026, 10, 31)),
        (20261031, Reading(), "day_out_of_range"),
        ("01/02/03", Reading(dates=("%d/%m/%y",)), date(2003, 2, 1)),
        ("10/31/2026", Reading(dates=("%d.%m.%Y", "%m/%d/%Y")), date(2026, 10, 31)),
        ("31.02.2026", Reading(dates=("%d.%m.%Y",)), "no_such_day"),
        ("2026-10-31", Reading(dates=("%d.%m.%Y",)), "not_day"),
        (True, Reading(), "not_day"),
        (datetime(2026, 10, 31, 23, 59, tzinfo=UTC), Reading(), date(2026, 10, 31)),
    ],
)
def test_typed_and_declared_days(cell: Cell, reading: Reading, expected: Expected) -> None:
    assert outcome(parse_day, cell, reading) == expected


def outcome(parser: object, cell: Cell, reading: Reading) -> object:
    try:
        return parser(cell, reading)  # type: ignore[operator]
    except CellError as error:
        assert error.sentence("ru") != error.sentence("en")
        return error.rule.value


def rows() -> list[list[Cell]]:
    """A row per bad cell, with a good row between each two."""
    table: list[list[Cell]] = []
    for number, (_, cell, _) in enumerate(MONEY):
        table += [["2026-10-01", f"m{number}", cell], ["2026-10-01", f"good{number}", "1"]]
    for number, (_, cell, _) in enumerate(DAYS):
        table.append([cell, f"d{number}", "1"])
    table.append(["Итого", "", "500"])
    table.append(list(HEADERS))
    return table


def expected_refusals() -> list[tuple[int, str, str]]:
    found = [(2 + 2 * i, "cost", e) for i, (_, _, e) in enumerate(MONEY) if isinstance(e, str)]
    start = 2 + 2 * len(MONEY)
    found += [(start + i, "day", e) for i, (_, _, e) in enumerate(DAYS) if isinstance(e, str)]
    end = start + len(DAYS)
    return [*found, (end, "day", "total_row"), (end + 1, "day", "repeated_header")]


def expected_cost() -> Decimal:
    amounts = sum((e for _, _, e in MONEY if isinstance(e, Decimal)), Decimal(0))
    return amounts + len(MONEY) + sum(isinstance(e, date) for _, _, e in DAYS)


def write_csv(root: Path) -> str:
    with (root / "bad.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEADERS, *rows()])
    return "bad.csv"


def write_xlsx(root: Path) -> str:
    with xlsxwriter.Workbook(str(root / "bad.xlsx")) as book:
        sheet = book.add_worksheet("Май")
        for number, row in enumerate([HEADERS, *rows()]):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, str(cell))
    return "bad.xlsx"


@pytest.mark.parametrize("write", [write_csv, write_xlsx], ids=["csv", "xlsx"])
def test_in_files(tmp_path: Path, write: object) -> None:
    batches = read_file(file_source(tmp_path, write(tmp_path), "spend_daily"))  # type: ignore[operator]
    assert refused(batches) == expected_refusals()
    assert sum(whole(batches)["cost"].drop_null().to_pylist(), Decimal(0)) == expected_cost()
    assert all_accounted(batches)
    assert sum(b.rows_read for b in batches) == len(rows())


def test_as_rows() -> None:
    batches = read_rows(rows(), settings("spend_daily"), HEADERS)
    assert refused(batches) == expected_refusals()
    assert sum(whole(batches)["cost"].drop_null().to_pylist(), Decimal(0)) == expected_cost()
    assert batches[0].rejected[0].file == "book"
    assert batches[0].rejected[0].sheet == "Май"
    assert batches[0].rejected[0].value == "12O0"


def test_dollars_where_the_row_says_so() -> None:
    table: list[list[Cell]] = [
        ["2026-10-01", "a", "$5", "USD"],
        ["2026-10-01", "b", "$5", "руб."],
        ["2026-10-01", "c", "5 ₽", ""],
        ["2026-10-01", "d", "5", "рупий"],
    ]
    batches = read_rows(table, settings("spend_daily"), [*HEADERS, "currency"])
    assert whole(batches).select(["campaign_id", "cost", "currency"]).to_pylist() == [
        {"campaign_id": "a", "cost": Decimal(5), "currency": "USD"},
        {"campaign_id": "c", "cost": Decimal(5), "currency": "RUB"},
    ]
    assert refused(batches) == [(3, "cost", "other_currency"), (5, "currency", "unknown_currency")]


def test_an_amount_that_must_be_there_may_not_be_blank() -> None:
    table: list[list[Cell]] = [["2026-10-01", "seo", blank] for blank in ("", " ", "-", "н/д", "#N/A", None)]
    batches = read_rows(table, settings("spend_manual"), ["period_start", "channel", "amount"])
    assert refused(batches) == [(row, "amount", "empty") for row in range(2, 7)] + [(7, "amount", "empty")]
    assert batches[0].rows.num_rows == 0
    assert batches[0].rows_read == 6


def test_plans_may_lie_in_the_future() -> None:
    batches = read_rows([["2027-05-01", "seo", 5]], settings("spend_manual"), ["period_start", "channel", "amount"])
    assert whole(batches)["period_start"].to_pylist() == [date(2027, 5, 1)]


def test_the_future_may_be_let_in() -> None:
    batches = read_rows([["2027-05-01", "a", 5]], settings("spend_daily", future="keep"), HEADERS)
    assert whole(batches).num_rows == 1
