"""A world: landing rows by table, each row a dict that also holds `source` and `account_id`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = Mapping[str, Any]
World = Mapping[str, list[dict[str, Any]]]


def rows(world: World, table: str) -> list[dict[str, Any]]:
    """Rows of a landing table; a table that no source fills has none."""
    return list(world.get(table, ()))


def text(row: Row, name: str) -> str:
    """A text column; what is missing is ''."""
    value = row.get(name)
    return "" if value is None else str(value)


def listed(row: Row, name: str) -> list[str]:
    """The values of a cell that lists several with `;`."""
    return [part.strip() for part in text(row, name).split(";") if part.strip()]
