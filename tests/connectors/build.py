"""Shared makers of the tests of table-like connectors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from connectors.base import Batch, Context
from connectors.cells import Cell
from connectors.file import FileConnector, FileSettings
from connectors.mapping import Frame, Mapping, Place, TableSettings

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def context(root: Path = Path(), timezone: str = "Europe/Moscow") -> Context:
    """A project in roubles on 22 November 2026."""
    return Context(root, timezone, "RUB", lambda: NOW, lambda seconds: None, language="ru")


def settings(table: str, **more: object) -> TableSettings:
    """Settings of a source of rows."""
    return TableSettings.model_validate({"name": "rows", "kind": "rows", "table": table, **more})


def read_rows(
    rows: Sequence[Sequence[Cell]], of: TableSettings, headers: Sequence[Cell], timezone: str = "Europe/Moscow"
) -> list[Batch]:
    """Batches of rows under headers; the first row is row 2."""
    sheet = Mapping(of, context(timezone=timezone)).bind(headers, Place("book", "Май"))
    return list(sheet.batches(Frame.of_rows(rows, 2, len(headers))))


def file_source(root: Path, path: str | list[str], table: str, **more: object) -> FileConnector:
    """A file source in a folder."""
    of = FileSettings.model_validate({"name": "files", "kind": "file", "path": path, "table": table, **more})
    return FileConnector(of, context(root))


def read_file(source: FileConnector, stream: int = 0) -> list[Batch]:
    """All batches of one of its streams."""
    return list(source.read(source.streams()[stream], None))


def whole(batches: Sequence[Batch]) -> pa.Table:
    """The rows of all batches."""
    return pa.concat_tables([batch.rows for batch in batches])


def refused(batches: Sequence[Batch]) -> list[tuple[int, str, str]]:
    """Row, column and rule of all refused cells."""
    return [(cell.row, cell.column, cell.rule) for batch in batches for cell in batch.rejected]


def all_accounted(batches: Sequence[Batch]) -> bool:
    """Good + refused = all."""
    rows_read = sum(batch.rows_read for batch in batches)
    good = sum(batch.rows.num_rows for batch in batches)
    return rows_read - good <= len({cell.row for batch in batches for cell in batch.rejected}) and good <= rows_read
