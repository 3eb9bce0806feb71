"""Keys that a file does not have, made so that the same row has the same key in every load.

An id is a hash of all other values of its row; rows of one file that are wholly equal are numbered: the second ends in
`-2`. So exports that overlap give the same ids, and a row that was corrected is a new one (a full refresh removes the
old). `deal_item.line` numbers the rows of a deal, `spend_manual` takes its file and the row that people see.
"""

from __future__ import annotations

import hashlib
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


class KeyMaker:
    """Makes the keys of one sheet; holds how often each equal row was seen."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._seen: Counter[str] = Counter()

    def add(self, rows: dict[str, pa.Array], numbers: npt.NDArray[Any]) -> None:
        """Add the missing key columns to the values of the rows that are kept."""
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

    def _lines(self, deals: pa.Array) -> pa.Array:
        lines = []
        for deal in deals.to_pylist():
            self._seen[deal] += 1
            lines.append(self._seen[deal])
        return pa.array(lines, Type.INTEGER.arrow)

    def _hashes(self, rows: dict[str, pa.Array], count: int) -> pa.Array:
        hashed = [pc.fill_null(rows[name].cast(pa.string()), "") for name in sorted(rows) if name not in _NOT_HASHED]
        joined = pc.binary_join_element_wise(*hashed, _UNIT).to_pylist() if hashed else [""] * count
        keys = []
        for text in joined:
            key = hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
            self._seen[key] += 1
            keys.append(key if self._seen[key] == 1 else f"{key}-{self._seen[key]}")
        return pa.array(keys, Type.TEXT.arrow)
