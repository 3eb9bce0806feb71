"""The tables of `landing.duckdb`: the declared ones of contract.py, and the loader's own books.

No table has a primary key: an index of ten million text keys costs more time and memory than every merge it could help.
That keys are unique is the merge's promise, held by its tests.
"""

from __future__ import annotations

import duckdb

from throughline.landing.contract import TABLES, Table, Type

__all__ = ["BOOKS", "KEY_DEFAULT", "declared", "missing", "quoted"]

# What stands in a key column where a row has nothing: keys are never null.
KEY_DEFAULT: dict[Type, str] = {
    Type.TEXT: "''",
    Type.JSON: "''",
    Type.INTEGER: "0::BIGINT",
    Type.DAY: "DATE '1900-01-01'",
    Type.TIME: "TIMESTAMP '1900-01-01'",
}

BOOKS: dict[str, str] = {
    # One row: the commit counter (see seal.py) and the last load number given out.
    "landing_meta": "generation BIGINT, load_id BIGINT",
    # Grain: source × account × table. `marked` is the fingerprint of what was read, `settings_mark` of how.
    "source_cursor": "source VARCHAR, account_id VARCHAR, table_name VARCHAR, last_day DATE, marked VARCHAR, "
    "settings_mark VARCHAR, load_id BIGINT, updated_at TIMESTAMP",
    # Grain: load × source × table. rows_read = inserted + updated + unchanged + duplicates + left_out.
    "load_ledger": "load_id BIGINT, source VARCHAR, account_id VARCHAR, table_name VARCHAR, started_at TIMESTAMP, "
    "finished_at TIMESTAMP, since DATE, rows_read BIGINT, left_out BIGINT, duplicates BIGINT, inserted BIGINT, "
    "updated BIGINT, unchanged BIGINT, removed BIGINT, rejected BIGINT, fingerprint VARCHAR, outcome VARCHAR, "
    "error VARCHAR",
    # Grain: refused cell of the last load of its source and table.
    "rejected_cell": "source VARCHAR, table_name VARCHAR, load_id BIGINT, file VARCHAR, sheet VARCHAR, row BIGINT, "
    "column_name VARCHAR, value VARCHAR, rule VARCHAR, address VARCHAR DEFAULT ''",
    # Grain: table × source. `version` is the generation of the last commit that changed a row of it.
    "table_version": "table_name VARCHAR, source VARCHAR, version BIGINT, changed_at TIMESTAMP",
}


def quoted(name: str) -> str:
    """A declared name as an SQL identifier."""
    return f'"{name}"'


def declared() -> list[str]:
    """The statements that make every table in an empty database."""
    return _lacking(set())


def missing(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The statements that bring the current database up to the declared tables: tables and columns that the contract
    has gained since; none for one that is up to date. Ask outside a transaction: it may be aborted.
    """
    if _is_whole(connection):
        return []
    held = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND database_name = current_database()"
    ).fetchall()
    return _lacking({(name, column) for name, column in held})


def _lacking(held: set[tuple[str, str]]) -> list[str]:
    """The statements that add what is declared and not among the (table, column) that are held."""
    tables = {name for name, _ in held}
    found: list[str] = []
    for name, columns in BOOKS.items():
        if name not in tables:
            found.append(f"CREATE TABLE {name} ({columns})")
            continue
        gained = (column for column in columns.split(", ") if (name, column.split()[0]) not in held)
        found += [f"ALTER TABLE {name} ADD COLUMN {column}" for column in gained]
    for table in TABLES.values():
        if table.name not in tables:
            found.append(f"CREATE TABLE {quoted(table.name)} ({_columns(table)})")
            continue
        new = (column for column in table.columns if (table.name, column.name) not in held)
        found += [f"ALTER TABLE {quoted(table.name)} ADD COLUMN {quoted(c.name)} {c.type.duckdb}" for c in new]
    return found


def _is_whole(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether every declared column can be named: many times cheaper than asking the catalog which ones there are."""
    named = [(name, [column.split()[0] for column in columns.split(", ")]) for name, columns in BOOKS.items()]
    named += [(table.name, [column.name for column in table.columns]) for table in TABLES.values()]
    selects = [
        f"SELECT 1 FROM (SELECT {', '.join(map(quoted, columns))} FROM {quoted(name)})" for name, columns in named
    ]
    try:
        connection.execute(f"{' UNION ALL '.join(selects)} LIMIT 0")
    except (duckdb.CatalogException, duckdb.BinderException):
        return False
    return True


def _columns(table: Table) -> str:
    declared = [f"{quoted(column.name)} {column.type.duckdb}" for column in table.columns]
    return ", ".join(
        ["source VARCHAR", "account_id VARCHAR", *declared, "_load_id BIGINT", "_loaded_at TIMESTAMP"],
    )
