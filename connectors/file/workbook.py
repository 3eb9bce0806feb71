"""XLSX through calamine and XLS through xlrd: rows of typed cells."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import python_calamine as calamine
import xlrd

from connectors.cells import DAY_1900, DAY_1904, Cell
from connectors.cells.reading import Epoch
from connectors.file.grid import Grid, frames_of_rows, header_of
from connectors.file.merged import fill_down
from connectors.file.package import UNPACKED, inspect
from connectors.file.settings import FileSettings
from connectors.mapping import Frame, Place
from throughline.errors import InputError
from throughline.reasons import because
from throughline.texts import Phrase

__all__ = ["open_xls", "open_xlsx", "rows_grid"]

MOST_ROWS = 200_001  # with the header


def rows_grid(rows: list[list[Cell]], place: Place, epoch: Epoch = DAY_1900) -> Grid:
    """A grid of rows that are in memory. Raises InputError where the headers are missing."""
    headers = header_of(rows, place)

    def frames(positions: Sequence[int]) -> Iterator[Frame]:
        return frames_of_rows(rows, place, len(headers), epoch)

    return Grid(place, headers, frames, epoch, manner=f"«{place.sheet}»" if place.sheet else "HTML")


def open_xlsx(path: Path, name: str, settings: FileSettings) -> Grid:
    """Headers and rows of one sheet. Raises InputError."""
    package = inspect(path, name)
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            visible = [s.name for s in book.sheets_metadata if s.visible is calamine.SheetVisibleEnum.Visible]
            title = _title(book.sheet_names, visible, settings.sheet, name)
            sheet = book.get_sheet_by_name(title)
            _check_rows(sheet.total_height, name)
            rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            merged = sheet.merged_cell_ranges or []
    except calamine.PasswordError:
        raise InputError("file_password", file=name) from None
    except (calamine.CalamineError, OSError) as error:
        raise InputError("file_unreadable", file=name, reason=because(error, "damaged")) from error
    for (row, column), text in package.faults(title).items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    fill_down(rows, merged)
    place = Place(name, title, settings.header_row, has_letters=True)
    return rows_grid(rows, place, DAY_1904 if package.is_1904 else DAY_1900)


def open_xls(path: Path, name: str, settings: FileSettings) -> Grid:
    """Headers and rows of one sheet of a binary XLS. Raises InputError."""
    if path.stat().st_size > UNPACKED:
        raise InputError("file_bomb", file=name, reason=Phrase("reasons.bomb_size", {"most": UNPACKED >> 20}))
    try:
        with xlrd.open_workbook(str(path), logfile=io.StringIO(), formatting_info=True) as book:
            title = _title(book.sheet_names(), book.sheet_names(), settings.sheet, name)
            sheet = book.sheet_by_name(title)
            rows = [[_xls_cell(cell, book.datemode) for cell in sheet.row(i)] for i in range(sheet.nrows)]
            merged = [((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells]
            epoch = DAY_1904 if book.datemode else DAY_1900
    # xlrd meets damage in a file with whatever the bytes lead it to.
    except (
        xlrd.XLRDError,
        xlrd.compdoc.CompDocError,
        struct.error,
        LookupError,
        ValueError,
        AssertionError,
        TypeError,
        OSError,
    ) as error:
        if "encrypted" in str(error):
            raise InputError("file_password", file=name) from None
        raise InputError("file_unreadable", file=name, reason=because(error, "damaged")) from error
    fill_down(rows, merged)
    return rows_grid(rows, Place(name, title, settings.header_row, has_letters=True), epoch)


def _title(titles: Sequence[str], visible: Sequence[str], wanted: str | int | None, name: str) -> str:
    """The sheet that is wanted by name or number; else the first that is not hidden."""
    if wanted is None:
        return (visible or titles)[0]
    if isinstance(wanted, int):
        if 1 <= wanted <= len(titles):
            return titles[wanted - 1]
    elif found := [title for title in titles if title.strip().casefold() == wanted.strip().casefold()]:
        return found[0]
    raise InputError("file_sheet", file=name, sheet=wanted, sheets=", ".join(f"«{title}»" for title in titles))


def _check_rows(height: int, name: str) -> None:
    if height > MOST_ROWS:
        facts = {"found": height, "most": MOST_ROWS - 1}
        raise InputError("file_bomb", file=name, reason=Phrase("reasons.bomb_rows", facts))


def _xls_cell(cell: xlrd.sheet.Cell, datemode: int) -> Cell:
    value: Cell = cell.value
    match cell.ctype:
        case xlrd.XL_CELL_DATE:
            moment: datetime = xlrd.xldate.xldate_as_datetime(cell.value, datemode)
            return moment if cell.value >= 1 else moment.time()
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#VALUE!"))
    return value
