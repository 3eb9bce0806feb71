"""What the system and libraries say in English, as words of ours: `reason=because(error)` in the facts of an error.

The original stays with the fact (`str(reason)`: ledger, status file) and goes to the log.
"""

from __future__ import annotations

import errno
import gzip
import logging
import socket
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from throughline.texts import Phrase

__all__ = ["because"]

_log = logging.getLogger(__name__)

_CODES: dict[str, tuple[int, ...]] = {
    "not_found": (errno.ENOENT,),
    "denied": (errno.EACCES, errno.EPERM),
    "read_only": (errno.EROFS,),
    "disk_full": (errno.ENOSPC, errno.EDQUOT),
    "too_large": (errno.EFBIG,),
    "is_folder": (errno.EISDIR,),
    "no_folder": (errno.ENOTDIR,),
    "exists": (errno.EEXIST,),
    "disk_failed": (errno.EIO,),
    "busy": (errno.EBUSY, errno.ETXTBSY),
    "too_many_files": (errno.EMFILE, errno.ENFILE),
    "long_name": (errno.ENAMETOOLONG,),
    "loop": (errno.ELOOP,),
    "gone": (errno.ESTALE, errno.ENODEV, errno.ENXIO),
    "refused": (errno.ECONNREFUSED,),
    "timed_out": (errno.ETIMEDOUT,),
    "unreachable": (errno.ENETUNREACH, errno.EHOSTUNREACH),
    "cut": (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED),
}
_OF_CODE = {code: key for key, codes in _CODES.items() for code in codes}
# By kind of error, where it has no code. A subclass stands before its parent.
_OF_KIND: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "unknown_host"),
    (gzip.BadGzipFile, "damaged"),
    (zipfile.BadZipFile, "damaged"),
    (ElementTree.ParseError, "damaged"),
    (EOFError, "ends_early"),
    (UnicodeError, "encoding"),
    (TimeoutError, "timed_out"),
)
# What libraries say inside errors of their own, in lower case.
_OF_WORDS = {
    "timed out": "timed_out",
    "name or service not known": "unknown_host",
    "name resolution": "unknown_host",
    "connection refused": "refused",
    "certificate verify failed": "certificate",
    "unclosed quote": "open_quote",
    "straddling object": "long_row",
    "parse error: expected": "ragged",
    "invalid utf": "encoding",
}


def because(error: BaseException, otherwise: str = "unknown") -> Phrase:
    """Why something failed: the first cause of `error` that is known; else the text `reasons.<otherwise>`."""
    said = " ".join(str(error).split())[:200]
    _log.info("%s: %s", type(error).__name__, said)
    key = next((key for cause in _causes(error) if (key := _key(cause))), otherwise)
    return Phrase(f"reasons.{key}", {"said": said}, said)


def _key(error: BaseException) -> str:
    for kind, key in _OF_KIND:
        if isinstance(error, kind):
            return key
    if isinstance(error, OSError) and error.errno in _OF_CODE:
        return _OF_CODE[error.errno]
    said = str(error).lower()
    return next((key for words, key in _OF_WORDS.items() if words in said), "")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it; libraries of HTTP keep the cause among the arguments."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        waiting += [cause for cause in inner if isinstance(cause, BaseException)]
