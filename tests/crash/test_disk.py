"""A disk that is full or closed: one sentence with path and free bytes, the data before it kept, nothing to repair."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.processes import Forked
from tests.crash.test_kill import check_books, rounds_of
from tests.crash.victim import load_rounds, shelves
from tests.loading.stand_in import run
from throughline.errors import StoreError
from throughline.landing.lock import held
from throughline.landing.store import Landing, landing_path

KB = 1024


def load_two(data: Path, first: int, limit: int | None = None) -> tuple[int | None, str, int]:
    """Two rounds in a process of their own: exit code, what it said of its failure, the last round acknowledged."""
    with Forked(load_rounds, data, first, 2, limit=limit) as process:
        acknowledged = max(process, default=first - 1)
    return process.code(), process.problem, acknowledged


def check_refusal(data: Path, code: int | None, problem: str) -> None:
    """Exit 1 with a sentence that names the path and the free bytes."""
    assert code == 1, problem
    assert problem.startswith("disk_full ")
    assert str(data) in problem
    assert "байт" in problem


def check_recovery(data: Path, acknowledged: int) -> None:
    """What was acknowledged is there, nothing is half there, and the next load works as it is."""
    if landing_path(data).exists():
        assert rounds_of(data) <= {acknowledged, acknowledged + 1}
        check_books(data)
    run(data, shelves(acknowledged + 2))
    assert rounds_of(data) == {acknowledged + 2}
    check_books(data)


@pytest.mark.parametrize("limit", [1, 300 * KB, 2000 * KB, 9000 * KB])
def test_a_file_that_may_not_grow(tmp_path: Path, limit: int) -> None:
    """The quota of a user, by the limit of a process: every file ends at `limit` bytes."""
    run(tmp_path, shelves(1))
    code, problem, acknowledged = load_two(tmp_path, 2, limit)
    assert (code == 0) == (acknowledged == 3)
    if code:
        check_refusal(tmp_path, code, problem)
    if limit in (1, 9000 * KB):
        assert bool(code) == (limit == 1)
    check_recovery(tmp_path, acknowledged)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, Callable[[int], int | None]]]:
    """A folder on a disk of 8 MB, and what leaves so many bytes free on it.

    Where no disk may be mounted it answers with a limit for the process that stands in: files may grow by so much.
    """
    disk = tmp_path / "disk"
    disk.mkdir()
    ballast = disk / "ballast"
    options = ["-t", "tmpfs", "-o", "size=8m", "tmpfs"]
    mounted = subprocess.run(["mount", *options, str(disk)], capture_output=True, check=False).returncode == 0

    def leave(free: int) -> int | None:
        if not mounted:
            longest = max((path.stat().st_size for path in disk.rglob("*") if path.is_file()), default=0)
            return longest + free
        status = os.statvfs(disk)
        ballast.write_bytes(b"\0" * max(0, status.f_bavail * status.f_frsize - free))
        return None

    try:
        yield disk, leave
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize("free", [0, 16 * KB, 600 * KB, 3000 * KB])
def test_a_full_disk(small_disk: tuple[Path, Callable[[int], int | None]], free: int) -> None:
    disk, leave = small_disk
    data = disk / "data"
    run(data, shelves(1))
    code, problem, acknowledged = load_two(data, 2, leave(free))
    if code:
        check_refusal(data, code, problem)
    assert bool(code) or free > 0
    (disk / "ballast").unlink(missing_ok=True)
    check_recovery(data, acknowledged)


def test_a_disk_that_is_full_from_the_start(
    small_disk: tuple[Path, Callable[[int], int | None]],
) -> None:
    disk, leave = small_disk
    code, problem, acknowledged = load_two(disk / "data", 1, leave(300 * KB))
    check_refusal(disk / "data", code, problem)
    (disk / "ballast").unlink(missing_ok=True)
    check_recovery(disk / "data", acknowledged)


def test_files_where_folders_should_be(tmp_path: Path) -> None:
    """What a folder of another owner looks like to a user, made so that root meets it too."""
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError) as caught:
        run(tmp_path / "data", shelves(1))
    assert caught.value.key == "store_denied"
    assert str(tmp_path / "data") in caught.value.sentence("ru")
    (tmp_path / "other" / "landing.duckdb").mkdir(parents=True)
    with pytest.raises(StoreError) as caught:
        run(tmp_path / "other", shelves(1))
    assert str(tmp_path / "other") in caught.value.sentence("ru")


def test_a_landing_file_that_another_program_has_open(tmp_path: Path) -> None:
    run(tmp_path, shelves(1))
    script = "import duckdb, sys; it = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(landing_path(tmp_path))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreError) as caught, held(tmp_path), Landing.open(tmp_path):
            pass
        other.kill()
    assert caught.value.key == "store_held"
