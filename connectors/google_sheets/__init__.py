"""Google Sheets: any landing table, typed by people into a spreadsheet and read by a service account."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from connectors.base import Batch, Connector, Context, Refresh, Stream
from connectors.google import key_of
from connectors.google_sheets.settings import Settings as SheetSettings
from connectors.mapping import Frame, Mapping, Place, Sheet
from connectors.mapping.trial import attempt, refuse_unreadable
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.google_sheets.client import Client, Grid

__all__ = ["GoogleSheets"]


class GoogleSheets(Connector[SheetSettings]):
    """One spreadsheet. All its worksheets are read with one request, always whole: a Sheet has no mark of change.

    Cells come as they are, numbers as numbers and texts as texts, and are read by the type of their column: nothing is
    made a number because it looks like one. `row` is the row that people see, `sheet` the name of the worksheet.
    """

    kind = "google_sheets"
    Settings = SheetSettings

    def __init__(self, settings: SheetSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._mapping = Mapping(settings, context)
        self._opened: Client | None = None
        self._grids: list[Grid] | None = None

    def streams(self) -> Sequence[Stream]:
        """The table of the settings, and the tables that its lists of phones or tags become."""
        return [Stream(table, Refresh.FULL) for table in self._mapping.tables]

    def read(self, stream: Stream, since: date | None) -> Iterator[Batch]:
        """All rows of all worksheets; `since` changes nothing. Raises SourceError or InputError."""
        rows = 0
        for grid in self._whole():
            for batch in self._batches(grid):
                if batch.table.name == stream.table.name:
                    rows += batch.rows_read
                    self.context.progress(rows, grid.title)
                    yield batch

    def check(self) -> str:
        """The worksheets, how many of their rows would be loaded, and by which cells others would not.

        Raises SourceError or InputError: also where a worksheet has no row that would be loaded.
        """
        lang, told, hopeless = self.context.language, [], False
        for grid in self._client().grids(self.settings.worksheets):
            sheet = self._sheet(grid)
            trial = attempt(sheet, [self._frame(grid, sheet)])
            hopeless |= trial.is_hopeless
            told.append(say("sheets.check", lang, sheet=grid.title, n=trial.read, good=trial.good))
            told += trial.told(lang)
        return refuse_unreadable(self.settings.name, hopeless, "\n".join(told))

    def fingerprint(self, stream: Stream) -> str | None:
        """A hash of all the cells and of how they are read. The read that follows takes the same cells."""
        self._grids = None
        cells = [[grid.title, grid.rows] for grid in self._whole()]
        return hashlib.sha256(f"{self._mapping.digest}\n{json.dumps(cells)}".encode()).hexdigest()

    def _whole(self) -> list[Grid]:
        if self._grids is None:
            self._grids = self._client().grids(self.settings.worksheets)
        return self._grids

    def _client(self) -> Client:
        if self._opened is None:
            # The library that asks Google takes longer to import than all the rest: only who asks pays for it.
            from connectors.google_sheets.client import Client

            self._opened = Client(
                self.settings.name,
                self.settings.spreadsheet,
                key_of(self.settings.credentials, self.context.root),
                sleep=self.context.sleep,
                now=self.context.now,
                host=self.settings.api_host.rstrip("/"),
            )
        return self._opened

    def _sheet(self, grid: Grid) -> Sheet:
        header = grid.rows[self.settings.header_row - 1] if len(grid.rows) >= self.settings.header_row else []
        return self._mapping.bind(header, Place(grid.title, header_row=self.settings.header_row, has_letters=True))

    def _batches(self, grid: Grid) -> Iterator[Batch]:
        sheet = self._sheet(grid)
        for batch in sheet.batches(self._frame(grid, sheet)):
            cells = (replace(cell, file=self._link, sheet=grid.title) for cell in batch.rejected)
            yield replace(batch, rejected=tuple(cells))

    def _frame(self, grid: Grid, sheet: Sheet) -> Frame:
        first = self.settings.header_row
        return Frame.of_rows(grid.rows[first:], first=first + 1, width=len(sheet.plan.headers.texts))

    @property
    def _link(self) -> str:
        """What a rejected cell names as its file: the address that opens the spreadsheet."""
        return f"https://docs.google.com/spreadsheets/d/{self.settings.spreadsheet}"
