"""Who may write the data folder: one process at a time, named with its start for those who must wait.

The lock is the kernel's (flock): it goes when its process dies, however it dies. What the file says of the holder is
read only while the lock is held, so the words of a dead process never matter.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from throughline.errors import Busy
from throughline.landing.guard import guard

__all__ = ["Holder", "held", "holder"]

_PATIENCE_S = 0.5
_mine = threading.local()


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that writes now. `since` is UTC."""

    pid: int
    since: datetime


@contextmanager
def held(
    data: Path, timezone: str = "UTC", now: Callable[[], datetime] = lambda: datetime.now(UTC), busy: str = "busy"
) -> Iterator[None]:
    """Hold a data folder for writing; inside the same thread it may be taken again.

    Raises Busy (exit 3) at once when another process or thread holds it, said by the text `busy`; StoreError when the
    folder cannot be written.
    """
    path = data / ".lock"
    taken: set[Path] = _mine.__dict__.setdefault("taken", set())
    if path.resolve() in taken:
        yield
        return
    with guard(path):
        data.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(handle, timezone, now, busy)
        with guard(path):
            _sign(handle, now())
        taken.add(path.resolve())
        try:
            yield
        finally:
            taken.discard(path.resolve())
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def holder(data: Path) -> Holder | None:
    """Who holds the lock now, None when nobody does."""
    try:
        handle = os.open(data / ".lock", os.O_RDWR)
    except OSError:
        return None
    try:
        return None if _try(handle, fcntl.LOCK_SH) else _words(handle)
    finally:
        os.close(handle)


def _take(handle: int, timezone: str, now: Callable[[], datetime], busy: str) -> None:
    # A holder that has just come, or someone who only looks (`holder`), has no words: both pass within moments.
    until = time.monotonic() + _PATIENCE_S
    while not _try(handle, fcntl.LOCK_EX):
        other = _words(handle)
        if other is not None:
            raise Busy(busy, since=_clock(other.since, now(), ZoneInfo(timezone)), pid=other.pid)
        if time.monotonic() > until:
            raise Busy(busy, since="?", pid="?")
        time.sleep(0.02)


def _clock(since: datetime, now: datetime, zone: ZoneInfo) -> str:
    local = since.astimezone(zone)
    return local.strftime("%H:%M" if local.date() == now.astimezone(zone).date() else "%Y-%m-%d %H:%M")


def _try(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(handle: int, now: datetime) -> None:
    words = json.dumps({"pid": os.getpid(), "since": now.astimezone(UTC).isoformat()}).encode()
    os.ftruncate(handle, 0)
    os.pwrite(handle, words, 0)


def _words(handle: int) -> Holder | None:
    """What the holder wrote of itself; None while it has not, or when the words are those of a dead process."""
    try:
        words = json.loads(os.pread(handle, 1024, 0))
        holder = Holder(int(words["pid"]), datetime.fromisoformat(words["since"]))
        os.kill(holder.pid, 0)
    except (ValueError, KeyError, TypeError, ProcessLookupError):
        return None
    except PermissionError:
        pass  # alive, and another user's
    return holder
