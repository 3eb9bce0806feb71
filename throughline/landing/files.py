"""Small files that are replaced whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

__all__ = ["fsync_folder", "keep_of", "replace", "write_json"]


def keep_of(data: Path) -> Path:
    """Where connectors keep the tokens that vendors gave them for a time; only its owner may read it."""
    return data / "tokens"


def replace(temporary: Path, path: Path) -> None:
    """Put `temporary`, already written, in the place of `path`, and make both it and its name last."""
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(path)
    fsync_folder(path.parent)


def fsync_folder(folder: Path) -> None:
    """Make renames and removals inside `folder` last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, content: object) -> None:
    """Write JSON so that a reader sees either the old content or the new. Raises OSError."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str), "utf-8")
        replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
