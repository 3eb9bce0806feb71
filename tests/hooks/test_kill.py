"""kill -9, at each step of a load and in the midst of storing: nothing answered is lost, nothing is told twice."""

from __future__ import annotations

import signal
from collections import deque
from concurrent.futures import Future
from pathlib import Path

import pytest

from tests.crash.processes import Forked, Say
from tests.hooks.build import LEADS, event, put, settings, stored, take
from throughline.hooks import inbox_path
from throughline.hooks.event import EventState
from throughline.hooks.inbox import Inbox
from throughline.hooks.writer import Writer

CONTACTS = "SELECT entity_id, value_raw, kind, first_seen_at, last_seen_at FROM contact_point ORDER BY ALL"
STEPS = ("page_read", "after_merge", "before_commit", "after_commit", "after_seal", "hooks_settled")


def _events(data: Path, first: int) -> None:
    bodies = [
        {"id": str(number % 4), "time": f"2026-03-10T08:{number:02}:00Z", "visitor": {"phone": str(number)}}
        for number in range(first, first + 6)
    ]
    put(data, *(event(body, event_id=f"{first}-{number}") for number, body in enumerate(bodies)))


def _load(say: Say, data: Path) -> None:
    take(data, settings())
    say("done")


@pytest.mark.parametrize("step", STEPS)
def test_a_load_that_is_killed_is_made_good_by_the_next(tmp_path: Path, step: str) -> None:
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    for data in (calm, killed):
        data.mkdir()
        _events(data, 0)
        take(data, settings())
        _events(data, 10)
    take(calm, settings())
    with Forked(_load, killed, THROUGHLINE_CRASH_AT=step) as load:
        assert list(load) == []
    assert load.code() == -signal.SIGKILL
    _events(killed, 10)  # a sender that never heard of it sends again
    take(killed, settings())
    for sql in (LEADS, CONTACTS):
        assert stored(killed, sql) == stored(calm, sql)
    with Inbox(inbox_path(killed)) as inbox:
        (count,) = inbox.counts()
        assert (count.waiting, count.done, count.refused) == (0, 12, 0)


def _store(say: Say, path: Path) -> None:
    """Store without end, some dozens on the way at once; what lies on the disk is said."""
    writer = Writer(path)
    on_the_way: deque[tuple[int, Future[bool]]] = deque()
    number = 0
    while True:
        on_the_way.append((number, writer.offer(event({"id": number}, event_id=str(number)))))
        number += 1
        if len(on_the_way) >= 40:
            first, promise = on_the_way.popleft()
            promise.result()
            say(first)


def test_what_was_answered_outlives_the_process(tmp_path: Path) -> None:
    path, answered = tmp_path / "hooks.db", set()
    for killed_after in (1, 57, 400):
        with Forked(_store, path) as process:
            for said in process:
                answered.add(said)
                if said >= killed_after:
                    process.kill()
        with Inbox(path) as inbox:
            kept = [int(it.event_id) for it in inbox.events("forms", [EventState.WAITING])]
        assert answered <= set(kept)
        assert len(kept) == len(set(kept))
