"""What a table depends on, as a short mark: equal marks mean that there is nothing to compute again."""

from __future__ import annotations

import hashlib

import duckdb
import pyarrow as pa

from throughline.landing.contract import TABLES
from throughline.landing.schema import BOOKS

__all__ = ["arrow_mark", "content_mark", "digest", "landing_marks"]

# Hashing the rows of larger tables costs more than it saves: they are as new as the mark they were made by.
_ROWS_WORTH_HASHING = 2_000_000


def digest(*parts: str) -> str:
    """A short hash of texts, each kept apart from the next."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode()
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()[:32]


def arrow_mark(table: pa.Table) -> str:
    """The mark of an Arrow table's content, in its order."""
    return digest(str(table.schema), str(table.to_pylist()))


def content_mark(connection: duckdb.DuckDBPyConnection, name: str, made_by: str) -> str:
    """The mark of a built table: of its rows whatever their order, or, for a large one, of what it was made by."""
    rows = connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
    if rows > _ROWS_WORTH_HASHING:
        return made_by
    table = connection.table(name)
    shape = [*zip(table.columns, map(str, table.types), strict=True)]
    total = 0
    if rows:  # most tables of a small project are empty
        total = connection.execute(f"SELECT sum(cast(hash(t) AS HUGEINT)) FROM {name} AS t").fetchall()[0][0]
    return digest(str(shape), str(rows), str(total))


def landing_marks(connection: duckdb.DuckDBPyConnection, book: str, sources: tuple[str, ...]) -> dict[str, str]:
    """The mark of each landing table as these sources fill it; `book` is the table_version of the landing file."""
    versions: dict[str, list[tuple[str, int]]] = {name: [] for name in (*TABLES, "rejected_cell")}
    for table, source, version in connection.execute(f"SELECT table_name, source, version FROM {book}").fetchall():
        if source in sources and table in versions:
            versions[table].append((source, version))
    marks = {f"landing.{name}": digest(name, str(sorted(found))) for name, found in versions.items()}
    # This one is published as it is: with its columns it changes.
    marks["landing.rejected_cell"] = digest(marks["landing.rejected_cell"], BOOKS["rejected_cell"])
    return marks
