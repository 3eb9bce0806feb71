"""Published snapshots: which one is current, and reading one while others come and go.

A snapshot is a file that never changes. One in-memory DuckDB of this process attaches the files it reads, so that they
share threads and memory; each query runs on a cursor of its own, because one connection object is not safe to share.

Which calls are applications is for the reader to choose, and leads, owners of deals and paths hang on it: `under` gives
the same snapshot with those tables made again in memory by the statements that the file carries.
"""

from __future__ import annotations

import itertools
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar, cast

import duckdb
import pandas as pd
import pyarrow as pa

from throughline.calls.rules import CallRules
from throughline.errors import StoreError
from throughline.warehouse.digest import is_whole
from throughline.warehouse.keep import known_ids
from throughline.warehouse.models import bare, marts_version
from throughline.warehouse.steps.call_types import CALLS, call_types

__all__ = ["CONTENT", "LIVE", "VERSION", "Snapshot", "Snapshots"]

T = TypeVar("T")
CONTENT = "_content"  # inside each snapshot: table → content mark
VERSION = "_version"  # there: how its marts were made
LIVE = "_live"  # there: the statements of the tables that hang on rules of calls
_OPEN_AT_MOST = 6
_RULES_AT_MOST = 3  # sets of rules whose tables a snapshot keeps in memory


class Snapshot:
    """One published version of the data. Cheap to hold: `memo` keeps what was derived from it for all readers."""

    def __init__(self, snapshot_id: str, data: Path, host: _Host, overlay: str = "") -> None:
        self.id = snapshot_id
        self.data = data
        self._host = host
        self._overlay = overlay  # the database in memory whose tables stand before those of the file
        self._memo: dict[object, object] = {}
        self._lock = threading.RLock()
        self._making = threading.Lock()  # tables take longer to make than readers of what is remembered should wait
        self._under: OrderedDict[CallRules, Snapshot] = OrderedDict()

    @property
    def base(self) -> Snapshot:
        """The snapshot as it was published: for what no rule of calls changes."""
        return self

    def query(self, sql: str, values: list[object] | dict[str, object] | None = None) -> pd.DataFrame:
        """Rows of one SELECT whose bare table names are this snapshot's tables (docs/marts.md).

        Raises StoreError (snapshot_gone) when the file was closed for others meanwhile and is no longer kept, and
        (snapshot_older) when it was published by another version and lacks what is asked for.
        """
        with self._host.cursor(self.id, self._overlay) as cursor:
            return cursor.execute(sql, values).df()

    def arrow(self, sql: str) -> pa.Table:
        """The same as an Arrow table: many rows of text come several times faster. Raises StoreError likewise."""
        with self._host.cursor(self.id, self._overlay) as cursor:
            return cursor.sql(sql).to_arrow_table()

    def memo(self, key: object, make: Callable[[], T]) -> T:
        """What `make` returned for this key the first time. A snapshot never changes, so it stays true."""
        with self._lock:
            if key not in self._memo:
                self._memo[key] = make()
            return cast(T, self._memo[key])

    def under(self, rules: CallRules) -> Snapshot:
        """The snapshot as a build under these rules of calls would have made it.

        Costs about as much as a build of applications and their paths the first time; the sets of rules asked for last
        are kept. Raises StoreError as `query` does.
        """
        base = self.base
        if rules == base.memo("call_rules", base._published_rules):
            return base
        with base._making:
            if rules not in base._under:
                base._under[rules] = _Under(base, rules)
            base._under.move_to_end(rules)
            while len(base._under) > _RULES_AT_MOST:
                base._under.popitem(last=False)  # with its tables, once the readers who hold it let go
            return base._under[rules]

    def _published_rules(self) -> CallRules:
        return CallRules.of_text(str(self.query("select call_rules from snapshot_info").iloc[0, 0]))


class _Under(Snapshot):
    """A snapshot under other rules of calls than those it was published by."""

    def __init__(self, base: Snapshot, rules: CallRules) -> None:
        types = call_types(base.memo("calls of a type", lambda: base.arrow(bare(CALLS))), rules)
        statements = base.query(f"select name, sql, is_lazy from {LIVE} order by no")
        overlay = base._host.overlay(base.id, types, list(statements.itertuples(index=False, name=None)))
        super().__init__(base.id, base.data, base._host, overlay)
        self._base = base
        weakref.finalize(self, base._host.drop, overlay)

    @property
    def base(self) -> Snapshot:
        return self._base


