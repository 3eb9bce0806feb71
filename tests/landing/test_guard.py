"""Every kind of trouble with the disk becomes a StoreError that names path and free bytes; defects pass."""

from __future__ import annotations

import errno
from pathlib import Path

import duckdb
import pytest

from throughline.errors import StoreError
from throughline.landing.guard import free_bytes, guard

CASES: list[tuple[BaseException, str]] = [
    (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk_full"),
    (OSError(errno.EFBIG, "File too large"), "disk_full"),
    (PermissionError(errno.EACCES, "Permission denied"), "store_denied"),
    (OSError(errno.EROFS, "Read-only file system"), "store_denied"),
    (NotADirectoryError(errno.ENOTDIR, "Not a directory"), "store_denied"),
    (OSError(errno.EIO, "Input/output error"), "store_io"),
    (duckdb.IOException('Could not write file "x": No space left on device'), "disk_full"),
    (duckdb.FatalException("Failed: database has been invalidated … No space left on device"), "disk_full"),
    (duckdb.OutOfMemoryException("failed to offload data block (max_temp_directory_size)"), "disk_full"),
    (duckdb.OutOfMemoryException("could not allocate block of size 256.0 KiB"), "out_of_memory"),
    (MemoryError(), "out_of_memory"),
    (duckdb.IOException('Cannot open file "/x/landing.duckdb": Permission denied'), "store_denied"),
    (duckdb.PermissionException("Cannot modify: attached in read-only mode"), "store_denied"),
    (duckdb.IOException("Could not set lock on file: Conflicting lock is held in PID 5"), "store_held"),
    (duckdb.IOException("Corrupt database file: computed checksum does not match"), "landing_damaged"),
    (duckdb.IOException("The file exists, but it is not a valid DuckDB database file!"), "landing_damaged"),
    (duckdb.Error('Failure while replaying WAL file "x": Corrupt WAL file: entry at byte 1488'), "landing_damaged"),
    (duckdb.SerializationException("Failed to deserialize"), "landing_damaged"),
    (duckdb.InternalException("Attempted to access index 5"), "landing_damaged"),
    (duckdb.FatalException("database has been invalidated"), "landing_damaged"),
]


@pytest.mark.parametrize(
    ("error", "key"), CASES, ids=[f"{type(c[0]).__name__}-{c[1]}-{i}" for i, c in enumerate(CASES)]
)
def test_trouble_of_storage_is_mapped(tmp_path: Path, error: BaseException, key: str) -> None:
    with pytest.raises(StoreError) as caught, guard(tmp_path / "landing.duckdb"):
        raise error
    assert caught.value.key == key
    for lang in ("ru", "en"):
        assert str(tmp_path) in caught.value.sentence(lang)


def test_trouble_of_spilled_files_names_their_folder_and_is_no_damage(tmp_path: Path) -> None:
    for words, key in (("File too large", "disk_full"), ("Input/output error", "spill_lost")):
        with pytest.raises(StoreError) as caught, guard(tmp_path / "landing.duckdb"):
            raise duckdb.IOException(
                f'Could not write file "{tmp_path}/spill/duckdb_temp_9_0_storage_S1K-0.tmp": {words}'
            )
        assert caught.value.key == key
        assert caught.value.facts["path"] == f"{tmp_path}/spill"


def test_a_spill_folder_that_is_not_there_is_no_damage(tmp_path: Path) -> None:
    spill = tmp_path / "gone" / "spill"
    settings = {"memory_limit": "20MB", "temp_directory": str(spill), "threads": 1}
    with duckdb.connect(config=settings) as connection, pytest.raises(StoreError) as caught, guard(tmp_path / "it"):
        connection.execute("CREATE TEMP TABLE it AS SELECT repeat('x', 90) || range AS word FROM range(400_000)")
    assert (caught.value.key, caught.value.facts["path"]) == ("spill_lost", str(spill))


@pytest.mark.parametrize(
    "error", [duckdb.BinderException("no such column"), duckdb.ParserException("x"), KeyError("x")]
)
def test_defects_pass(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(type(error)), guard(tmp_path):
        raise error


def test_free_bytes_are_those_of_the_nearest_folder(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "no" / "such" / "file") > 0
