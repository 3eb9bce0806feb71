"""The SHA-256 beside each snapshot, `<id>.sha256`: a file that changed after it was published is never shown."""

from __future__ import annotations

import hashlib
from pathlib import Path

__all__ = ["digest_path", "is_whole", "write_digest"]


def digest_path(snapshot: Path) -> Path:
    """Where the digest of a snapshot file lies."""
    return snapshot.with_suffix(".sha256")


def write_digest(written: Path, snapshot: Path) -> None:
    """Note the digest of the file `written`, which is about to become `snapshot`."""
    digest_path(snapshot).write_text(_sha256(written), "utf-8")


def is_whole(snapshot: Path) -> bool:
    """Whether a snapshot file is as it was published. One without a digest is taken at its word."""
    try:
        return digest_path(snapshot).read_text("utf-8") == _sha256(snapshot)
    except FileNotFoundError:
        return snapshot.is_file()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
