"""A folder with one Parquet file a table: what Power BI, DataLens and everything else reads without a server.

A file is written beside and moved into place whole: who reads meanwhile reads the old one or the new one. The file
`manifest.json` comes last and tells which version of the data the others are.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from throughline.config.export import ParquetTarget
from throughline.errors import StoreError
from throughline.landing.files import replace, write_json
from throughline.reasons import because

__all__ = ["MANIFEST", "Parquet"]

MANIFEST = "manifest.json"
_BESIDE = ".new"
_ROWS = 128 * 1024  # a row group


class Parquet:
    """One folder; files of other names in it are not ours and stay."""

    def __init__(self, settings: ParquetTarget, root: Path) -> None:
        self.folder = root / Path(settings.folder).expanduser()

    def publish(self, tables: Mapping[str, pa.Table], snapshot_id: str) -> str:
        """Write and move into place. Raises StoreError; then the files of before are all there."""
        beside = self.folder / _BESIDE
        try:
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir(parents=True)
            for name, table in tables.items():
                pq.write_table(table, beside / f"{name}.parquet", row_group_size=_ROWS, version="2.6")
            for name in tables:
                replace(beside / f"{name}.parquet", self.folder / f"{name}.parquet")
            beside.rmdir()
            write_json(self.folder / MANIFEST, self._manifest(tables, snapshot_id))
        except OSError as error:
            raise StoreError("cannot_write", path=str(self.folder), reason=because(error)) from error
        return str(self.folder)

    def check(self) -> str:
        """A file without a name in the folder, or in the nearest one above it that is there. Raises StoreError."""
        try:
            there = next(path for path in (self.folder.absolute(), *self.folder.absolute().parents) if path.exists())
            with tempfile.TemporaryFile(dir=there):
                return str(self.folder)
        except OSError as error:
            raise StoreError("cannot_write", path=str(self.folder), reason=because(error)) from error

    def _manifest(self, tables: Mapping[str, pa.Table], snapshot_id: str) -> dict[str, object]:
        """Table → the version its file is of, and its rows; a table that was not published now keeps its line."""
        try:
            before = json.loads((self.folder / MANIFEST).read_text("utf-8"))["tables"]
        except (OSError, ValueError, KeyError, TypeError):
            before = {}
        kept = {name: line for name, line in before.items() if (self.folder / f"{name}.parquet").is_file()}
        now = {name: {"snapshot": snapshot_id, "rows": table.num_rows} for name, table in tables.items()}
        return {"tables": {**kept, **now}}
