"""A stretch of rows as columns of cells: texts (CSV), typed columns (Parquet), or mixed cells (XLSX, Sheets)."""

from __future__ import annotations

import abc
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connectors.cells import BLANKS, DAY_1900, SPACES, Cell, clean
from connectors.cells.reading import Epoch

__all__ = ["AnyCells", "Cells", "Frame", "Mask", "MixedCells", "TextCells", "TypedCells", "cells_of"]

Mask = npt.NDArray[np.bool_]


@cache
def _blank_set() -> pa.Array:
    """Made at first use: the first array of a process makes Arrow import pandas, which many a command never needs."""
    return pa.array(sorted(BLANKS))


class Cells(abc.ABC):
    """One column."""

    @abc.abstractmethod
    def __len__(self) -> int: ...

    @abc.abstractmethod
    def at(self, row: int) -> Cell:
        """The cell as it is in the source."""

    @abc.abstractmethod
    def blank(self) -> Mask:
        """Where there is no value."""

    @abc.abstractmethod
    def matching(self, pattern: str) -> Mask:
        """Where the text without blanks around it matches a regular expression (RE2, no look-around) as a whole."""

    @abc.abstractmethod
    def head(self, count: int) -> Cells:
        """The first cells."""

    def tolist(self) -> list[Cell]:
        """All cells."""
        return [self.at(row) for row in range(len(self))]


class ArrowCells(Cells):
    """A column that Arrow holds."""

    def __init__(self, array: pa.Array) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def at(self, row: int) -> Cell:
        cell: Cell = self.array[row].as_py()
        return cell

    def tolist(self) -> list[Cell]:
        cells: list[Cell] = self.array.to_pylist()
        return cells


class TextCells(ArrowCells):
    """Texts as a CSV holds them."""

    def head(self, count: int) -> TextCells:
        return TextCells(self.array.slice(0, count))

    @cached_property
    def values(self) -> pa.Array:
        """Without blanks around; null where there is no value."""
        trimmed = pc.utf8_trim(self.array, characters=SPACES)
        return pc.if_else(pc.is_in(trimmed, value_set=_blank_set()), pa.scalar(None, pa.string()), trimmed)

    def blank(self) -> Mask:
        return as_mask(pc.is_null(self.values))

    def matching(self, pattern: str) -> Mask:
        return as_mask(pc.match_substring_regex(self.values, pattern=f"^(?:{pattern})$"))


class TypedCells(ArrowCells):
    """A column of one Arrow type other than text."""

    def head(self, count: int) -> TypedCells:
        return TypedCells(self.array.slice(0, count))

    def blank(self) -> Mask:
        return as_mask(pc.is_null(self.array))

    def matching(self, pattern: str) -> Mask:
        return np.zeros(len(self), dtype=np.bool_)


class MixedCells(Cells):
    """Cells of any type, as spreadsheets hold them; equal ones are looked at once."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        codes: dict[tuple[type, Cell], int] = {}
        self.codes = np.fromiter(
            (codes.setdefault((cell.__class__, cell), len(codes)) for cell in cells), dtype=np.int64, count=len(cells)
        )
        self.distinct: list[Cell] = [cell for _, cell in codes]

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, row: int) -> Cell:
        cell: Cell = self.distinct[self.codes[row]]
        return cell

    def blank(self) -> Mask:
        return self._spread([clean(cell) is None for cell in self.distinct])

    def matching(self, pattern: str) -> Mask:
        found = re.compile(pattern)
        texts = (clean(cell) for cell in self.distinct)
        return self._spread([isinstance(text, str) and found.fullmatch(text) is not None for text in texts])

    def head(self, count: int) -> MixedCells:
        return MixedCells([self.at(row) for row in range(min(count, len(self)))])

    def _spread(self, flags: list[bool]) -> Mask:
        return np.array(flags, dtype=np.bool_)[self.codes] if flags else np.zeros(0, dtype=np.bool_)


AnyCells = TextCells | TypedCells | MixedCells


def as_mask(array: pa.Array) -> Mask:
    """A boolean Arrow array as numpy, null as false."""
    mask: Mask = pc.fill_null(array, False).to_numpy(zero_copy_only=False)
    return mask


def cells_of(array: pa.Array) -> AnyCells:
    """An Arrow column as cells."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_string(array.type):
        return TextCells(array)
    if pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type):
        return TextCells(array.cast(pa.string()))
    return TypedCells(array)


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows of one sheet: `numbers` are the row numbers that people see, `columns` stand as the headers do.

    `overlong` are the rows, counted from 0, that hold more cells than there are headers.
    """

    numbers: npt.NDArray[np.int64]
    columns: Sequence[AnyCells]
    epoch: Epoch = DAY_1900
    overlong: frozenset[int] = frozenset()

    @classmethod
    def of_rows(cls, rows: Sequence[Sequence[Cell]], first: int, width: int, epoch: Epoch = DAY_1900) -> Frame:
        """From rows of cells; `first` is the number of the first. Short rows are filled with nothing."""
        padded = [[*row[:width], *[None] * (width - len(row))] for row in rows]
        columns = [MixedCells([row[position] for row in padded]) for position in range(width)]
        return cls(np.arange(first, first + len(rows), dtype=np.int64), columns, epoch)

    @classmethod
    def of_arrow(cls, batch: pa.RecordBatch | pa.Table, numbers: npt.NDArray[np.int64]) -> Frame:
        """From Arrow columns."""
        return cls(numbers, [cells_of(column) for column in batch.columns])

    def head(self, count: int) -> Frame:
        """The first rows, for a trial."""
        columns = [cells.head(count) for cells in self.columns]
        kept = frozenset(row for row in self.overlong if row < count)
        return Frame(self.numbers[:count], columns, self.epoch, kept)
