"""CSV and TSV: a stream of blocks through Arrow, every cell as text, every row with the number people see.

A row number is that of a spreadsheet: a record whose text runs over several lines is one row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from connectors.cells import Cell
from connectors.file.encoding import detect_encoding, is_gzip, open_bytes
from connectors.file.grid import ROWS, Grid, ahead, header_of
from connectors.file.settings import FileSettings
from connectors.mapping import Frame, Place
from connectors.mapping.frame import MixedCells
from throughline.errors import InputError
from throughline.reasons import because
from throughline.texts import Phrase

__all__ = ["open_delimited"]

HEAD = 1 << 20  # bytes that the preamble and headers lie in
BLOCK = 8 << 20  # bytes read at once; a longer record takes several
_SEPARATORS = (";", ",", "\t", "|")


def open_delimited(path: Path, name: str, settings: FileSettings) -> Grid:
    """Headers and rows of a delimited text file. Raises InputError."""
    encoding = detect_encoding(path, name, settings.encoding)
    with open_bytes(path) as file:
        head = file.read(HEAD).decode(encoding, errors="ignore")
    separator, header_row = _separator(head, settings), settings.header_row
    if head[:5].lower() == f"sep={separator}":  # Excel's own mark stands above the headers
        header_row += 1
    place = Place(name, "", header_row)
    headers = header_of(_records(head, separator, header_row), place)
    shown = "tab" if separator == "\t" else separator

    def frames(positions: Sequence[int]) -> Iterator[Frame]:
        return _Reader(path, place, encoding, separator, len(headers)).frames()

    return Grid(place, headers, frames, manner=f"{encoding}, «{shown}»")


def _separator(head: str, settings: FileSettings) -> str:
    if settings.separator != "auto":
        return "\t" if settings.separator == "tab" else settings.separator
    if head[:4].lower() == "sep=" and head[4:5] in _SEPARATORS:
        return head[4]
    widths = {mark: len((_records(head, mark, settings.header_row) or [[]])[-1]) for mark in _SEPARATORS}
    return max(_SEPARATORS, key=lambda mark: widths[mark])


def _records(text: str, separator: str, count: int) -> list[list[str]]:
    """The first records, blank lines among them."""
    found: list[list[str]] = []
    for record in _reader(io.StringIO(text, newline=""), separator):
        found.append(record)
        if len(found) == count:
            break
    return found


def _reader(text: TextIO, separator: str, strict: bool = False) -> Iterator[list[str]]:
    csv.field_size_limit(1 << 30)
    return csv.reader(text, delimiter=separator, strict=strict)


def _strictly(text: TextIO, separator: str) -> Iterator[list[str] | None]:
    """Records; None for the last one where a quote in it is never closed."""
    start = text.tell()
    try:
        yield from _reader(text, separator, strict=True)
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            yield None
            return
        text.seek(start)
        yield from _reader(text, separator)


class _Reader:
    """One pass over a file."""

    def __init__(self, path: Path, place: Place, encoding: str, separator: str, width: int) -> None:
        self._path = path
        self._place = place
        self._encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        self._separator = separator
        self._width = width
        self._ragged: list[tuple[int, list[str]]] = []
        self._skipped: list[int] = []
        self._open_quote = False

    def frames(self) -> Iterator[Frame]:
        """Frames in order; rows of another width come in a frame of their own after their block."""
        first, batch = 1, None
        for batch in ahead(self._blocks()):
            numbers, first = self._numbers(batch.num_rows, first)
            for start in range(0, batch.num_rows, ROWS):
                part, of_part = batch.slice(start, ROWS), numbers[start : start + ROWS]
                below = of_part > self._place.header_row
                if not below.all():
                    part, of_part = part.filter(pa.array(below)), of_part[below]
                if part.num_rows:
                    yield Frame.of_arrow(part, of_part)
            yield from self._ragged_frame()
        yield from self._ragged_frame()
        if batch is not None and batch.num_rows and any("\n" in column[-1].as_py() for column in batch.columns):
            self._refuse_open_quote()

    def _blocks(self) -> Iterator[pa.RecordBatch]:
        names = [str(position) for position in range(self._width)]
        compression = "gzip" if is_gzip(self._path) else None
        try:
            with pa.input_stream(str(self._path), compression=compression) as stream:
                reader = pacsv.open_csv(
                    stream,
                    pacsv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=names, encoding=self._encoding),
                    pacsv.ParseOptions(
                        delimiter=self._separator,
                        newlines_in_values=True,
                        ignore_empty_lines=False,
                        invalid_row_handler=self._take_ragged,
                    ),
                    pacsv.ConvertOptions(
                        column_types=dict.fromkeys(names, pa.string()),
                        strings_can_be_null=False,
                        quoted_strings_can_be_null=False,
                    ),
                )
                yield from reader
        except (pa.ArrowInvalid, UnicodeError, OSError, EOFError) as error:
            raise self._broken(because(error)) from error

    def _refuse_open_quote(self) -> None:
        """A quote that nobody closes takes all rows to the end of the file into one cell, and no reader minds.

        The last cell then runs over lines, so only such files are read again here. Raises InputError.
        """
        with open_bytes(self._path) as raw, io.TextIOWrapper(raw, self._encoding, newline="") as text:
            for record in _strictly(text, self._separator):
                if record is None:
                    raise self._broken(Phrase("reasons.open_quote"))

    def _broken(self, reason: Phrase) -> InputError:
        return InputError("file_broken_csv", file=self._place.file, separator=self._separator, reason=reason)

    def _take_ragged(self, row: pacsv.InvalidRow) -> str:
        self._skipped.append(row.number)
        cells = next(_strictly(io.StringIO(row.text, newline=""), self._separator), [])
        if cells is None:
            self._open_quote = True
        self._ragged.append((row.number, cells or []))
        return "skip"

    def _numbers(self, count: int, first: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], int]:
        """Numbers of the next `count` rows: those of rows taken out stay free."""
        taken = [number for number in self._skipped if number >= first]
        last = first + count
        for number in taken:  # in order
            if number < last:
                last += 1
        self._skipped = [number for number in taken if number >= last]
        numbers = np.arange(first, last, dtype=np.int64)
        if taken:
            numbers = np.setdiff1d(numbers, np.array(taken, dtype=np.int64))
        return numbers, last

    def _ragged_frame(self) -> Iterator[Frame]:
        if self._open_quote:
            raise self._broken(Phrase("reasons.open_quote"))
        rows = [(number, cells) for number, cells in self._ragged if number > self._place.header_row]
        self._ragged = []
        if not rows:
            return
        width = self._width
        overlong = frozenset(i for i, (_, cells) in enumerate(rows) if any(c.strip() for c in cells[width:]))
        padded: list[list[Cell]] = [[*cells[:width], *[""] * (width - len(cells))] for _, cells in rows]
        columns = [MixedCells([row[position] for row in padded]) for position in range(width)]
        yield Frame(np.array([number for number, _ in rows], dtype=np.int64), columns, overlong=overlong)
