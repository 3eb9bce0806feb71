"""`data/landing.duckdb`: what the sources said, and the loader's books, changed by whole loads only.

One process at a time opens it for writing, under the lock (lock.py). The build reads it with `attach`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import duckdb

from throughline.crash import step
from throughline.errors import StoreError
from throughline.landing import books, schema
from throughline.landing.beside import Beside
from throughline.landing.files import replace as replace_file
from throughline.landing.guard import guard
from throughline.landing.seal import Seal, check_seal, damaged, first_generation, read_seal, write_seal
from throughline.landing.writing import Writing

__all__ = ["Landing", "attach", "landing_path", "upgrade"]

_MEMORY = "1GB"  # the rest of 2 GB belongs to Arrow batches and the connector


def landing_path(data: Path) -> Path:
    """The landing file of a data folder."""
    return data / "landing.duckdb"


def attach(connection: duckdb.DuckDBPyConnection, data: Path, alias: str = "landing") -> None:
    """Attach the landing file read-only to `connection` as `alias`. Read it under `guard(landing_path(data))`: a block
    that was damaged on the disk is noticed only when it is read.

    Raises StoreError: landing_missing before the first load, landing_damaged when it lost commits or cannot be read.
    """
    path = landing_path(data)
    if not path.is_file():
        raise damaged(path) if read_seal(path) else StoreError("landing_missing", path=str(path))
    with guard(path):
        connection.execute(f"ATTACH '{_literal(path)}' AS {schema.quoted(alias)} (READ_ONLY)")
        check_seal(path, _meta(connection, f"{schema.quoted(alias)}.main."))


def upgrade(data: Path) -> None:
    """Bring a landing file that an older program made up to the declared tables; what is stored stays as it is.

    Hold the lock around it. Raises StoreError like `attach`.
    """
    with duckdb.connect() as connection:
        attach(connection, data)
        connection.execute("USE landing")
        is_old = bool(schema.missing(connection))
    if is_old:
        with Landing.open(data):
            pass  # opening it for writing adds what is missing


class Landing:
    """The landing file, open for writing. Use as a context manager; hold the lock around it.

    Every method raises StoreError (path, free bytes) when the disk fails; then nothing of the load is stored.
    """

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection, seal: Seal) -> None:
        self.path = path
        self._connection = connection
        self._seal = seal

    @classmethod
    def open(cls, data: Path) -> Landing:
        """Open the landing file of a data folder, made anew where there is none. Raises StoreError."""
        path = landing_path(data)
        spill = data / "tmp" / "landing"
        with guard(path):
            data.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(spill, ignore_errors=True)  # left by a process that was killed
            spill.parent.mkdir(parents=True, exist_ok=True)  # DuckDB makes the last folder only
            if not path.is_file():
                if read_seal(path) is not None:
                    raise damaged(path)
                _make(path)
            connection = _connect(path, spill)
            try:
                seal = check_seal(path, _meta(connection))
                if lacking := schema.missing(connection):
                    with _transaction(connection, path):
                        _run(connection, lacking)
            except BaseException:
                connection.close()
                raise
            write_seal(path, seal)  # from here on the file's length may change
        return cls(path, connection, seal)

    def __enter__(self) -> Landing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
            return
        with suppress(duckdb.Error):  # the first error tells more than that the close failed too
            self._connection.close()

    def close(self) -> None:
        """Fold the write-ahead log into the file and close it."""
        with guard(self.path):
            self._connection.execute("CHECKPOINT")
            self._connection.close()
            write_seal(self.path, replace(self._seal, size=self.path.stat().st_size))

    def next_load_id(self) -> int:
        """One more than the last load that wrote anything. The clock has no part in it."""
        return self._seal.load_id + 1

    def cursor(self, source: str, account_id: str, table: str) -> books.Cursor:
        """Where the next load of a table goes on."""
        with guard(self.path):
            return books.read_cursor(self._connection, source, account_id, table)

    def accounts(self, source: str, table: str) -> dict[str, books.Cursor]:
        """Where the next load of each account that a source was seen to have goes on, by account_id."""
        with guard(self.path):
            return books.read_accounts(self._connection, source, table)

    def rows(self, source: str, table: str) -> int:
        """How many rows of a source are stored in a table."""
        with guard(self.path):
            sql = f"SELECT count(*) FROM {schema.quoted(table)} WHERE source = ?"
            return int(self._connection.execute(sql, [source]).fetchall()[0][0])

    @contextmanager
    def writing(self, load_id: int) -> Iterator[Writing]:
        """A transaction of load `load_id`: all that is written inside the block, or, when it raises, nothing.

        It raises the generation; the seal follows the commit. What the block itself raises passes as it is.
        """
        seal = Seal(self._seal.generation + 1, max(load_id, self._seal.load_id))
        with _transaction(self._connection, self.path):
            with Beside() as beside:
                yield Writing(self._connection, beside, self.path, seal.generation)
            with guard(self.path):
                self._connection.execute("UPDATE landing_meta SET generation = ?, load_id = ?", [*_values(seal)])
                step("before_commit")
        with guard(self.path):
            step("after_commit")
            self._seal = seal
            write_seal(self.path, seal)
            step("after_seal")

    def note(self, entry: books.Entry, cells: Sequence[books.Refused] | None = None) -> None:
        """Add a line to the ledger that tells of a load that changed no row (it failed), and the cells it refused."""
        with self.writing(entry.load_id) as writing:
            writing.note(entry, cells)


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    with guard(path):
        connection.execute("BEGIN TRANSACTION")
    try:
        yield
        with guard(path):
            connection.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):  # a fatal error has rolled back already, and the first error tells more
            connection.execute("ROLLBACK")
        raise


def _connect(path: Path, spill: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        str(path),
        config={"memory_limit": _MEMORY, "temp_directory": str(spill), "autoload_known_extensions": False},
    )


def _make(path: Path) -> None:
    """Make an empty landing file. It gets its name only when it is whole, so a killed start leaves nothing to mend."""
    fresh = path.with_name(path.name + ".new")
    for leftover in (fresh, fresh.with_name(fresh.name + ".wal")):
        leftover.unlink(missing_ok=True)
    with duckdb.connect(str(fresh)) as connection:
        with _transaction(connection, fresh):
            _run(connection, schema.declared())
            connection.execute("INSERT INTO landing_meta VALUES (?, 0)", [first_generation()])
        connection.execute("CHECKPOINT")
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
    replace_file(fresh, path)


def _run(connection: duckdb.DuckDBPyConnection, statements: list[str]) -> None:
    for sql in statements:
        connection.execute(sql)


def _meta(connection: duckdb.DuckDBPyConnection, prefix: str = "") -> Seal | None:
    """The counters inside the file; None when it is not a landing file, or one whose first commit was lost."""
    try:
        found = connection.execute(f"SELECT generation, load_id FROM {prefix}landing_meta").fetchall()
    except duckdb.CatalogException:
        return None
    return Seal(*found[0]) if found else None


def _values(seal: Seal) -> tuple[int, int]:
    return seal.generation, seal.load_id


def _literal(path: Path) -> str:
    return str(path).replace("'", "''")
