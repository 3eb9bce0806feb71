"""Bytes of an answer, unpacked and proven whole: libraries take a cut gzip stream for its end."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import IO

import requests
import urllib3

from connectors.wire.answer import CutError

__all__ = ["CHUNK", "copy", "pieces"]

CHUNK = 1 << 16
_GZIP = 31  # window bits of zlib: a gzip stream
_DEFLATE = 15


def pieces(response: requests.Response, may_go_on: Callable[[], bool]) -> Iterator[bytes]:
    """The body piece by piece. Raises CutError where it does not come to its end, or not in time.

    urllib3 counts Content-Length and the chunks; what a gzip stream promises is checked here.
    """
    packed = response.headers.get("Content-Encoding", "identity").strip().lower()
    unpack = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _DEFLATE}.get(packed)
    if unpack is None and packed not in ("identity", ""):
        raise CutError("cut")
    engine = zlib.decompressobj(unpack) if unpack else None
    anything = False
    try:
        for piece in response.raw.stream(CHUNK, decode_content=False):
            anything = True
            if not may_go_on():
                raise CutError("slow")
            if engine is None:
                yield piece
                continue
            yield engine.decompress(piece, CHUNK * 16)
            while engine.unconsumed_tail:
                yield engine.decompress(engine.unconsumed_tail, CHUNK * 16)
    except (urllib3.exceptions.HTTPError, zlib.error, OSError) as error:
        raise CutError("cut") from error
    if engine is not None and anything and not engine.eof:
        raise CutError("cut")


def copy(parts: Iterator[bytes], into: IO[bytes], largest: int) -> int:
    """Write the parts; returns how many bytes. Raises CutError past `largest`."""
    size = 0
    for part in parts:
        size += len(part)
        if size > largest:
            raise CutError("too_large")
        into.write(part)
    return size
