"""Rows as BigQuery writes them: every value a text."""

from __future__ import annotations

import base64
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa

__all__ = ["field_of", "row_of"]


def field_of(field: pa.Field) -> dict[str, Any]:
    """A column of a schema."""
    kind, mode = field.type, "NULLABLE"
    if pa.types.is_list(kind):
        kind, mode = kind.value_type, "REPEATED"
    said: dict[str, Any] = {"name": field.name, "type": _kind(kind), "mode": mode}
    if pa.types.is_struct(kind):
        said["fields"] = [field_of(kind.field(place)) for place in range(kind.num_fields)]
    return said


def row_of(row: dict[str, Any], schema: pa.Schema, with_micros: bool) -> dict[str, Any]:
    """One row; instants are microseconds or, as unasked, seconds with a fraction."""
    return {"f": [{"v": _value(row[field.name], field.type, with_micros)} for field in schema]}


def _kind(kind: pa.DataType) -> str:
    tests = {
        "INTEGER": pa.types.is_integer(kind),
        "FLOAT": pa.types.is_floating(kind),
        "BOOLEAN": pa.types.is_boolean(kind),
        "STRING": pa.types.is_string(kind) or pa.types.is_large_string(kind),
        "BYTES": pa.types.is_binary(kind),
        "DATE": pa.types.is_date(kind),
        "TIME": pa.types.is_time(kind),
        "RECORD": pa.types.is_struct(kind),
        "TIMESTAMP": pa.types.is_timestamp(kind) and kind.tz is not None,
        "DATETIME": pa.types.is_timestamp(kind) and kind.tz is None,
    }
    if pa.types.is_decimal(kind):
        if kind.scale == 0:  # what DuckDB makes of the sum of whole numbers
            return "INTEGER"
        return "NUMERIC" if kind.scale <= 9 else "BIGNUMERIC"
    return next(name for name, fits in tests.items() if fits)


def _value(value: Any, kind: pa.DataType, with_micros: bool) -> Any:
    if pa.types.is_list(kind):
        return [{"v": _value(one, kind.value_type, with_micros)} for one in value or ()]
    if value is None:
        return None
    if pa.types.is_struct(kind):
        fields = [kind.field(place) for place in range(kind.num_fields)]
        return {"f": [{"v": _value(value[field.name], field.type, with_micros)} for field in fields]}
    match value:
        case bool():
            return str(value).lower()
        case bytes():
            return base64.b64encode(value).decode()
        case datetime() if value.tzinfo is not None:
            micros = round(value.timestamp() * 1_000_000)
            return str(micros) if with_micros else f"{micros / 1e15:.15f}".rstrip("0") + "E9"
        case datetime() | date() | time():
            return value.isoformat()
    return str(value)
