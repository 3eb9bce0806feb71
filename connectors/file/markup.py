"""HTML tables saved under the name .xls, as many CRMs export: the table with the most rows."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from connectors.cells import Cell
from connectors.file.encoding import detect_encoding
from connectors.file.grid import Grid
from connectors.file.merged import Range, fill_down
from connectors.file.package import UNPACKED
from connectors.file.settings import FileSettings
from connectors.file.workbook import rows_grid
from connectors.mapping import Place
from throughline.errors import InputError
from throughline.texts import Phrase

__all__ = ["open_html"]

MOST_SPAN = 1000


def open_html(path: Path, name: str, settings: FileSettings) -> Grid:
    """Headers and rows of the largest table. Raises InputError."""
    if path.stat().st_size > UNPACKED:
        raise InputError("file_bomb", file=name, reason=Phrase("reasons.bomb_size", {"most": UNPACKED >> 20}))
    encoding = detect_encoding(path, name, settings.encoding)
    tables = _Tables()
    tables.feed(path.read_text(encoding))
    tables.close()
    largest = max(tables.found, key=lambda table: len(table.rows), default=_Table())
    fill_down(largest.rows, largest.merged)
    return rows_grid(largest.rows, Place(name, "", settings.header_row))


class _Table:
    """Rows of one table; a cell over several columns fills the first, the others are blank."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self.merged: list[Range] = []
        self._taken: set[tuple[int, int]] = set()

    def add(self, cell: str, columns: int, rows: int) -> None:
        row = self.rows[-1]
        number = len(self.rows) - 1
        while (number, len(row)) in self._taken:
            row.append(None)
        left = len(row)
        row.extend([cell, *[None] * (columns - 1)])
        if rows > 1:
            self.merged.append(((number, left), (number + rows - 1, left + columns - 1)))
            self._taken |= {(number + i, left + j) for i in range(1, rows) for j in range(columns)}


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Table] = []
        self._open: list[_Table] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "table":
                self._end_cell()
                self._open.append(_Table())
                self.found.append(self._open[-1])
            case "tr" if self._open:
                self._end_cell()
                self._open[-1].rows.append([])
            case "td" | "th" if self._open and self._open[-1].rows:
                self._end_cell()
                self._cell = []
                self._span = (_number(dict(attrs).get("colspan")), _number(dict(attrs).get("rowspan")))
            case "br" if self._cell is not None:
                self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_cell()

    def _end_cell(self) -> None:
        if self._cell is not None and self._open:
            self._open[-1].add("".join(self._cell).strip(), *self._span)
        self._cell = None


def _number(text: str | None) -> int:
    return max(1, min(int(text), MOST_SPAN)) if text and text.isascii() and text.isdigit() else 1
