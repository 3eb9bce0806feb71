"""Published snapshots: which one is current, and reading one while others come and go.

A snapshot is a file that never changes. One in-memory DuckDB of this process attaches the files it reads, so that they
share threads and memory; each query runs on a cursor of its own, because one connection object is not safe to share.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import duckdb
import pandas as pd

from throughline.errors import StoreError

__all__ = ["Snapshot", "Snapshots"]

T = TypeVar("T")
_OPEN_AT_MOST = 6


class Snapshot:
    """One published version of the data. Cheap to hold: `memo` keeps what was derived from it for all readers."""

    def __init__(self, snapshot_id: str, data: Path, host: duckdb.DuckDBPyConnection) -> None:
        self.id = snapshot_id
        self.data = data
        self._host = host
        self._memo: dict[object, object] = {}
        self._lock = threading.RLock()

    def query(self, sql: str, values: list[object] | dict[str, object] | None = None) -> pd.DataFrame:
        """Rows of one SELECT whose bare table names are this snapshot's tables (docs/marts.md)."""
        with self._host.cursor() as cursor:
            cursor.execute(f'USE "{self.id}"')
            return cursor.execute(sql, values).df()

    def memo(self, key: object, make: Callable[[], T]) -> T:
        """What `make` returned for this key the first time. A snapshot never changes, so it stays true."""
        with self._lock:
            if key not in self._memo:
                self._memo[key] = make()
            return cast(T, self._memo[key])


class Snapshots:
    """The snapshots of one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.folder = data / "snapshots"
        self.pointer = data / "CURRENT"
        self._host = duckdb.connect()
        self._open: OrderedDict[str, Snapshot] = OrderedDict()
        self._lock = threading.Lock()

    def current_id(self) -> str | None:
        """The id that CURRENT names; None before the first load."""
        try:
            return self.pointer.read_text("utf-8").strip() or None
        except FileNotFoundError:
            return None

    def current(self) -> Snapshot | None:
        """The newest published snapshot; None before the first load. Raises StoreError when its file is gone."""
        snapshot_id = self.current_id()
        return None if snapshot_id is None else self.open(snapshot_id)

    def open(self, snapshot_id: str) -> Snapshot:
        """The snapshot of that id. Raises StoreError (snapshot_gone) when it is no longer kept."""
        with self._lock:
            if snapshot_id in self._open:
                self._open.move_to_end(snapshot_id)
                return self._open[snapshot_id]
            path = self.folder / f"{snapshot_id}.duckdb"
            if not snapshot_id.replace("-", "").isalnum() or not path.is_file():
                raise StoreError("snapshot_gone", path=str(path), snapshot=snapshot_id)
            try:
                quoted = str(path).replace("'", "''")
                self._host.execute(f"ATTACH '{quoted}' AS \"{snapshot_id}\" (READ_ONLY)")
            except duckdb.Error as error:
                raise StoreError("snapshot_damaged", path=str(path), snapshot=snapshot_id) from error
            snapshot = Snapshot(snapshot_id, self.data, self._host)
            self._open[snapshot_id] = snapshot
            self._forget_oldest()
            return snapshot

    def _forget_oldest(self) -> None:
        # A reader in the middle of a query keeps the file: DuckDB refuses the DETACH then, and it is tried next time.
        while len(self._open) > _OPEN_AT_MOST:
            oldest = next(iter(self._open))
            try:
                self._host.execute(f'DETACH "{oldest}"')
            except duckdb.Error:
                return
            del self._open[oldest]
