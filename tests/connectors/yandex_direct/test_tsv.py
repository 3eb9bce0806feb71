"""The text of a report: what proves it whole, and what its cells are."""

from __future__ import annotations

import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.wire import CutError
from connectors.wire.rows import WrongShapeError
from connectors.yandex_direct import numbers, parse, tsv
from connectors.yandex_direct.grain import Grain

NAMED = (
    '"Conversions (2026-07-01 - 2026-07-03)"\n'
    "Date\tCampaignId\tImpressions\tClicks\tCost\n"
    "2026-07-01\t7001\t1000\t50\t2500000000\n"
    "2026-07-02\t7001\t3000\t50\t2500000000\n"
    "2026-07-03\t7002\t6000\t100\t1000000000\n"
    "Total rows: 3\n"
)
HEAD = "Date\tCampaignId\tCost\n"


def _file(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def _costs(*cells: str) -> pa.Table:
    rows = "".join(f"2026-07-01\t1\t{cell}\n" for cell in cells)
    return tsv.read(_file(f"{HEAD}{rows}Total rows: {len(cells)}\n"), ["CampaignId"], ["Date", "Cost"])


@pytest.mark.parametrize(
    "text",
    [
        NAMED,
        NAMED.partition("\n")[2],
        NAMED.rstrip("\n"),
        NAMED.replace("\n", "\r\n"),
        "\ufeff" + NAMED,
        NAMED.replace("Total rows: 3", "Всего строк: 3"),
        HEAD + "Total rows: 0\n",
    ],
    ids=["named", "bare", "no last line break", "windows", "mark", "russian", "no rows"],
)
def test_a_whole_report_is_proven(text: str) -> None:
    tsv.prove(_file(text))


def test_cut_at_any_byte_it_is_none() -> None:
    whole = NAMED.rstrip("\n").encode()
    for size in range(len(whole)):
        with pytest.raises(CutError) as caught:
            tsv.prove(io.BytesIO(whole[:size]))
        assert caught.value.what == ("empty" if size == 0 else "cut")


@pytest.mark.parametrize("line", range(1, 5))
def test_a_line_that_is_missing_is_missed(line: int) -> None:
    lines = NAMED.splitlines(keepends=True)
    with pytest.raises(CutError):
        tsv.prove(_file("".join(lines[:line] + lines[line + 1 :])))


def test_a_report_in_millionths_with_its_name_is_read() -> None:
    grain = Grain(("CampaignId",))
    report = parse.report_of_spend(_file(NAMED), grain)
    account = parse.Account(None, "RUB", True)
    (rows,) = parse.spend(report, account, lambda *ids: [], lambda ad: None)
    assert [(row["campaign_id"], row["clicks"], row["cost"]) for row in rows.to_pylist()] == [
        ("7001", 50, Decimal("2500.0000")),
        ("7001", 50, Decimal("2500.0000")),
        ("7002", 100, Decimal("1000.0000")),
    ]


def test_a_report_without_rows() -> None:
    report = parse.report_of_spend(
        _file("Date\tCampaignId\tImpressions\tClicks\tCost\nTotal rows: 0\n"), Grain(("CampaignId",))
    )
    assert report.num_rows == 0
    assert list(parse.spend(report, parse.Account(None, "RUB", True), lambda *ids: [], lambda ad: None)) == []


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["2500.00", "--", "0.01"], ["2500", None, "0.01"]),
        (["2500000000", "0", "10000"], ["2500", "0", "0.01"]),
        (["0", "0"], ["0", "0"]),
        (["--"], [None]),
        # No millionth ends like that: whole roubles without a point.
        (["2500", "20000"], ["2500", "20000"]),
        (["-1.50"], ["-1.5"]),
        (["-1500000"], ["-1.5"]),
        (["0.123456"], ["0.1235"]),
        (["99999999999.99"], ["99999999999.99"]),
    ],
    ids=str,
)
def test_money(cells: list[str], values: list[str | None]) -> None:
    (found,) = numbers.money(_costs(*cells), ["Cost"])
    assert found.to_pylist() == [
        None if value is None else Decimal(value).quantize(Decimal("0.0001")) for value in values
    ]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 10**13), min_size=1, max_size=20))
def test_both_forms_of_money_are_one(kopecks: list[int]) -> None:
    exact = [Decimal(amount) / 100 for amount in kopecks]
    (plain,) = numbers.money(_costs(*(f"{amount:.2f}" for amount in exact)), ["Cost"])
    (micros,) = numbers.money(_costs(*(str(amount * 10_000) for amount in kopecks)), ["Cost"])
    assert plain.to_pylist() == micros.to_pylist() == exact


@pytest.mark.parametrize("cell", ["1,50", "1 500.00", "12 руб", "", "1e5", "NaN", '{"n": 1}'])
def test_what_is_no_money_is_told(cell: str) -> None:
    with pytest.raises(WrongShapeError) as caught:
        numbers.money(_costs("1.00", cell), ["Cost"])
    assert caught.value.args == ("Cost", cell)


@pytest.mark.parametrize("day", ["01.07.2026", "2026-02-30", "2026-13-01", ""])
def test_what_is_no_day_is_told(day: str) -> None:
    table = tsv.read(_file(f"{HEAD}{day}\t1\t1.00\nTotal rows: 1\n"), ["CampaignId"], ["Date", "Cost"])
    with pytest.raises(WrongShapeError) as caught:
        numbers.days(table, "Date")
    assert caught.value.args[0] == "Date"


def test_quotes_are_letters_and_other_encodings_are_refused() -> None:
    table = tsv.read(_file(f'{HEAD}2026-07-01\t"окна" 7\t1.00\nTotal rows: 1\n'), ["CampaignId"], ["Cost"])
    assert table["CampaignId"].to_pylist() == ['"окна" 7']
    with pytest.raises(CutError) as caught:
        tsv.read(io.BytesIO(f"{HEAD}2026-07-01\tокна\t1\nTotal rows: 1\n".encode("cp1251")), ["CampaignId"], ["Cost"])
    assert caught.value.what == "encoding"


def test_a_long_report_comes_in_parts_and_loses_nothing() -> None:
    # 210,000 rows: 700 ads of 300 days, the day's number clicked on each.
    words = ("CampaignId", "AdId")
    lines = [
        f"2026-{month:02}-{day:02}\t{ad % 7}\t{ad}\t10\t{day}\t{month}.05"
        for month in range(1, 11)
        for day in range(1, 31 if month != 2 else 29)
        for ad in range(700)
    ]
    head = "Date\tCampaignId\tAdId\tImpressions\tClicks\tCost"
    report = parse.report_of_spend(_file("\n".join([head, *lines, f"Total rows: {len(lines)}"])), Grain(words))
    parts = list(
        parse.spend(report, parse.Account("a", "RUB", False), lambda *ids: [("utm_source=ya", "")], lambda ad: ad)
    )
    assert [part.num_rows for part in parts] == [100_000, 100_000, len(lines) - 200_000]
    cents = sum(month * 100 + 5 for month in range(1, 11) for _ in range(28 if month == 2 else 30)) * 700
    assert sum(pc.sum(part["cost"]).as_py() for part in parts) == Decimal(cents) / 100
    days = sum(range(1, 31)) * 9 + sum(range(1, 29))
    assert sum(pc.sum(part["clicks"]).as_py() for part in parts) == days * 700
