"""Many rows in batches of odd sizes: stored whole, in their order, and told apart when they are read again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.loading.stand_in import stored
from throughline.errors import StoreError
from throughline.landing.books import Cursor, Entry
from throughline.landing.contract import TABLES
from throughline.landing.merge import Window
from throughline.landing.stage import GROUP, Origin, Stage
from throughline.landing.store import Landing
from throughline.landing.writing import Fill

AT = datetime(2026, 3, 10, 9, 0)
ROWS = 300_000  # more than is stored at once


def batches(changed: int = -1) -> list[pa.Table]:
    """Visits 0…299,999 and then visit 7 once more; the city of one is another than before."""
    ids = [*range(ROWS), 7]
    cities = [f"city {i % 50}" for i in ids[:-1]] + ["last"]
    if changed >= 0:
        cities[changed] = "changed"
    whole = pa.table({"visit_id": [str(i) for i in ids], "city": cities})
    return [whole.slice(start, 70_001) for start in range(0, ROWS + 1, 70_001)]


def load(data: Path, tables: list[pa.Table]) -> Entry:
    with Landing.open(data) as landing:
        number = landing.next_load_id()
        origin = Origin("web", "", number, AT)
        with landing.writing(number) as writing, writing.stage(TABLES["visit"], origin) as stage:
            for table in tables:
                stage.add(table)
            entry = Entry(number, "web", "", "visit", AT, AT, rows_read=ROWS + 1)
            (written,) = writing.take([Fill(stage, Window(), entry, Cursor())])
    return written


def counts(entry: Entry) -> tuple[int, ...]:
    return entry.inserted, entry.updated, entry.unchanged, entry.removed, entry.duplicates


def test_a_first_load_and_those_after_it(tmp_path: Path) -> None:
    assert counts(load(tmp_path, batches())) == (ROWS, 0, 0, 0, 1)
    assert stored(tmp_path, "SELECT city, _load_id FROM visit WHERE visit_id = '7'") == [("last", 1)]
    assert counts(load(tmp_path, batches())) == (0, 0, ROWS, 0, 1)
    assert counts(load(tmp_path, batches(changed=123_456))) == (0, 1, ROWS - 1, 0, 1)
    assert stored(tmp_path, "SELECT visit_id, _load_id FROM visit WHERE city = 'changed'") == [("123456", 3)]
    assert stored(tmp_path, "SELECT count(*), count(DISTINCT visit_id) FROM visit") == [(ROWS, ROWS)]


def test_a_batch_that_cannot_be_stored_ends_the_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is stored beside the reading: its error comes with the batch after it, and nothing of the load stays."""

    def full(*_: object) -> None:
        raise StoreError("disk_full", path="x", free_bytes=0)

    with monkeypatch.context() as patch:
        patch.setattr("throughline.landing.stage.Stage._insert", full)
        with pytest.raises(StoreError):
            load(tmp_path, batches())
    assert stored(tmp_path, "SELECT count(*) FROM visit") == [(0,)]
    assert counts(load(tmp_path, batches())) == (ROWS, 0, 0, 0, 1)


def test_row_groups_are_whole(tmp_path: Path) -> None:
    """Groups that are not are written twice: on the way in and by the checkpoint."""
    load(tmp_path, batches())
    assert groups(tmp_path) == 3


def test_batches_with_other_columns_end_no_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches have the columns that are filled in them, an empty one none but the key."""
    stored_at_once: list[int] = []
    insert = Stage._insert

    def counted(stage: Stage, rows: pa.Table) -> None:
        stored_at_once.append(rows.num_rows)
        insert(stage, rows)

    monkeypatch.setattr(Stage, "_insert", counted)
    bare = [batch.drop_columns("city") if number % 2 else batch for number, batch in enumerate(batches())]
    empty = pa.table({"visit_id": pa.array([], pa.string())})
    assert counts(load(tmp_path, [table for batch in bare for table in (batch, empty)])) == (ROWS, 0, 0, 0, 1)
    assert sum(stored_at_once) == ROWS + 1
    assert stored_at_once[0] == GROUP and all(rows % GROUP == 0 for rows in stored_at_once[:-1])
    cities = "SELECT count(city), count(*) FILTER (city = 'city 8') FROM visit WHERE visit_id <> '7'"
    # Of 299,999 visits 140,002 have none. City 8 is every fiftieth: 8 … 69,958, 140,008 … 209,958, 280,008 … 299,958.
    assert stored(tmp_path, cities) == [(159_997, 1_400 + 1_400 + 400)]


def groups(data: Path) -> int:
    with duckdb.connect(str(data / "landing.duckdb"), read_only=True) as connection:
        sql = "SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('visit') WHERE column_name = 'visit_id'"
        return int(connection.execute(sql).fetchall()[0][0])
