"""Which encoding a text file is in: told strictly by all of it, never guessed from a sample."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from throughline.errors import InputError
from throughline.reasons import because
from throughline.texts import Phrase

__all__ = ["detect_encoding", "is_gzip", "open_bytes"]

CHUNK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# A packed file may unpack to a hundred times its size, or to this at any ratio.
RATIO, SMALL = 100, 20 << 20


def is_gzip(path: Path) -> bool:
    """Whether the content is gzip, whatever the name says."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def open_bytes(path: Path) -> IO[bytes]:
    """The (unpacked) bytes."""
    return cast("IO[bytes]", gzip.open(path, "rb")) if is_gzip(path) else path.open("rb")


def detect_encoding(path: Path, name: str, wanted: str) -> str:
    """`wanted` unless it is auto: byte order mark, utf-8 if all of the file is, else cp1251.

    Reads the whole file. Raises InputError where the file is not in the wanted encoding, or unpacks to too much.
    """
    try:
        with open_bytes(path) as file:
            start = file.read(4096)
        found = next((encoding for bom, encoding in _BOMS if start.startswith(bom)), None) or _without_mark(start)
        tried = (found,) if wanted == "auto" and found else ("utf-8", "cp1251") if wanted == "auto" else (wanted,)
        for encoding in tried:
            if _decodes(path, name, encoding):
                return encoding
    except (OSError, EOFError) as error:
        raise InputError("file_unreadable", file=name, reason=because(error)) from error
    raise InputError("file_encoding", file=name, encoding=tried[-1])


def _without_mark(start: bytes) -> str | None:
    """utf-16 without its mark shows in every second byte being NUL in Latin text."""
    if len(start) >= 8 and start.count(0) > len(start) // 4:
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    return None


def _decodes(path: Path, name: str, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    try:
        for chunk in _chunks(path, name):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _chunks(path: Path, name: str) -> Iterator[bytes]:
    limit = max(path.stat().st_size * RATIO, SMALL)
    size = 0
    with open_bytes(path) as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise InputError("file_bomb", file=name, reason=Phrase("reasons.bomb_size", {"most": limit >> 20}))
            yield chunk
