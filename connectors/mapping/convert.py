"""A column of cells into a column of values.

Common forms are read by the million with Arrow (quick.py); only the distinct leftovers go through the cell parsers.
Both give the same: a property test holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connectors.cells import Cell, CellError, Rule, Value
from connectors.mapping.frame import AnyCells, Mask, MixedCells, TextCells, TypedCells
from connectors.mapping.quick import quick
from connectors.mapping.target import Target
from throughline.landing.contract import Type

__all__ = ["Converted", "convert"]

Codes = npt.NDArray[np.int64]
_DISTINCT_FIRST = (Type.DAY, Type.BOOLEAN, Type.JSON)


@dataclass(frozen=True, slots=True)
class Converted:
    """Values of the landing type, null where the cell was blank, and why which were refused.

    In the place of a refused cell is null too, or what its rule leaves there: `unknown` for a word, seconds below 0.
    """

    values: pa.Array
    bad: dict[int, Rule] = field(default_factory=dict)


def convert(cells: AnyCells, target: Target, currency: str | Sequence[str]) -> Converted:
    """Read every cell of a column. `currency` is that of all rows or of each."""
    if isinstance(cells, MixedCells):
        return _read(cells.codes, cells.distinct, target, currency)
    if isinstance(cells, TextCells):
        if not target.is_plain or target.column.type in _DISTINCT_FIRST:
            return _read(*_distinct(cells.values), target, currency)
        values, left = quick(cells.values, target)
    else:
        values, left = quick(cells.array, target) if target.is_plain else (None, ~cells.blank())
    return _with_leftovers(cells, values, left, target, currency)


def _with_leftovers(
    cells: TextCells | TypedCells, values: pa.Array | None, left: Mask, target: Target, currency: str | Sequence[str]
) -> Converted:
    if values is None:
        values = pa.nulls(len(cells), target.column.type.arrow)
    rows = np.flatnonzero(left)
    if not len(rows):
        return Converted(values)
    array = cells.array.take(pa.array(rows))
    of_rows = currency if isinstance(currency, str) else [currency[int(row)] for row in rows]
    if isinstance(cells, TextCells):
        read = _read(*_distinct(array), target, of_rows)
    else:
        mixed = MixedCells(array.to_pylist())
        read = _read(mixed.codes, mixed.distinct, target, of_rows)
    merged = pc.replace_with_mask(values, pa.array(left), read.values)
    return Converted(merged, {int(rows[row]): rule for row, rule in read.bad.items()})


def _distinct(values: pa.Array) -> tuple[Codes, list[Cell]]:
    """Codes of the values and the distinct values; null is one of them."""
    encoded = pc.dictionary_encode(values, null_encoding="encode")
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64), encoded.dictionary.to_pylist()


def _read(codes: Codes, distinct: Sequence[Cell], target: Target, currency: str | Sequence[str]) -> Converted:
    if isinstance(currency, str):
        pairs = [(cell, currency) for cell in distinct]
    else:
        codes, pairs = _with_currency(codes, distinct, currency)
    values: list[Value] = []
    rules: dict[int, Rule] = {}
    for code, (cell, of_row) in enumerate(pairs):
        try:
            values.append(target.parse(cell, of_row))
        except CellError as error:
            values.append(error.instead)
            rules[code] = error.rule
    array = pa.array(values, target.column.type.arrow).take(pa.array(codes))
    if not rules:
        return Converted(array)
    rows = np.flatnonzero(np.isin(codes, list(rules)))
    return Converted(array, {int(row): rules[int(codes[row])] for row in rows})


def _with_currency(
    codes: Codes, distinct: Sequence[Cell], currency: Sequence[str]
) -> tuple[Codes, list[tuple[Cell, str]]]:
    """The same amount in two currencies is two cells: its sign fits one and not the other."""
    numbered: dict[tuple[int, str], int] = {}
    joined = [numbered.setdefault((int(code), word), len(numbered)) for code, word in zip(codes, currency, strict=True)]
    return np.array(joined, dtype=np.int64), [(distinct[code], word) for code, word in numbered]
