"""What a backup brings back, and what it refuses."""

from __future__ import annotations

import json
import random
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.landing.test_damage import put, read_all
from tests.loading.stand_in import stored
from throughline.errors import Busy, InputError, StoreError
from throughline.hooks import inbox_path
from throughline.hooks.event import Event, EventState
from throughline.hooks.inbox import Inbox
from throughline.landing.backup import backup, restore
from throughline.landing.files import keep_of
from throughline.landing.lock import held
from throughline.landing.store import Landing, landing_path
from throughline.saved.weights import delete, read, save


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with one load and one published snapshot."""
    folder = tmp_path / "data"
    with Landing.open(folder) as landing:
        put(landing, range(1000))
    (folder / "snapshots").mkdir()
    (folder / "snapshots" / "2026-1.duckdb").write_bytes(b"snapshot")
    (folder / "CURRENT").write_text("2026-1\n")
    return folder


def test_a_backup_brings_back_rows_books_and_the_snapshot(data: Path, tmp_path: Path) -> None:
    before = read_all(data)
    backup(data, tmp_path / "copy.zip")
    restore(tmp_path / "copy.zip", tmp_path / "new")
    assert read_all(tmp_path / "new") == before
    assert (tmp_path / "new" / "CURRENT").read_text() == "2026-1"
    assert (tmp_path / "new" / "snapshots" / "2026-1.duckdb").read_bytes() == b"snapshot"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.zip", "data", "new"]


def test_a_restore_mends_a_damaged_file_and_numbers_go_on(data: Path, tmp_path: Path) -> None:
    before = read_all(data)
    backup(data, tmp_path / "copy.zip")
    with Landing.open(data) as landing:
        put(landing, range(5))
        put(landing, range(6))
    version = stored(data, "SELECT version FROM table_version")[0][0]
    landing_path(data).write_bytes(b"no database")
    restore(tmp_path / "copy.zip", data)
    assert read_all(data) == before
    with Landing.open(data) as landing:
        assert landing.next_load_id() == 4
    # What was built from the lost loads must not be taken for current.
    assert stored(data, "SELECT version FROM table_version")[0][0] > version


def test_saved_weights_come_back_and_are_not_taken_away(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "without.zip")
    save(data, "Наши", (50, 0, 50))
    kept = read(data)
    backup(data, tmp_path / "with.zip")
    restore(tmp_path / "with.zip", tmp_path / "new")
    assert read(tmp_path / "new") == kept
    delete(data, "Наши")
    save(data, "Чужие", (1, 2, 3))
    restore(tmp_path / "with.zip", data)
    assert read(data) == kept
    restore(tmp_path / "without.zip", data)
    assert read(data) == kept


def test_tokens_of_vendors_are_in_no_copy_and_outlive_a_restore(data: Path, tmp_path: Path) -> None:
    """They are keys, and those that are good once are dead by the time a copy comes back."""
    kept = keep_of(data) / "0123.json"
    kept.parent.mkdir()
    kept.write_text("the last token")
    backup(data, tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        assert not any("the last token" in archive.read(name).decode("latin-1") for name in archive.namelist())
    restore(tmp_path / "copy.zip", data)
    assert kept.read_text() == "the last token"


def test_events_of_hooks_come_back_and_later_ones_stay(data: Path, tmp_path: Path) -> None:
    def add(event_id: str) -> None:
        with Inbox(inbox_path(data)) as inbox:
            inbox.add([Event("forms", event_id, datetime(2026, 3, 10, tzinfo=UTC))])

    def known(folder: Path) -> list[str]:
        with Inbox(inbox_path(folder)) as inbox:
            return [event.event_id for event in inbox.events("forms", [EventState.WAITING])]

    add("1")
    backup(data, tmp_path / "copy.zip")
    add("2")
    restore(tmp_path / "copy.zip", data)
    restore(tmp_path / "copy.zip", tmp_path / "new")
    assert (known(data), known(tmp_path / "new")) == (["1", "2"], ["1"])


def test_a_copy_of_the_time_before_anything_could_be_saved_is_read(data: Path, tmp_path: Path) -> None:
    before = read_all(data)
    backup(data, tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive, zipfile.ZipFile(tmp_path / "old.zip", "w") as old:
        for name in archive.namelist():
            content = archive.read(name)
            old.writestr(name, content.replace(b'"format": 4', b'"format": 1') if name == "manifest.json" else content)
    restore(tmp_path / "old.zip", tmp_path / "new")
    assert read_all(tmp_path / "new") == before


def test_a_log_of_the_old_file_is_not_replayed_into_the_restored_one(data: Path, tmp_path: Path) -> None:
    before = read_all(data)
    backup(data, tmp_path / "copy.zip")
    landing_path(data).with_name("landing.duckdb.wal").write_bytes(b"left by a killed process")
    restore(tmp_path / "copy.zip", data)
    assert read_all(data) == before


def test_every_damaged_copy_is_refused_and_nothing_is_touched(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.zip"
    backup(data, copy)
    with Landing.open(data) as landing:
        put(landing, range(7))
    before, content, dice = read_all(data), copy.read_bytes(), random.Random(4)
    with zipfile.ZipFile(copy) as archive:
        first = archive.infolist()[0]
    inside = range(first.header_offset + 60, first.header_offset + first.file_size)
    for broken in (
        *(content[: dice.randrange(len(content))] for _ in range(10)),
        *(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] for at in dice.sample(inside, 10)),
        b"",
        b"no archive",
    ):
        copy.write_bytes(broken)
        with pytest.raises(InputError) as caught:
            restore(copy, data)
        assert caught.value.key == "backup_damaged"
        assert read_all(data) == before
        assert not (data / ".restore").exists()


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"format": 99}, "backup_newer"),
        ({"snapshot": "../x"}, "backup_damaged"),
        ({"files": {"../evil": "0"}}, "backup_damaged"),
        ({"files": None}, "backup_damaged"),
    ],
)
def test_a_manifest_that_says_other_things_is_refused(
    data: Path, tmp_path: Path, change: dict[str, object], key: str
) -> None:
    backup(data, tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        manifest = json.loads(archive.read("manifest.json")) | change
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
    with pytest.raises(InputError) as caught:
        restore(tmp_path / "other.zip", data)
    assert caught.value.key == key
    assert not (tmp_path / "evil").exists()


def test_what_is_not_there_is_told(data: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        restore(tmp_path / "none.zip", data)
    assert caught.value.key == "backup_missing"
    with pytest.raises(StoreError) as refused:
        backup(tmp_path / "empty", tmp_path / "copy.zip")
    assert refused.value.key == "landing_missing"
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as denied:
        backup(data, tmp_path / "file" / "copy.zip")
    assert denied.value.key == "store_denied"


def test_neither_runs_beside_a_load(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "copy.zip")
    refused: list[Busy] = []

    def both() -> None:
        for action in (lambda: backup(data, tmp_path / "b.zip"), lambda: restore(tmp_path / "copy.zip", data)):
            try:
                action()
            except Busy as error:
                refused.append(error)

    with held(data):
        thread = threading.Thread(target=both)
        thread.start()
        thread.join()
    assert len(refused) == 2
