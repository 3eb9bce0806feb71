"""Columns of a Postgres result as cells: numbers exact, instants in the project's zone, all else as its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from psycopg import adapters
from psycopg.abc import Buffer
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader
from psycopg.types.string import TextLoader

from connectors.cells import Cell
from connectors.mapping.frame import AnyCells, Frame, MixedCells, cells_of

__all__ = ["frame_of", "read_plainly"]

_READ = frozenset(
    [
        "bool",
        "int2",
        "int4",
        "int8",
        "float4",
        "float8",
        "numeric",
        "date",
        "timestamp",
        "timestamptz",
        "time",
        "text",
        "varchar",
    ]
)
_ARROW: dict[str, pa.DataType] = {
    **dict.fromkeys(("int2", "int4", "int8"), pa.int64()),
    **dict.fromkeys(("text", "varchar", "bpchar", "name"), pa.string()),
    **dict.fromkeys(("float4", "float8"), pa.float64()),
    "bool": pa.bool_(),
}
_NAMES = {info.oid: info.name for info in adapters.types}


class _Day(DateLoader):
    """A day; `infinity` and days that Python does not know are left as they are written: no cell, but no crash."""

    def load(self, data: Buffer) -> Any:
        return _or_text(super().load, data)


class _Wall(TimestampLoader):
    """Date and time without a zone, likewise."""

    def load(self, data: Buffer) -> Any:
        return _or_text(super().load, data)


class _Instant(TimestamptzLoader):
    """An instant in the zone of the connection, likewise."""

    def load(self, data: Buffer) -> Any:
        return _or_text(super().load, data)


def _or_text(load: Callable[[Buffer], Any], data: Buffer) -> Any:
    try:
        return load(data)
    except psycopg.DataError:
        return bytes(data).decode("utf-8", "replace")


def read_plainly(connection: psycopg.Connection) -> None:
    """From now on values come as cells may be: JSON, arrays, ids of 128 bits and the like as their text."""
    own = connection.adapters
    for info in adapters.types:
        if info.name not in _READ:
            own.register_loader(info.oid, TextLoader)
        if info.array_oid:
            own.register_loader(info.array_oid, TextLoader)
    for name, loader in (("date", _Day), ("timestamp", _Wall), ("timestamptz", _Instant)):
        own.register_loader(name, loader)


def frame_of(rows: Sequence[Sequence[Any]], oids: Sequence[int], first: int, zone: str) -> Frame:
    """Rows of a result as columns of cells; `first` is the number of the first row, `zone` that of instants."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(oids)
    cells = [_cells(column, _NAMES.get(oid, ""), zone) for column, oid in zip(columns, oids, strict=True)]
    return Frame(np.arange(first, first + len(rows), dtype=np.int64), cells)


def _cells(column: Sequence[Any], kind: str, zone: str) -> AnyCells:
    times = {"timestamp": pa.timestamp("us"), "timestamptz": pa.timestamp("us", zone)}
    arrow = _ARROW.get(kind) or times.get(kind)
    if arrow is not None and (kind not in times or not any(isinstance(value, str) for value in column)):
        return cells_of(pa.array(column, arrow))
    return MixedCells([_cell(value) for value in column])


def _cell(value: Any) -> Cell:
    """Numerics stay Decimals, exact to the last digit; NaN and infinity become words that are refused as numbers."""
    if isinstance(value, Decimal) and not value.is_finite():
        return str(value)
    cell: Cell = value
    return cell
