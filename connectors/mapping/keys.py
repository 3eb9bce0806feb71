"""Keys that a file does not have, made so that the same row has the same key in every load.

An id is a hash of all other values of its row; rows of one file that are wholly equal are numbered: the second ends in
`-2`. So exports that overlap give the same ids, and a row that was corrected is a new one (a full refresh removes the
old). `deal_item.line` numbers the rows of a deal, `spend_manual` takes its file and the row that people see.
Spend without ids goes by its names, and rows of one file that are equal in all of the key of `spend_daily` (by a
breakdown that is not mapped) are told apart by `row` in `dims`: no cost overwrites another.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connectors.mapping.plan import Plan
from throughline.landing.contract import Type

__all__ = ["KeyMaker"]

_NOT_HASHED = frozenset({"account_id", "custom"})
_UNIT = "\x1f"
_LEVELS = ("campaign", "ad_group", "ad")


class KeyMaker:
    """Makes the keys of one sheet; holds how often each equal row was seen."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._seen: Counter[str] = Counter()

    def add(self, rows: dict[str, pa.Array], numbers: npt.NDArray[Any]) -> None:
        """Add the missing key columns to the values of the rows that are kept."""
        if self._plan.table.name == "spend_daily":
            self._tell_apart(rows)
        for name in self._plan.built:
            match name:
                case "sheet":
                    rows[name] = pa.repeat(pa.scalar(self._plan.place.label, pa.string()), len(numbers))
                case "row":
                    rows[name] = pa.array(numbers, pa.int64())
                case "line":
                    rows[name] = self._lines(rows["deal_id"])
                case _:
                    rows[name] = self._hashes(rows, len(numbers))

    def _tell_apart(self, rows: dict[str, pa.Array]) -> None:
        for level in _LEVELS:
            if f"{level}_name" in rows:
                name, key = pc.fill_null(rows[f"{level}_name"], ""), rows[f"{level}_id"]
                rows[f"{level}_id"] = pc.if_else(pc.equal(key, ""), name, key)
        key = [rows[name].cast(pa.string()) for name in self._plan.table.key]
        dims, changed = rows["dims"].to_pylist(), False
        for row, text in enumerate(pc.binary_join_element_wise(*key, _UNIT).to_pylist()):
            self._seen[text] += 1
            if self._seen[text] > 1:
                fields = {**json.loads(dims[row] or "{}"), "row": str(self._seen[text])}
                dims[row], changed = json.dumps(fields, ensure_ascii=False, sort_keys=True), True
        if changed:
            rows["dims"] = pa.array(dims, Type.JSON.arrow)

    def _lines(self, deals: pa.Array) -> pa.Array:
        lines = []
        for deal in deals.to_pylist():
            self._seen[deal] += 1
            lines.append(self._seen[deal])
        return pa.array(lines, Type.INTEGER.arrow)

    def _hashes(self, rows: dict[str, pa.Array], count: int) -> pa.Array:
        left_out = {*_NOT_HASHED, *self._plan.copied}  # a copy tells no two rows apart
        hashed = [pc.fill_null(rows[name].cast(pa.string()), "") for name in sorted(rows) if name not in left_out]
        joined = pc.binary_join_element_wise(*hashed, _UNIT).to_pylist() if hashed else [""] * count
        keys = []
        for text in joined:
            key = hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
            self._seen[key] += 1
            keys.append(key if self._seen[key] == 1 else f"{key}-{self._seen[key]}")
        return pa.array(keys, Type.TEXT.arrow)