class Snapshots:
    """The snapshots of one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.folder = data / "snapshots"
        self.pointer = data / "CURRENT"
        self._host = _Host(self.folder)
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

    def current_or_before(self) -> tuple[Snapshot | None, StoreError | None]:
        """The current snapshot; where it is damaged or gone the newest one before it, and what is wrong."""
        try:
            return self.current(), None
        except StoreError as trouble:
            current = self.current_id() or ""
            for snapshot_id in reversed([known for known in known_ids(self.folder) if known != current]):
                with suppress(StoreError):
                    return self.open(snapshot_id), trouble
            raise

    def open(self, snapshot_id: str) -> Snapshot:
        """The snapshot of that id. Raises StoreError (snapshot_gone, snapshot_damaged)."""
        with self._lock:
            if snapshot_id not in self._open:
                with self._host.cursor(snapshot_id):
                    self._open[snapshot_id] = Snapshot(snapshot_id, self.data, self._host)
            self._open.move_to_end(snapshot_id)
            while len(self._open) > _OPEN_AT_MOST:
                self._open.popitem(last=False)  # with its memo, once the readers who hold it let go
            return self._open[snapshot_id]


class _Host:
    """The in-memory DuckDB of one folder. Files nobody reads are detached, the least recently read first.

    A reader may hold a snapshot longer than its file is attached: the next query attaches the file again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connection = duckdb.connect()
        self._readers: OrderedDict[str, int] = OrderedDict()  # attached file → queries that run on it now
        self._checked: set[str] = set()  # whole when first attached; a file never changes after that
        self._overlays = itertools.count()
        self._lock = threading.Lock()

    @contextmanager
    def cursor(self, snapshot_id: str, overlay: str = "") -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor whose bare table names are those of an overlay, else of one file.

        Raises StoreError (snapshot_gone, _damaged, or _older where another version left out what is asked for).
        """
        with self._lock:
            if snapshot_id not in self._readers:
                self._attach(snapshot_id)
            self._readers[snapshot_id] = self._readers.get(snapshot_id, 0) + 1
            self._readers.move_to_end(snapshot_id)
        try:
            with self._connection.cursor() as cursor:
                schemas = ",".join(f'"{name}".main' for name in (overlay, snapshot_id) if name)
                cursor.execute(f"SET search_path = '{schemas}'")
                yield cursor
        except duckdb.IOException as error:  # whole when it was attached, cut or unreadable since
            path = self._folder / f"{snapshot_id}.duckdb"
            raise StoreError("snapshot_damaged", path=str(path), snapshot=snapshot_id) from error
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            if self._is_of_this_version(snapshot_id):
                raise
            raise StoreError("snapshot_older", snapshot=snapshot_id) from error
        finally:
            with self._lock:
                self._readers[snapshot_id] -= 1
                self._detach_oldest()

    def overlay(self, snapshot_id: str, types: pa.Table, statements: list[tuple[str, str, bool]]) -> str:
        """A database in memory with the table `call_type` and what these statements make over the file's tables."""
        name = f"under_{next(self._overlays)}"
        self._connection.cursor().execute(f"ATTACH ':memory:' AS {name}")
        try:
            with self.cursor(snapshot_id, name) as cursor:
                cursor.register("incoming", types)
                cursor.execute(f"CREATE TABLE {name}.main.call_type AS FROM incoming")
                for table, sql, is_lazy in statements:
                    cursor.execute(f"CREATE {'VIEW' if is_lazy else 'TABLE'} {name}.main.{table} AS {sql}")
        except BaseException:
            self.drop(name)
            raise
        return name

    def drop(self, overlay: str) -> None:
        """Forget a database in memory that nobody reads any more."""
        self._connection.cursor().execute(f"DETACH {overlay}")

    def _attach(self, snapshot_id: str) -> None:
        path = self._folder / f"{snapshot_id}.duckdb"
        if not snapshot_id.replace("-", "").isalnum() or not path.is_file():
            raise StoreError("snapshot_gone", path=str(path), snapshot=snapshot_id)
        if snapshot_id not in self._checked and not is_whole(path):
            raise StoreError("snapshot_damaged", path=str(path), snapshot=snapshot_id)
        self._checked.add(snapshot_id)
        quoted = str(path).replace("'", "''")
        try:
            self._connection.execute(f"ATTACH '{quoted}' AS \"{snapshot_id}\" (READ_ONLY)")
        except duckdb.Error as error:
            raise StoreError("snapshot_damaged", path=str(path), snapshot=snapshot_id) from error

    def _is_of_this_version(self, snapshot_id: str) -> bool:
        with self._connection.cursor() as cursor:
            try:
                found = cursor.execute(
                    f'SELECT content FROM "{snapshot_id}".main.{CONTENT} WHERE name = ?', [VERSION]
                ).fetchall()
            except duckdb.CatalogException:
                return False
        return found == [(marts_version(),)]

    def _detach_oldest(self) -> None:
        idle = [snapshot_id for snapshot_id, readers in self._readers.items() if not readers]
        for snapshot_id in idle[: max(0, len(self._readers) - _OPEN_AT_MOST)]:
            self._connection.execute(f'DETACH "{snapshot_id}"')
            del self._readers[snapshot_id]
