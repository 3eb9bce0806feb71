"""Batches of one table on their way in: a temporary table that holds them until all are there."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from throughline.landing.contract import Table
from throughline.landing.guard import guard
from throughline.landing.schema import KEY_DEFAULT, quoted

__all__ = ["Stage"]


class Stage:
    """Rows of one table as one load reads them, in the order they came. Rows: keys filled, types as declared."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: Table, account_id: str, path: Path) -> None:
        self.table = table
        self.name = quoted(f"stage_{table.name}")
        self.key = ("account_id", *table.key)
        self._connection = connection
        self._account_id = account_id
        self._path = path
        columns = ", ".join(f"{quoted(column.name)} {column.type.duckdb}" for column in table.columns)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {self.name} (account_id VARCHAR, {columns})")

    def add(self, rows: pa.Table) -> None:
        """Append a batch.

        Raises TypeError when its columns are not the declared ones (a connector's defect), StoreError when the disk
        fails.
        """
        self._refuse_other_columns(rows.schema)
        # The batch is found by its Python name: `register` inside a transaction would keep every batch in memory.
        with guard(self._path):
            self._connection.execute(
                f"INSERT INTO {self.name} BY NAME SELECT {', '.join(self._filled(rows.schema))} FROM rows",
                {"account": self._account_id},
            )

    def drop_duplicates(self) -> int:
        """Keep the last of rows with equal keys. Returns how many were dropped."""
        key = ", ".join(quoted(name) for name in self.key)
        # Equal keys have equal hashes: where none repeats, ten million keys are told apart in a second.
        twice = f"SELECT hash({key}) AS mark FROM {self.name} GROUP BY ALL HAVING count(*) > 1"
        if not self._connection.execute(f"SELECT count(*) FROM ({twice})").fetchall()[0][0]:
            return 0
        ranked = (
            f"SELECT rowid AS staged, row_number() OVER (PARTITION BY {key} ORDER BY rowid DESC) AS rank "
            f"FROM {self.name} WHERE hash({key}) IN (SELECT mark FROM ({twice}))"
        )
        deleted = self._connection.execute(
            f"DELETE FROM {self.name} WHERE rowid IN (SELECT staged FROM ({ranked}) WHERE rank > 1)"
        )
        return int(deleted.fetchall()[0][0])

    def count(self) -> int:
        """Rows held now."""
        return int(self._connection.execute(f"SELECT count(*) FROM {self.name}").fetchall()[0][0])

    def latest(self) -> date | datetime | None:
        """The greatest value of the table's time column: a day, or a UTC time without a zone."""
        if not self.table.time_column:
            return None
        with guard(self._path):
            sql = f"SELECT max({quoted(self.table.time_column)}) FROM {self.name}"
            found: date | datetime | None = self._connection.execute(sql).fetchall()[0][0]
        return found

    def drop(self) -> None:
        """Forget the rows."""
        self._connection.execute(f"DROP TABLE IF EXISTS {self.name}")

    def _filled(self, schema: pa.Schema) -> list[str]:
        """The select list: key columns with their default in place of null, other columns as they are."""
        account = "coalesce(account_id, $account)" if "account_id" in schema.names else "$account"
        columns = [f"{account} AS account_id"]
        for column in self.table.columns:
            if column.name in schema.names:
                name = quoted(column.name)
                filled = f"coalesce({name}, {KEY_DEFAULT[column.type]}) AS {name}" if column.is_key else name
                columns.append(filled)
        return columns

    def _refuse_other_columns(self, schema: pa.Schema) -> None:
        declared = self.table.arrow
        missing = set(self.table.key) - set(schema.names)
        unknown = set(schema.names) - set(declared.names)
        if missing or unknown:
            raise TypeError(f"{self.table.name}: missing key columns {sorted(missing)}, unknown {sorted(unknown)}")
        for field in schema:
            wanted = declared.field(field.name).type
            if not (field.type == wanted or pa.types.is_null(field.type) or _same_text(field.type, wanted)):
                raise TypeError(f"{self.table.name}.{field.name} is {field.type}, declared {wanted}")


def _same_text(found: pa.DataType, wanted: pa.DataType) -> bool:
    plain = found.value_type if pa.types.is_dictionary(found) else found
    return bool(pa.types.is_string(wanted) and (pa.types.is_string(plain) or pa.types.is_large_string(plain)))
