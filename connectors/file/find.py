"""Which files a path, a pattern or a list of them means, and marks that tell whether they changed."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from throughline.errors import InputError
from throughline.reasons import because

__all__ = ["content_mark", "file_name", "find_files", "stamp"]

Stamp = tuple[int, int]


def find_files(patterns: Sequence[str], root: Path) -> tuple[Path, ...]:
    """The files in order of their names, each once. Raises InputError where a pattern finds none."""
    found: dict[Path, None] = {}
    for pattern in patterns:
        base = root / Path(pattern).expanduser()
        is_pattern = glob.has_magic(pattern) and not base.exists()
        paths = sorted(Path(p) for p in glob.glob(str(base), recursive=True)) if is_pattern else [base]  # noqa: PTH207
        files = [path for path in paths if path.is_file() and not path.name.startswith(("~$", "."))]
        if not files:
            raise InputError("file_none", file=pattern)
        found.update(dict.fromkeys(files))
    return tuple(found)


def file_name(path: Path, root: Path) -> str:
    """The path as it is shown: from the folder of config.yaml where it lies there."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.name


def stamp(path: Path) -> Stamp:
    """Size and time of the last change. Raises InputError."""
    try:
        status = path.stat()
    except OSError as error:
        raise InputError("file_unreadable", file=str(path), reason=because(error)) from error
    return status.st_size, status.st_mtime_ns


def content_mark(path: Path) -> str:
    """sha256 of the content; computed once per size and time of change. Raises InputError."""
    return _sha256(path, stamp(path))


@lru_cache(maxsize=1024)
def _sha256(path: Path, of: Stamp) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError("file_unreadable", file=str(path), reason=because(error)) from error
