"""The `file` connector: any table of cells in a file fills any landing table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import ClassVar

from connectors.base import Batch, Connector, Context, Refresh, Stream
from connectors.file.columnar import open_parquet
from connectors.file.delimited import open_delimited
from connectors.file.find import content_mark, file_name, find_files, stamp
from connectors.file.grid import Grid
from connectors.file.markup import open_html
from connectors.file.settings import FileSettings
from connectors.file.workbook import open_xls, open_xlsx
from connectors.mapping import Mapping
from connectors.mapping.trial import attempt, refuse_unreadable
from throughline.config.sources import SourceSettings
from throughline.errors import InputError
from throughline.reasons import because
from throughline.texts import say

__all__ = ["FileConnector", "open_grid"]

TRIED_ROWS = 100
_MAGIC: tuple[tuple[bytes, Callable[[Path, str, FileSettings], Grid]], ...] = (
    (b"PK\x03\x04", open_xlsx),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", open_xls),
    (b"PAR1", open_parquet),
)


def open_grid(path: Path, name: str, settings: FileSettings) -> Grid:
    """Open a file by what it is, whatever its name says. Raises InputError."""
    try:
        with path.open("rb") as file:
            start = file.read(1024)
    except OSError as error:
        raise InputError("file_unreadable", file=name, reason=because(error)) from error
    for magic, reader in _MAGIC:
        if start.startswith(magic):
            return reader(path, name, settings)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        return open_html(path, name, settings)
    if text.startswith(b"<?xml") or start.startswith(b"%PDF"):
        raise InputError("file_kind", file=name)
    return open_delimited(path, name, settings)


class FileConnector(Connector[FileSettings]):
    """CSV, TSV, XLS, XLSX and Parquet files of one layout that fill one landing table."""

    kind: ClassVar[str] = "file"
    Settings: ClassVar[type[SourceSettings]] = FileSettings

    def __init__(self, settings: FileSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._mapping = Mapping(settings, context)

    def streams(self) -> Sequence[Stream]:
        """The table itself, then contact_point and call_tag where its cells hold lists."""
        refresh = Refresh.FULL if self.settings.refresh == "full" else Refresh.APPEND
        return [Stream(table, refresh) for table in self._mapping.tables]

    def read(self, stream: Stream, since: date | None) -> Iterator[Batch]:
        """Batches of one table from all files. A file has no days to choose by: `since` is not used."""
        is_main = stream.table is self._mapping.table
        rows = 0
        for path in self._files():
            before, name = stamp(path), self._name(path)
            for batch in self._batches(self._grid(path)):
                if batch.table is stream.table:
                    rows += batch.rows_read
                    self.context.progress(rows, name)
                    yield batch if is_main else Batch(batch.table, batch.rows, rows_read=batch.rows_read)
            if stamp(path) != before:
                raise InputError("file_changed", file=name)

    def check(self) -> str:
        """Files, how each is read, its headers, how many of its first rows are good, and why others are not.

        Raises InputError where a file cannot be read, or has no row that would be loaded.
        """
        tried = [self._try(self._grid(path)) for path in self._files()]
        told = "\n".join(told for told, _ in tried)
        return refuse_unreadable(self.settings.name, any(is_hopeless for _, is_hopeless in tried), told)

    @classmethod
    def stamp(cls, settings: FileSettings, root: Path) -> str:
        """Names, sizes and times of the files. Raises InputError where there is none."""
        return "\n".join(f"{path}:{stamp(path)}" for path in find_files(settings.paths, root))

    def fingerprint(self, stream: Stream) -> str | None:
        """Changes with the content of the files, their names, and how they are to be read."""
        marks = [f"{self._name(path)}:{content_mark(path)}" for path in self._files()]
        return "\n".join([self._mapping.digest, *marks])

    def _files(self) -> tuple[Path, ...]:
        return find_files(self.settings.paths, self.context.root)

    def _name(self, path: Path) -> str:
        return file_name(path, self.context.root)

    def _grid(self, path: Path) -> Grid:
        return open_grid(path, self._name(path), self.settings)

    def _batches(self, grid: Grid) -> Iterator[Batch]:
        sheet = self._mapping.bind(grid.headers, grid.place, grid.epoch)
        for frame in grid.frames(sheet.plan.mapped_positions):
            yield from sheet.batches(frame)

    def _try(self, grid: Grid) -> tuple[str, bool]:
        """What the first rows of a file tell, and whether the whole file has no row that would be loaded."""
        lang, sheet = self.context.language, self._mapping.bind(grid.headers, grid.place, grid.epoch)
        first = islice(grid.frames(sheet.plan.mapped_positions), 1)
        trial = attempt(sheet, (frame.head(TRIED_ROWS) for frame in first))
        facts = {"file": grid.place.label, "manner": grid.manner, "good": trial.good, "read": trial.read}
        told = "\n".join([say("file.check", lang, headers=sheet.plan.headers.shown, **facts), *trial.told(lang)])
        return told, trial.is_hopeless and not self._has_good_row(grid)

    def _has_good_row(self, grid: Grid) -> bool:
        main = self._mapping.table
        return any(batch.table is main and batch.rows.num_rows > 0 for batch in self._batches(grid))
