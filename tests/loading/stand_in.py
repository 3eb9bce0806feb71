"""A source whose rows a test holds in its hands, in place of a real connector."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import duckdb
import pyarrow as pa

from connectors.base import Answered, Batch, Connector, Context, Living, RejectedCell, Stream
from throughline.config.models import Config, Project
from throughline.config.sources import SourceSettings
from throughline.landing.contract import TABLES
from throughline.landing.store import attach
from throughline.loading import LoadResult, load

Row = dict[str, Any]
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def table_of(name: str, rows: Sequence[Row]) -> pa.Table:
    """Rows as a batch of the declared types; columns that no row names are left out."""
    schema = TABLES[name].arrow
    named = [column for column in schema.names if any(column in row for row in rows)]
    key = [column for column in TABLES[name].key if column not in named]
    return pa.Table.from_pylist(list(rows), schema=pa.schema([schema.field(column) for column in [*named, *key]]))


@dataclass
class Shelf:
    """What one source holds.

    A batch is (table, rows), or ("alive:table", keys) of what is still there, keys whole or their first columns, or
    ("retold:table", keys) of what was read again; an
    exception in its place is raised when reading comes to it, and Answered is told of accounts. `is_cut`: rows of days
    before the first one wanted are not told.
    """

    streams: Sequence[Stream] = ()
    batches: Mapping[str, Sequence[tuple[str, Sequence[Row]] | Answered | Exception]] = field(default_factory=dict)
    rejected: Sequence[RejectedCell] = ()
    left_out: int = 0
    fingerprint: str | None = None
    is_cut: bool = False
    asked: list[tuple[str, date | None]] = field(default_factory=list)


class ShelfSettings(SourceSettings):
    """`shape` stands for any setting that changes what is read."""

    shape: str = ""


class ShelfSource(Connector[ShelfSettings]):
    """Reads the shelf of its name."""

    kind = "shelf"
    Settings = ShelfSettings
    shelves: ClassVar[dict[str, Shelf]] = {}

    def __init__(self, settings: ShelfSettings, context: Context) -> None:
        super().__init__(settings, context)
        self.shelf = self.shelves[settings.name]

    def streams(self) -> Sequence[Stream]:
        return self.shelf.streams

    def read(self, stream: Stream, since: date | None) -> Iterator[Batch | Living | Answered]:
        self.shelf.asked.append((stream.table.name, since))
        rejected, left_out = tuple(self.shelf.rejected), self.shelf.left_out
        for batch in self.shelf.batches.get(stream.table.name, ()):
            if isinstance(batch, Exception):
                raise batch
            if isinstance(batch, Answered):
                yield batch
                continue
            table, rows = batch
            if self.shelf.is_cut:
                rows = [row for row in rows if since is None or row["day"] >= since]
            what, colon, name = table.partition(":")
            if colon:
                keys = table_of(name, rows)
                yield Living(TABLES[name], keys.select(list(rows[0])) if rows else keys, what == "retold")
                continue
            yield Batch(TABLES[table], table_of(table, rows), rejected, len(rows) + left_out)
            rejected, left_out = (), 0

    def check(self) -> str:
        return "ok"

    def fingerprint(self, stream: Stream) -> str | None:
        return self.shelf.fingerprint


def run(
    data: Path,
    shelves: dict[str, Shelf],
    now: Callable[[], datetime] = lambda: NOW,
    settings: Mapping[str, Row] = MappingProxyType({}),
    zone: str = "Europe/Moscow",
    **rest: Any,
) -> LoadResult:
    """Load these shelves; `settings` holds settings of sources by name."""
    ShelfSource.shelves = shelves
    sources = [ShelfSettings(name=name, kind="shelf", **settings.get(name, {})) for name in shelves]
    config = Config(project=Project(timezone=zone), sources=sources)
    return load(config, {"shelf": ShelfSource}, data, data, now=now, **rest)


@contextmanager
def reading(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The landing file as the build reads it."""
    with duckdb.connect() as connection:
        attach(connection, data)
        connection.execute("USE landing")
        yield connection


def stored(data: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a SELECT over the landing file."""
    with reading(data) as connection:
        return connection.execute(sql).fetchall()
