"""The one place where what DuckDB and the disk throw becomes a StoreError that names the path and what to do."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from throughline.errors import StoreError

__all__ = ["free_bytes", "guard", "store_error"]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("no space left", "file too large", "disk quota", "max_temp_directory_size")
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENOENT}
_DENIED_WORDS = ("permission denied", "read-only file system", "not a directory", "is a directory", "cannot open file")
_DAMAGE_WORDS = ("failure while replaying wal", "corrupt")
_HELD_WORDS = ("could not set lock", "conflicting lock")
# Files that DuckDB spills to, and the folder it makes for them: what happens there happens to no data.
_SPILL = re.compile(r'"([^"]*)/duckdb_temp_[^"]*"|Failed to create directory "([^"]*)"')
# What DuckDB raises when bytes on disk are not what it wrote; anything unknown about a file is taken for damage too.
_DAMAGE = (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException)


@contextmanager
def guard(path: Path) -> Iterator[None]:
    """Turn errors of storage inside the block into StoreError about `path`. Other errors pass: they are defects."""
    try:
        yield
    except (duckdb.Error, OSError, MemoryError) as error:
        mapped = store_error(error, path)
        if mapped is None:
            raise
        raise mapped from error


def store_error(error: BaseException, path: Path) -> StoreError | None:
    """The StoreError that `error` means for `path`; None when it has nothing to do with storage."""
    if isinstance(error, OSError):
        key: str | None = _of_system(error)
    elif spill := _SPILL.search(str(error)):
        path = Path(spill[1] or spill[2])
        key = "disk_full" if _says(error, _FULL_WORDS) else "spill_lost"
    else:
        key = _of_duckdb(error)
    return StoreError(key, path=str(path), free_bytes=free_bytes(path)) if key else None


def free_bytes(path: Path) -> int:
    """Free bytes of the disk that holds `path`, or its nearest folder that exists."""
    for folder in (path, *path.parents):
        if folder.is_dir():
            return shutil.disk_usage(folder).free
    return 0


def _of_system(error: OSError) -> str:
    if error.errno in _FULL:
        return "disk_full"
    return "store_denied" if error.errno in _DENIED else "store_io"


def _of_duckdb(error: BaseException) -> str | None:
    if _says(error, _FULL_WORDS):
        return "disk_full"
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return "out_of_memory"
    if isinstance(error, duckdb.PermissionException) or _says(error, _DENIED_WORDS):
        return "store_denied"
    if _says(error, _HELD_WORDS):
        return "store_held"
    is_damage = isinstance(error, _DAMAGE) or _says(error, _DAMAGE_WORDS)
    return "landing_damaged" if is_damage else None


def _says(error: BaseException, words: tuple[str, ...]) -> bool:
    text = str(error).lower()
    return any(word in text for word in words)
