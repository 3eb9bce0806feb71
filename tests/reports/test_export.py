"""One report as JSON, CSV and XLSX: the same values, no formula, and what they mean beside them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from throughline.errors import ParamError
from throughline.params import Params, Period
from throughline.reports.export import Edition, to_csv, to_json, to_xlsx
from throughline.reports.export.machine import as_json
from throughline.reports.export.values import plain
from throughline.reports.model import Check, Column, Report, Table

EDITION = Edition(
    project="Окна Урал",
    timezone="Asia/Yekaterinburg",
    currency="RUB",
    built_at=datetime(2026, 10, 31, 12, tzinfo=UTC),
    exported_at=datetime(2026, 10, 31, 13, 30, tzinfo=UTC),
)
HOSTILE = ["=1+1", "+7 900", "-5", "@cmd", "\tx", "\rx", '=HYPERLINK("http://x")']
COLUMNS = (
    Column("channel", "text"),
    Column("leads", "count"),
    Column("spend", "money"),
    Column("romi_margin", "share"),
    Column("day", "date"),
    Column("applied_at", "time"),
    Column("is_spam", ""),
)


def report(lang: str = "ru", **tables: Table) -> Report:
    rows = pd.DataFrame(
        {
            "channel": ["яндекс", "=1+1", ""],
            "leads": [30, 4.5, 0],
            "spend": [Decimal("16129.0300"), Decimal("50000.0000"), None],
            "romi_margin": [0.22, -0.2, float("inf")],
            "day": pd.to_datetime(["2026-10-01", "2026-10-02", None]),
            "applied_at": pd.to_datetime(["2026-10-01 20:30:00", None, "2026-10-31 00:00:00"]),
            "is_spam": [True, False, False],
        }
    )
    main = Table(COLUMNS, rows, {"leads": 34.5, "spend": np.float64(66129.03), "romi_margin": float("nan")}, "select 1")
    params = Params(
        period=Period(date(2026, 10, 1), date(2026, 10, 28)),
        period_name="last_4_weeks",
        margin=0.5,
        filters=(("brand", ("Окна", "Двери")),),
        lang="ru" if lang == "ru" else "en",
    )
    checks = [Check("spend_equals_landing", 66129.03, 66129.03), Check("credits", 10, 12)]
    return Report("money", "20261031-1", params, {"channels": main, **tables}, checks)


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_json_has_the_declared_shape() -> None:
    found = json.loads(to_json(report()))
    assert list(found) == ["report", "snapshot", "params", "tables", "checks"]
    assert (found["report"], found["snapshot"]) == ("money", "20261031-1")
    table = found["tables"]["channels"]
    assert table["columns"] == [
        {"name": "channel", "unit": "text", "type": "text"},
        {"name": "leads", "unit": "count", "type": "number"},
        {"name": "spend", "unit": "money", "type": "number"},
        {"name": "romi_margin", "unit": "share", "type": "number"},
        {"name": "day", "unit": "date", "type": "date"},
        {"name": "applied_at", "unit": "time", "type": "time"},
        {"name": "is_spam", "unit": "", "type": "boolean"},
    ]
    assert table["rows"] == [
        ["яндекс", 30, 16129.03, 0.22, "2026-10-01", "2026-10-01T20:30:00Z", True],
        ["=1+1", 4.5, 50000, -0.2, "2026-10-02", None, False],
        ["", 0, None, None, None, "2026-10-31T00:00:00Z", False],
    ]
    assert table["totals"] == {"leads": 34.5, "spend": 66129.03, "romi_margin": None}
    assert table["sql"] == "select 1"
    assert found["checks"] == [
        {"name": "spend_equals_landing", "ok": True, "expected": 66129.03, "actual": 66129.03},
        {"name": "credits", "ok": False, "expected": 10, "actual": 12},
    ]


def test_json_names_every_parameter_and_the_days_of_the_period() -> None:
    params = json.loads(to_json(report()))["params"]
    assert params["period"] == "last_4_weeks"
    assert params["period_days"] == "2026-10-01..2026-10-28"
    assert params["margin"] == "0.5"
    assert params["brand"] == ["Окна", "Двери"]
    assert "compare_days" not in params


def test_scenario_b_is_told_as_the_url_tells_it() -> None:
    a = report().params
    params = replace(a, b=replace(a, margin=0.35, filters=(("city", ("Пермь", "Уфа")),)))
    told = {
        name: value for name, value in as_json(replace(report(), params=params))["params"].items() if name[0] == "b"
    }
    assert told == {
        "brand": ["Окна", "Двери"],
        "b": "on",
        "b.margin": "0.35",
        "b.city": ["Пермь", "Уфа"],
        "b.without": ["brand"],
    }


def rows_of(content: bytes, separator: str) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def test_csv_in_russian_opens_in_a_russian_excel() -> None:
    assert rows_of(to_csv(report("ru"), EDITION), ";") == [
        ["channel", "leads", "spend", "romi_margin", "day", "applied_at", "is_spam"],
        ["яндекс", "30", "16129,03", "0,22", "2026-10-01", "2026-10-02 01:30:00", "true"],
        ["'=1+1", "4,5", "50000", "-0,2", "2026-10-02", "", "false"],
        ["", "0", "", "", "", "2026-10-31 05:00:00", "false"],
    ]


def test_csv_in_english() -> None:
    assert rows_of(to_csv(report("en"), EDITION), ",")[2] == [
        "'=1+1", "4.5", "50000", "-0.2", "2026-10-02", "", "false",
    ]  # fmt: skip


def text_table(values: list[str]) -> Table:
    return Table((Column("=name", "text"),), pd.DataFrame({"=name": values}))


def test_csv_of_a_named_table_and_hostile_text() -> None:
    content = to_csv(report(hostile=text_table([*HOSTILE, "a;b", 'say "x"', "два\nряда", "5"])), EDITION, "hostile")
    found = [row[0] for row in rows_of(content, ";")]
    assert found == ["'=name", *(f"'{text}" for text in HOSTILE), "a;b", 'say "x"', "два\nряда", "5"]


def test_csv_of_an_unknown_table_is_refused() -> None:
    with pytest.raises(ParamError) as caught:
        to_csv(report(), EDITION, "nothing")
    assert caught.value.facts["allowed"] == "channels"


@given(st.text(max_size=30))
def test_no_text_becomes_a_formula_in_csv(text: str) -> None:
    content = to_csv(report(hostile=text_table([text])), EDITION, "hostile").decode("utf-8-sig")
    cell = content.split("\r\n", 1)[1]
    assert not cell.lstrip('"').startswith(("=", "+", "-", "@", "\t"))


def test_xlsx_holds_numbers_as_numbers_and_text_as_text() -> None:
    found = sheets(to_xlsx(report(hostile=text_table(HOSTILE)), EDITION))
    rows = next(iter(found.values()))
    assert rows[0][:4] == ["Канал", "Лиды", "Расходы", "ROMI по марже"]
    assert rows[1][:4] == ["яндекс", 30, 16129.03, 0.22]
    assert rows[1][4] == date(2026, 10, 1)
    assert rows[1][5] == datetime(2026, 10, 2, 1, 30)
    assert rows[2][0] == "=1+1"
    assert rows[3][2:4] == ["", ""]
    assert rows[4][:4] == ["Итого", 34.5, 66129.03, ""]
    assert [row[0] for row in found["hostile"][1:]] == HOSTILE


def test_xlsx_has_no_formula_and_no_link() -> None:
    content = to_xlsx(report(hostile=text_table([*HOSTILE, "http://x.example"])), EDITION)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    assert not any("<f>" in part or "<f " in part or "hyperlink" in part for part in parts.values())


def test_xlsx_tells_parameters_version_checks_and_definitions() -> None:
    lines = list(sheets(to_xlsx(report(), EDITION)).values())[-1]
    facts = {str(line[0]): str(line[1]) for line in lines}
    assert facts["Версия данных"] in {"20261031-1", "latest"}
    assert ["Версия данных", "20261031-1"] in [line[:2] for line in lines]
    assert facts["Возраст данных при выгрузке"] == "1.5 ч"
    assert facts["Данные собраны"] == "2026-10-31 17:00 Asia/Yekaterinburg"
    assert facts["Маржа"] == "0.5"
    assert facts["Бренд"] == "Окна, Двери"
    assert facts["Период, дни"] == "2026-10-01..2026-10-28"
    assert ["credits", "10.00", "12.00", "нет"] in [line[:4] for line in lines]
    spend = next(line for line in lines if line[1] == "spend")
    assert spend[0] == "Расходы"
    assert "дни периода" in spend[2]


def test_xlsx_in_english() -> None:
    found = sheets(to_xlsx(report("en"), EDITION))
    assert next(iter(found.values()))[0][:3] == ["Channel", "Leads", "Spend"]
    assert "About these data" in found


def test_sheet_names_are_made_acceptable_and_unique() -> None:
    names = ["a" * 40, "a" * 39 + "b", "x[1]:y/z?*", "История"]
    found = sheets(to_xlsx(report(**{name: text_table(["1"]) for name in names}), EDITION))
    assert len(found) == 1 + len(names) + 1
    assert all(0 < len(name) <= 31 for name in found)


def test_a_table_without_rows_still_has_its_headers() -> None:
    rows = next(iter(sheets(to_xlsx(Report("x", "s", report().params, {"t": text_table([])}), EDITION)).values()))
    assert rows == [["=name"]]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (float("nan"), None),
        (float("-inf"), None),
        (pd.NaT, None),
        (pd.NA, None),
        (Decimal("NaN"), None),
        (Decimal("122000.0000"), 122000),
        (Decimal("0.1000"), 0.1),
        (np.int64(5), 5),
        (np.float64(0.5), 0.5),
        (np.bool_(True), True),
        (np.float64("nan"), None),
        (np.array(["a", "b"]), ["a", "b"]),
        (date(2026, 1, 2), date(2026, 1, 2)),
        (pd.Timestamp("2026-01-02 03:04:05"), datetime(2026, 1, 2, 3, 4, 5)),
    ],
)
def test_plain_values(value: object, expected: object) -> None:
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)


def test_edition_without_a_build_has_no_age() -> None:
    edition = Edition("p", "UTC", "RUB", None, datetime(2026, 1, 1, tzinfo=UTC))
    assert edition.age is None
    about = list(sheets(to_xlsx(report(), edition)).values())[-1]
    assert ["Данные собраны", "ещё ни разу"] in [line[:2] for line in about]
