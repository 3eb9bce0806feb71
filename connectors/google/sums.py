"""Rows of one key summed: a vendor may tell apart what a landing table does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from connectors.wire import Row

__all__ = ["joined", "key_of_row"]


def key_of_row(row: Row, names: Sequence[str]) -> tuple[Any, ...]:
    """The values of the named columns; a blank and an absent one are the same."""
    return tuple(row.get(name) or "" for name in names)


def joined(rows: Iterable[Row], key: Sequence[str], measures: Sequence[str]) -> list[dict[str, Any]]:
    """One row a key, in the order of their first: measures are summed, other columns that differ are null."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        known = found.get(key_of_row(row, key))
        if known is None:
            found[key_of_row(row, key)] = dict(row)
            continue
        for name in measures:
            known[name] += row[name]
        for name in known.keys() - {*key, *measures}:
            if known[name] != row.get(name):
                known[name] = None
    return list(found.values())
