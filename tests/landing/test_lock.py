"""One writer at a time, named for those who must wait."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from throughline.errors import Busy, StoreError
from throughline.landing.lock import held, holder

HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from throughline.landing.lock import held
with held(Path(sys.argv[1]), now=lambda: datetime(2026, 3, 10, 9, 4, tzinfo=UTC)):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of `tmp_path` since 12:04 in Moscow."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_process_is_told_who_and_since_when(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    started = time.monotonic()
    with (
        pytest.raises(Busy) as caught,
        held(tmp_path, "Europe/Moscow", now=lambda: datetime(2026, 3, 10, 9, 30, tzinfo=UTC)),
    ):
        pass
    assert time.monotonic() - started < 2
    assert caught.value.exit_code == 3
    assert caught.value.facts == {"since": "12:04", "pid": other.pid}
    assert caught.value.sentence("ru").startswith(f"Загрузка уже идёт с 12:04, pid {other.pid}.")
    found = holder(tmp_path)
    assert found is not None
    assert found.pid == other.pid


def test_a_load_since_another_day_is_told_with_its_day(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    with (
        pytest.raises(Busy) as caught,
        held(tmp_path, "Europe/Moscow", now=lambda: datetime(2026, 3, 11, 9, 0, tzinfo=UTC)),
    ):
        pass
    assert caught.value.facts["since"] == "2026-03-10 12:04"


def test_the_lock_of_a_killed_process_is_free_whatever_its_words(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    assert json.loads((tmp_path / ".lock").read_text())["pid"] == other.pid
    assert holder(tmp_path) is None
    with held(tmp_path):
        pass


def test_one_thread_may_take_it_again_another_may_not(tmp_path: Path) -> None:
    refused: list[Busy] = []

    def take() -> None:
        try:
            with held(tmp_path):
                pass
        except Busy as error:
            refused.append(error)

    with held(tmp_path), held(tmp_path):
        thread = threading.Thread(target=take)
        thread.start()
        thread.join()
    assert len(refused) == 1
    take()
    assert len(refused) == 1


def test_those_who_only_look_never_make_a_writer_wait(tmp_path: Path) -> None:
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            holder(tmp_path)

    thread = threading.Thread(target=look)
    with held(tmp_path):
        pass
    thread.start()
    try:
        for _ in range(50):
            with held(tmp_path):
                pass
    finally:
        stop.set()
        thread.join()


def test_a_file_in_place_of_the_folder_is_told_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError) as caught, held(tmp_path / "data"):
        pass
    assert caught.value.key == "store_denied"
    assert str(tmp_path / "data") in caught.value.sentence("en")
