"""Many events in one commit: a disk that syncs a hundred times a second keeps up with a thousand events.

`offer` hands an event to one thread, and gives the promise that is kept when the event lies on the disk.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from concurrent.futures import Future
from pathlib import Path

from throughline.hooks.event import Event
from throughline.hooks.inbox import Inbox

__all__ = ["Full", "Writer"]

_AT_ONCE = 1000
_MOST_EVENTS = 2000
_MOST_BYTES = 64_000_000

Waiting = tuple[Event, "Future[bool]"]


class Full(Exception):
    """More events wait for the disk than memory is to hold: refuse this one."""


class Writer:
    """Stores events of many threads in an inbox. Starts its thread at the first event; a closed one starts no more."""

    def __init__(self, path: Path, most_events: int = _MOST_EVENTS, most_bytes: int = _MOST_BYTES) -> None:
        self._path = path
        self._most_events, self._most_bytes = most_events, most_bytes
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._events = self._bytes = 0
        self._thread: threading.Thread | None = None

    def offer(self, event: Event) -> Future[bool]:
        """Whether the event is new, once it is on the disk; else why it is not stored (StoreError, or what is worse).
        Raises Full."""
        promise: Future[bool] = Future()
        promise.set_running_or_notify_cancel()  # who asks may leave, the event is stored all the same
        with self._lock:
            if self._events >= self._most_events or self._bytes + len(event.body) > self._most_bytes:
                raise Full
            self._events += 1
            self._bytes += len(event.body)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="hooks", daemon=True)
                self._thread.start()
        self._queue.put((event, promise))
        return promise

    def close(self) -> None:
        """Store what was offered, and end the thread."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join()

    def _work(self) -> None:
        with contextlib.ExitStack() as stack:
            inbox: Inbox | None = None
            while waiting := self._next():
                try:
                    if inbox is None or inbox.is_gone:
                        inbox = stack.enter_context(Inbox(self._path))
                    self._store(inbox, waiting)
                except Exception as error:  # whatever it is: who waits is told, and the thread lives for the next
                    for _, promise in waiting:
                        promise.set_exception(error)
                finally:
                    with self._lock:
                        self._events -= len(waiting)
                        self._bytes -= sum(len(event.body) for event, _ in waiting)

    def _next(self) -> list[Waiting]:
        """All that waits, up to what one commit takes; nothing at the end."""
        first = self._queue.get()
        if first is None:
            return []
        waiting = [first]
        with contextlib.suppress(queue.Empty):
            while len(waiting) < _AT_ONCE:
                item = self._queue.get_nowait()
                if item is None:
                    self._queue.put(None)
                    break
                waiting.append(item)
        return waiting

    @staticmethod
    def _store(inbox: Inbox, waiting: list[Waiting]) -> None:
        for (_, promise), is_new in zip(waiting, inbox.add([event for event, _ in waiting]), strict=True):
            promise.set_result(is_new)
