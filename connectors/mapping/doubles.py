"""Rows of one sheet with one key, in tables where nothing tells them apart and the store keeps one row a key."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from connectors.mapping.demands import ONE_A_KEY
from throughline.landing.contract import Table

__all__ = ["Doubles"]

_UNIT = "\x1f"


class Doubles:
    """Remembers the keys of one sheet. The first row of a key stands; silently replaced, its sum would be lost."""

    def __init__(self, table: Table) -> None:
        self._key = ("account_id", *table.key) if table.name in ONE_A_KEY else ()
        self._seen: set[str] = set()

    def find(self, rows: Mapping[str, pa.Array]) -> dict[int, str]:
        """Rows, counted from 0, whose key has come before, and that key for people to read."""
        columns = [pc.fill_null(rows[name].cast(pa.string()), "") for name in self._key if name in rows]
        if not columns:
            return {}
        found: dict[int, str] = {}
        for row, key in enumerate(pc.binary_join_element_wise(*columns, _UNIT).to_pylist()):
            if key in self._seen:
                found[row] = " · ".join(part for part in key.split(_UNIT) if part)
            self._seen.add(key)
        return found
