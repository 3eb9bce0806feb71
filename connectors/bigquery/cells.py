"""Columns of an answer of BigQuery as Arrow arrays and cells: numbers exact, instants UTC, nested values as JSON.

In the wire format every value is a text: {"f": [{"v": "42"}, {"v": null}]}; lists are [{"v": …}], records {"f": […]}.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from connectors.mapping.frame import AnyCells, Frame, MixedCells, cells_of
from connectors.wire.answer import CutError
from connectors.wire.rows import WrongShapeError

__all__ = ["Field", "array_of", "frame_of"]

_MICROS = 1_000_000
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A column of an answer, or a field of a record. `kind` is its type in GoogleSQL's words."""

    name: str
    kind: str
    is_list: bool
    fields: tuple[Field, ...] = ()

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Field:
        """From a schema. Both spellings of a type mean the same: INTEGER, INT64. Raises KeyError."""
        kind = _SPELT.get(said["type"], said["type"])
        within = tuple(cls.of(one) for one in said.get("fields", ()))
        return cls(said["name"], kind, said.get("mode") == "REPEATED", within)


_SPELT = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL", "STRUCT": "RECORD", "DECIMAL": "NUMERIC"}


def frame_of(rows: Sequence[Mapping[str, Any]], fields: Sequence[Field], first: int, zone: str) -> Frame:
    """Rows as columns of cells; `first` is the number of the first row, `zone` what instants are seen in.

    Raises CutError for rows of another width, WrongShapeError for a value that is not of its column's type.
    """
    columns = [_cells(values, one, zone) for values, one in zip(columns_of(rows, fields), fields, strict=True)]
    return Frame(np.arange(first, first + len(rows), dtype=np.int64), columns)


def columns_of(rows: Sequence[Mapping[str, Any]], fields: Sequence[Field]) -> list[list[Any]]:
    """The raw values of each column. Raises CutError."""
    try:
        if any(len(row["f"]) != len(fields) for row in rows):
            raise CutError("cut")
        return [[row["f"][place]["v"] for row in rows] for place in range(len(fields))]
    except (KeyError, TypeError) as error:
        raise CutError("cut") from error


def array_of(values: Sequence[Any], field: Field, kind: pa.DataType) -> pa.Array:
    """Values of a scalar column in an Arrow type. Raises WrongShapeError."""
    read = _read(values, field)
    plain = pa.int64() if field.kind == "TIMESTAMP" else _PLAIN.get(field.kind, pa.string())
    try:
        return pa.array(read, plain).cast(kind)
    except pa.ArrowException as error:
        raise WrongShapeError(field.name, str(error)[:_SHOWN]) from error


_PLAIN: dict[str, pa.DataType] = {"INT64": pa.int64(), "FLOAT64": pa.float64(), "BOOL": pa.bool_()}


def _cells(values: Sequence[Any], field: Field, zone: str) -> AnyCells:
    kind = None if field.is_list else _ARROW.get(field.kind)
    if field.kind == "TIMESTAMP" and not field.is_list:
        kind = pa.timestamp("us", zone)
    return MixedCells(_read(values, field)) if kind is None else cells_of(array_of(values, field, kind))


_ARROW: dict[str, pa.DataType] = {
    **_PLAIN,
    **dict.fromkeys(("STRING", "JSON", "GEOGRAPHY", "INTERVAL", "RANGE"), pa.string()),
    "DATE": pa.date32(),
    "DATETIME": pa.timestamp("us"),
}


def _read(values: Sequence[Any], field: Field) -> list[Any]:
    """Values of a column in Python: instants as microseconds, lists and records as JSON. Raises WrongShapeError."""
    value: Any = None
    read: list[Any] = []
    try:
        for value in values:
            # A list is never null in BigQuery: an empty one is a blank cell.
            blank = value is None or (field.is_list and value == [])
            read.append(None if blank else _one(value, field))
    except (ValueError, TypeError, KeyError, ArithmeticError) as error:
        raise WrongShapeError(field.name, str(value)[:_SHOWN]) from error
    return read


def _one(value: Any, field: Field) -> Any:
    if field.is_list or field.kind == "RECORD":
        return json.dumps(_plain(value, field), ensure_ascii=False)
    return _scalar(value, field.kind)


def _scalar(text: Any, kind: str) -> Any:
    """One value: numerics Decimals, exact to the last digit; bytes in hex as TO_HEX writes them."""
    if not isinstance(text, str):
        raise TypeError(kind)
    match kind:
        case "INT64":
            return int(text)
        case "FLOAT64":
            return float(text)
        case "NUMERIC" | "BIGNUMERIC":
            return Decimal(text)
        case "BOOL":
            return {"true": True, "false": False}[text.lower()]
        case "BYTES":
            return base64.b64decode(text, validate=True).hex()
        case "TIME":
            return time.fromisoformat(text)
        case "TIMESTAMP":
            return _micros(text)
    return text


def _micros(text: str) -> int:
    """Microseconds since 1970 UTC: whole as they are asked for, or the seconds that servers write unasked (1.78E9)."""
    return int(text) if text.lstrip("-").isdecimal() else int(Decimal(text) * _MICROS)


def _plain(value: Any, field: Field) -> Any:
    """A nested value as JSON has it; what JSON has no exact type for (numerics, times) stays text."""
    if value is None:
        return None
    if field.is_list:
        one = replace(field, is_list=False)
        return [_plain(item["v"], one) for item in value]
    if field.kind == "RECORD":
        return {one.name: _plain(item["v"], one) for one, item in zip(field.fields, value["f"], strict=True)}
    if field.kind == "TIMESTAMP":
        return f"{np.datetime64(_micros(value), 'us')}Z"
    plain = _scalar(value, field.kind)
    return plain if field.kind in _PLAIN else str(plain)
