"""Rows of a vendor as batches of a landing table: typed by the declared columns, refused by name where they are not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from connectors.base import Batch, RejectedCell
from connectors.cells import PARSERS, CellError, Reading, Rule
from connectors.cells.currency import known_currency
from connectors.mapping.demands import REQUIRED, VITAL, VOCABULARY
from throughline.landing.contract import Column, Table, Type

__all__ = ["AT_ONCE", "Row", "RowBuilder", "WrongShapeError"]

AT_ONCE = 50_000
_SHOWN = 200

Row = Mapping[str, Any]
"""Columns of one landing table, as the vendor writes them: texts of numbers and days will do, times have their zone or
are wall clocks of the source. Absent columns are null."""


class WrongShapeError(Exception):
    """A value that is a list, an object or a flag where the column has one word: the vendor changed its format.

    args: column, value.
    """


class RowBuilder:
    """Gathers rows of one table. `place` is what a refused cell names as its file, `row` counts from 1 in a load.

    `in_parts`: rows may lack all but their key, for what an event of a hook leaves out another one tells.
    """

    def __init__(self, table: Table, place: str, zone: ZoneInfo, currency: str, in_parts: bool = False) -> None:
        self.table = table
        self._place = place
        self._plain = Reading(zone=zone, currency=currency)
        self._vital = {*table.key, *REQUIRED[table.name], *VITAL.get(table.name, ())}
        self._required = {name for name in REQUIRED[table.name] if not in_parts or name in table.key}
        self._known = {"account_id", *(column.name for column in table.columns)}
        self._rows: list[dict[str, Any]] = []
        self._rejected: list[RejectedCell] = []
        self._read = 0
        self._number = 0

    def __len__(self) -> int:
        return self._read

    def add(self, row: Row) -> None:
        """Take a row. Raises WrongShapeError; TypeError for a column that the table has not (a defect)."""
        if unknown := set(row) - self._known:
            raise TypeError(f"{self.table.name} has no column {', '.join(sorted(unknown))}")
        self._number += 1
        self._read += 1
        typed: dict[str, Any] = {"account_id": row.get("account_id")}
        is_good = True
        for column in self.table.columns:
            try:
                typed[column.name] = self._typed(column, row.get(column.name))
            except CellError as error:
                typed[column.name] = error.instead
                is_good &= column.name not in self._vital
                self._refuse(column, row.get(column.name), error.rule)
        if is_good:
            self._rows.append(typed)

    def take(self) -> Batch:
        """What was gathered since the last call."""
        filled = {name for name in self.table.arrow.names if any(row[name] is not None for row in self._rows)}
        schema = pa.schema([field for field in self.table.arrow if field.name in {*filled, *self.table.key}])
        columns = [pa.array([row[f.name] for row in self._rows], f.type) for f in schema]
        batch = Batch(self.table, pa.Table.from_arrays(columns, schema=schema), tuple(self._rejected), self._read)
        self._rows, self._rejected, self._read = [], [], 0
        return batch

    def _typed(self, column: Column, value: Any) -> Any:
        if column.type is Type.JSON and isinstance(value, dict):
            value = _json(value)
        if isinstance(value, dict | list | tuple | set) or (
            isinstance(value, bool) and column.type is not Type.BOOLEAN
        ):
            raise WrongShapeError(column.name, str(value)[:_SHOWN])
        if isinstance(value, float) and column.type is Type.MONEY:
            raise TypeError(f"{self.table.name}.{column.name}: money came as a float")
        typed = self._parsed(column, value)
        if typed is None and column.name in self._required:
            raise CellError(Rule.EMPTY)
        words = VOCABULARY.get((self.table.name, column.name))
        if words is not None and typed is not None and typed not in words:
            raise CellError(Rule.NOT_IN_LIST)
        return typed

    def _parsed(self, column: Column, value: Any) -> Any:
        if value is None:
            return None
        if column.type is Type.TEXT and isinstance(value, str):
            text = _whole(value.replace("\0", "")[:100_000])
            return (known_currency(text) if column.name == "currency" else text) or None
        if column.type is Type.TEXT:
            return str(value)
        return PARSERS[column.type](value, self._plain)

    def _refuse(self, column: Column, value: Any, rule: Rule) -> None:
        shown = "" if value is None else str(value)[:_SHOWN]
        self._rejected.append(RejectedCell(self._place, self.table.name, self._number, column.name, shown, rule.value))


def _json(value: Mapping[str, Any]) -> str | None:
    """With sorted keys, so that equal fields are equal text; blank fields are left out."""
    there = {name: field for name, field in value.items() if field not in (None, "")}
    return _whole(json.dumps(there, ensure_ascii=False, sort_keys=True, default=str)) if there else None


def _whole(text: str) -> str:
    """Without halves of characters: JSON can tell one (`\\ud83d`, a smile cut in two), and no file can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
