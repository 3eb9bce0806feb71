"""Batches of one table on their way in.

A source of which nothing is stored yet needs no comparing: its rows go straight into the table, inside the transaction
of their load. All others wait in a temporary table until the merge knows which of them are new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from throughline.landing.beside import Beside
from throughline.landing.contract import Table
from throughline.landing.guard import guard
from throughline.landing.schema import KEY_DEFAULT, quoted

__all__ = ["Origin", "Stage"]

# DuckDB keeps rows in groups of so many. Whole groups are compressed once, on the way in; statements that end inside a
# group leave small ones, and the checkpoint then writes the whole table again. Where reading is the slower part, one
# group is stored while the next is read; where storing is, two at once, a core each, which takes 40 MB more.
GROUP = 122_880


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose rows they are and which load brought them. `loaded_at` is UTC without a zone; `account_id` is that of rows
    that name none."""

    source: str
    account_id: str
    load_id: int
    loaded_at: datetime

    def columns(self) -> dict[str, object]:
        """What every row of the load has in the columns that no connector fills, account_id apart."""
        return {"source": self.source, "_load_id": self.load_id, "_loaded_at": self.loaded_at}


class Stage:
    """Rows of one table as one load reads them, in the order they came. Rows: keys filled, types as declared.

    `place` is where they lie: "TABLE WHERE …", to be read after `flush`. Lives inside a transaction.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, beside: Beside, table: Table, origin: Origin, path: Path
    ) -> None:
        self.table = table
        self.origin = origin
        self.key = ("account_id", *table.key)
        self.rows = 0
        self._connection = connection
        self._beside = beside
        self._path = path
        self._waiting: list[pa.Table] = []
        self._schema = pa.schema([])  # of all that waits
        self.alive: dict[tuple[str, ...], str] = {}  # columns that are told → temporary table of them
        self.retold: dict[tuple[str, ...], str] = {}
        self.answered: frozenset[str] | None = None  # accounts whose rows alone may vanish; None: all of the source
        stored = f"SELECT EXISTS (SELECT 1 FROM {quoted(table.name)} WHERE source = ?)"
        self.is_direct = not connection.execute(stored, [origin.source]).fetchall()[0][0]
        if self.is_direct:
            self.name = quoted(table.name)
            self.place = f"{self.name} WHERE source = {_text(origin.source)}"
        else:
            self.name = quoted(f"stage_{table.name}")
            self.place = f"{self.name} WHERE TRUE"
            columns = ", ".join(f"{quoted(column.name)} {column.type.duckdb}" for column in table.columns)
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {self.name} (account_id VARCHAR, {columns})")

    def add(self, rows: pa.Table) -> None:
        """Append a batch; it is stored while the caller reads the next.

        Raises TypeError when its columns are not the declared ones (a connector's defect), StoreError when the disk
        fails or has failed with the batch before.
        """
        self._refuse_other_columns(rows.schema)
        if not rows.num_rows:
            return
        self.rows += rows.num_rows
        self._hold(rows)
        enough = 2 * GROUP if self._beside.is_busy else GROUP
        if sum(waiting.num_rows for waiting in self._waiting) >= enough:
            joined = self._joined()
            whole = joined.num_rows // GROUP * GROUP
            self._store(joined.slice(0, whole))
            self._waiting = [joined.slice(whole)]

    def _hold(self, rows: pa.Table) -> None:
        """Let a batch wait. One that lacks columns of others, or has more, joins them; one of other types does not."""
        try:
            self._schema = pa.unify_schemas([self._schema, rows.schema])
        except pa.ArrowTypeError:
            self._store_waiting()
            self._schema = rows.schema
        self._waiting.append(rows)

    def _joined(self) -> pa.Table:
        return pa.concat_tables(self._waiting, promote_options="default")

    def _store_waiting(self) -> None:
        if self._waiting:
            self._store(self._joined())
        self._waiting, self._schema = [], pa.schema([])

    def keep_alive(self, keys: pa.Table, retold: bool = False) -> None:
        """Note keys that the source still has, or the first columns of them, in a temporary table of `alive`; or in one
        of `retold`, whose rows alone may vanish: any columns of the table will do there.

        Raises TypeError, StoreError.
        """
        names = [column.name for column in self.table.columns] if retold else self.table.key
        told = tuple(name for name in names if name in keys.schema.names)
        is_beginning = retold or told == self.table.key[: len(told)]
        if not is_beginning or not told or set(keys.schema.names) - {*told, "account_id"}:
            raise TypeError(f"{self.table.name}: no beginning of its key: {keys.schema.names}")
        if self.is_direct:
            return  # nothing is stored yet that could have vanished
        self._beside.wait()
        account = "coalesce(account_id, $account)" if "account_id" in keys.schema.names else "$account"
        columns = ", ".join([f"{account} AS account_id", *(quoted(name) for name in told)])
        with guard(self._path):
            self._connection.execute(
                f"{self._into(told, retold)} SELECT {columns} FROM keys", {"account": self.origin.account_id}
            )

    def _into(self, told: tuple[str, ...], retold: bool) -> str:
        noted = self.retold if retold else self.alive
        if told in noted:
            return f"INSERT INTO {noted[told]}"
        noted[told] = quoted("_".join(("retold" if retold else "alive", self.table.name, *told)))
        return f"CREATE OR REPLACE TEMP TABLE {noted[told]} AS"

    @property
    def knows_alive(self) -> bool:
        """Whether keys were noted, so that what is not among them may go."""
        return bool(self.alive or self.retold)

    def flush(self) -> None:
        """Until all rows are stored. Raises StoreError."""
        self._store_waiting()
        self._beside.wait()

    def drop_duplicates(self) -> int:
        """Keep the last of rows with equal keys. Returns how many were dropped."""
        key = ", ".join(quoted(name) for name in self.key)
        # Equal keys have equal hashes: where none repeats, ten million keys are told apart in a second.
        twice = f"SELECT hash({key}) AS mark FROM {self.place} GROUP BY ALL HAVING count(*) > 1"
        if not self._connection.execute(f"SELECT count(*) FROM ({twice})").fetchall()[0][0]:
            return 0
        ranked = (
            f"SELECT rowid AS staged, row_number() OVER (PARTITION BY {key} ORDER BY rowid DESC) AS rank "
            f"FROM {self.place} AND hash({key}) IN (SELECT mark FROM ({twice}))"
        )
        deleted = self._connection.execute(
            f"DELETE FROM {self.name} WHERE rowid IN (SELECT staged FROM ({ranked}) WHERE rank > 1)"
        )
        dropped = int(deleted.fetchall()[0][0])
        self.rows -= dropped
        return dropped

    def latest(self) -> date | datetime | None:
        """The greatest value of the table's time column: a day, or a UTC time without a zone."""
        if not self.table.time_column:
            return None
        with guard(self._path):
            sql = f"SELECT max({quoted(self.table.time_column)}) FROM {self.place}"
            found: date | datetime | None = self._connection.execute(sql).fetchall()[0][0]
        return found

    def drop(self) -> None:
        """Forget the rows of temporary tables."""
        if not self.is_direct:
            self._connection.execute(f"DROP TABLE {self.name}")
        for name in (*self.alive.values(), *self.retold.values()):
            self._connection.execute(f"DROP TABLE {name}")

    def _store(self, rows: pa.Table) -> None:
        pieces = rows.combine_chunks().to_batches(max_chunksize=GROUP)
        whole = pa.Table.from_batches(pieces, rows.schema)
        self._beside.start(lambda: self._insert(whole))

    def _insert(self, rows: pa.Table) -> None:
        constants = self.origin.columns() if self.is_direct else {}
        columns = [f"${name} AS {quoted(name)}" for name in constants]
        # The batch is found by its Python name: `register` inside a transaction would keep every batch in memory.
        with guard(self._path):
            self._connection.execute(
                f"INSERT INTO {self.name} BY NAME SELECT {', '.join(columns + self._filled(rows.schema))} FROM rows",
                {"account": self.origin.account_id, **constants},
            )

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


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
