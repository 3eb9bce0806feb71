"""A landing file that lost something is refused, never read as if it were whole."""

from __future__ import annotations

import random
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.loading.stand_in import stored
from throughline.errors import StoreError
from throughline.landing.books import Cursor, Entry
from throughline.landing.contract import TABLES
from throughline.landing.guard import guard
from throughline.landing.merge import Window
from throughline.landing.seal import read_seal, seal_path
from throughline.landing.stage import Origin
from throughline.landing.store import Landing, attach, landing_path
from throughline.landing.writing import Fill

AT = datetime(2026, 3, 10, 9, 0)


def put(landing: Landing, ids: range) -> None:
    """Load visits of these ids in one load."""
    load_id = landing.next_load_id()
    with landing.writing(load_id) as writing, writing.stage(TABLES["visit"], Origin("web", "", load_id, AT)) as stage:
        stage.add(pa.table({"visit_id": [str(i) for i in ids], "city": [f"city {i * 7919}" for i in ids]}))
        entry = Entry(load_id, "web", "", "visit", AT, AT, rows_read=len(ids))
        writing.take([Fill(stage, Window(), entry, Cursor())])


def copy_with_log(data: Path, to: Path) -> None:
    """A landing folder as a killed process leaves it: two loads, the second only in the write-ahead log."""
    with Landing.open(data) as landing:
        put(landing, range(1000))
    with Landing.open(data) as landing:
        put(landing, range(1500))
        shutil.copytree(data, to)


def read_all(data: Path) -> list[tuple[object, ...]]:
    """Everything, as a build reads it."""
    with guard(landing_path(data)):
        return _read_all(data)


def _read_all(data: Path) -> list[tuple[object, ...]]:
    sums = stored(data, "SELECT count(*), count(DISTINCT city), sum(hash(visit_id, city, _load_id)) FROM visit")
    return sums + stored(data, "SELECT count(*), max(load_id), sum(inserted + updated) FROM load_ledger")


def test_a_log_that_was_not_folded_in_is_read(tmp_path: Path) -> None:
    copy_with_log(tmp_path / "data", tmp_path / "killed")
    assert read_all(tmp_path / "killed")[0][0] == 1500


def test_every_cut_of_the_log_is_noticed(tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    copy_with_log(tmp_path / "data", killed)
    log = landing_path(killed).with_name("landing.duckdb.wal")
    content = log.read_bytes()
    assert len(content) > 1000
    dice = random.Random(1)
    for length in [0, 1, len(content) - 1, *(dice.randrange(len(content)) for _ in range(9))]:
        log.write_bytes(content[:length])
        with pytest.raises(StoreError) as caught:
            read_all(killed)
        assert caught.value.key == "landing_damaged"
    log.unlink()
    with pytest.raises(StoreError) as caught, Landing.open(killed):
        pass
    assert "restore" in caught.value.sentence("ru")
    assert str(killed) in caught.value.sentence("ru")


@pytest.mark.parametrize("which", ["landing.duckdb", "landing.duckdb.wal"])
def test_flipped_bytes_are_noticed_or_do_no_harm(tmp_path: Path, which: str) -> None:
    killed = tmp_path / "killed"
    copy_with_log(tmp_path / "data", killed)
    whole = read_all(killed)
    content = (killed / which).read_bytes()
    dice, noticed = random.Random(2), 0
    for _ in range(20):
        at = dice.randrange(len(content))
        (killed / which).write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        try:
            assert read_all(killed) == whole
        except StoreError as error:
            assert error.key == "landing_damaged"
            noticed += 1
    assert noticed


def test_every_cut_of_the_file_is_noticed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Landing.open(data) as landing:
        put(landing, range(1000))
    content = landing_path(data).read_bytes()
    dice = random.Random(3)
    for length in [0, 100, 4096, 12288, *(dice.randrange(len(content)) for _ in range(8))]:
        landing_path(data).write_bytes(content[:length])
        with pytest.raises(StoreError) as caught, duckdb.connect() as connection:
            attach(connection, data)
        assert caught.value.key == "landing_damaged"


def test_a_file_that_is_gone_is_not_begun_anew_while_its_seal_remembers_it(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        put(landing, range(3))
    landing_path(tmp_path).unlink()
    for reading in (lambda: Landing.open(tmp_path), lambda: read_all(tmp_path)):
        with pytest.raises(StoreError) as caught:
            reading()
        assert caught.value.key == "landing_damaged"
    seal_path(landing_path(tmp_path)).unlink()
    with pytest.raises(StoreError) as caught:
        read_all(tmp_path)
    assert caught.value.key == "landing_missing"
    with Landing.open(tmp_path) as landing:
        assert landing.next_load_id() == 1


def test_a_broken_seal_is_told(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        put(landing, range(3))
    seal_path(landing_path(tmp_path)).write_text("{")
    with pytest.raises(StoreError):
        read_all(tmp_path)


def test_a_seal_behind_the_file_is_caught_up(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        put(landing, range(3))
    old = seal_path(landing_path(tmp_path)).read_text()
    with Landing.open(tmp_path) as landing:
        put(landing, range(4))
    seal_path(landing_path(tmp_path)).write_text(old)
    with Landing.open(tmp_path) as landing:
        assert landing.next_load_id() == 3
        put(landing, range(5))
    seal = read_seal(landing_path(tmp_path))
    assert seal is not None
    assert seal.load_id == 3


def test_columns_that_the_contract_has_gained_are_added(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        put(landing, range(3))
        landing._connection.execute("ALTER TABLE visit DROP COLUMN shown_number")
        landing._connection.execute("INSERT INTO rejected_cell (source, rule) VALUES ('web', 'empty')")
        landing._connection.execute("ALTER TABLE rejected_cell DROP COLUMN address")
    with Landing.open(tmp_path) as landing:
        put(landing, range(4))
    assert stored(tmp_path, "SELECT count(*), count(shown_number), min(_load_id) FROM visit") == [(4, 0, 1)]
    assert stored(tmp_path, "SELECT source, address FROM rejected_cell") == [("web", "")]


def test_no_two_files_ever_share_a_version(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with Landing.open(tmp_path / name) as landing:
            put(landing, range(3))
    versions = {stored(tmp_path / name, "SELECT version FROM table_version")[0] for name in ("one", "two")}
    assert len(versions) == 2
