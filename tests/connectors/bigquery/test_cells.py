"""Every type of BigQuery as it comes over the wire, by hand."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from connectors.bigquery.cells import Field, columns_of, frame_of
from connectors.bigquery.rows import landed
from connectors.wire import CutError
from connectors.wire.rows import WrongShapeError

MOSCOW = "Europe/Moscow"


def field(kind: str, mode: str = "NULLABLE", fields: tuple[dict[str, Any], ...] = ()) -> Field:
    return Field.of({"name": "x", "type": kind, "mode": mode, "fields": list(fields)})


def cell(kind: str, value: Any, mode: str = "NULLABLE", fields: tuple[dict[str, Any], ...] = ()) -> Any:
    """What one value becomes as a cell."""
    return frame_of([{"f": [{"v": value}]}], [field(kind, mode, fields)], 1, MOSCOW).columns[0].at(0)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("INTEGER", "42", 42),
        ("INT64", "-9223372036854775808", -(2**63)),
        ("FLOAT", "0.1", 0.1),
        ("FLOAT64", "1.0E10", 1e10),
        ("NUMERIC", "99999999999999999999999999999.999999999", Decimal("99999999999999999999999999999.999999999")),
        ("BIGNUMERIC", "0." + "0" * 37 + "1", Decimal("1E-38")),
        ("BOOLEAN", "true", True),
        ("BOOL", "false", False),
        ("STRING", " Окна\n", " Окна\n"),
        ("DATE", "2026-07-01", date(2026, 7, 1)),
        ("DATETIME", "2026-07-01T10:00:00.123456", datetime(2026, 7, 1, 10, 0, 0, 123456)),
        ("TIME", "10:00:00.5", time(10, 0, 0, 500_000)),
        ("BYTES", base64.b64encode(b"\x00\xffa").decode(), "00ff61"),
        ("JSON", '{"a":1}', '{"a":1}'),
        ("GEOGRAPHY", "POINT(37 55)", "POINT(37 55)"),
        ("INTERVAL", "0-0 1 0:0:0", "0-0 1 0:0:0"),
    ],
)
def test_a_value_of_each_type(kind: str, text: str, value: object) -> None:
    found = cell(kind, text)
    assert (type(found), found) == (type(value), value)
    assert cell(kind, None) is None


@pytest.mark.parametrize("text", ["1782864001234567", "1.782864001234567E9"])
def test_an_instant_in_microseconds_or_as_servers_write_it_unasked(text: str) -> None:
    """1782864001.234567 s is 1 July 2026 00:00:01.234567 UTC."""
    found = cell("TIMESTAMP", text)
    assert found == datetime(2026, 7, 1, 0, 0, 1, 234567, tzinfo=UTC)
    assert found.utcoffset() == datetime(2026, 7, 1, tzinfo=ZoneInfo(MOSCOW)).utcoffset()


def test_instants_before_1970() -> None:
    assert cell("TIMESTAMP", "-1") == datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def test_lists_and_records_are_json_with_exact_numbers_as_texts() -> None:
    words = [{"v": "a"}, {"v": 'б"'}]
    assert cell("STRING", words, "REPEATED") == '["a", "б\\""]'
    assert cell("STRING", [], "REPEATED") is None
    within = (
        {"name": "id", "type": "INTEGER", "mode": "NULLABLE"},
        {"name": "price", "type": "NUMERIC", "mode": "NULLABLE"},
        {"name": "at", "type": "TIMESTAMP", "mode": "NULLABLE"},
        {"name": "tags", "type": "STRING", "mode": "REPEATED"},
    )
    record = {"f": [{"v": "7"}, {"v": "0.10"}, {"v": "1782864001234567"}, {"v": words}]}
    told = '{"id": 7, "price": "0.10", "at": "2026-07-01T00:00:01.234567Z", "tags": ["a", "б\\""]}'
    assert cell("RECORD", record, fields=within) == told
    assert cell("STRUCT", [{"v": record}], "REPEATED", within) == f"[{told}]"
    assert cell("RECORD", None, fields=within) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("INTEGER", "4.5"),
        ("INTEGER", {"f": []}),
        ("INTEGER", 5),
        ("NUMERIC", "ten"),
        ("BOOLEAN", "yes"),
        ("DATE", "01.07.2026"),
        ("DATETIME", "yesterday"),
        ("TIMESTAMP", "2026-07-01"),
        ("BYTES", "@@"),
    ],
)
def test_what_is_not_of_its_type_is_named(kind: str, value: Any) -> None:
    with pytest.raises(WrongShapeError) as caught:
        cell(kind, value)
    assert caught.value.args[0] == "x"


def test_rows_of_another_width_are_no_answer() -> None:
    for row in ({"f": [{"v": "1"}, {"v": "2"}]}, {"f": []}, {}, {"f": [{}]}):
        with pytest.raises(CutError):
            columns_of([row], [field("INTEGER")])


def test_rows_of_a_landing_table_are_of_its_types() -> None:
    fields = [
        Field("visit_id", "STRING", False),
        Field("started_at", "TIMESTAMP", False),
        Field("utm_source", "STRING", False),
        Field("pageviews", "INT64", False),
        Field("beside", "INT64", False),
    ]
    rows = [
        {"f": [{"v": v} for v in row]}
        for row in (["1", "1782864001000000", "a\0b", "3", "5"], ["2", None, "", None, "5"])
    ]
    table = landed("visit", rows, fields, also=("beside",))
    assert table.schema.field("started_at").type == pa.timestamp("us")
    assert table.to_pylist() == [
        {"visit_id": "1", "started_at": datetime(2026, 7, 1, 0, 0, 1), "utm_source": "ab", "pageviews": 3, "beside": 5},
        {"visit_id": "2", "started_at": None, "utm_source": None, "pageviews": None, "beside": 5},
    ]
