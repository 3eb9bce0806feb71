"""The inbox: what is stored lasts, each event once."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import pytest

from tests.hooks.build import NOW, event
from throughline.errors import StoreError
from throughline.hooks.copy import copy_inbox, join_inbox
from throughline.hooks.event import Event, EventState, Reason
from throughline.hooks.inbox import Inbox
from throughline.hooks.writer import Full, Writer

WAITING, DONE, REFUSED, DROPPED = EventState.WAITING, EventState.DONE, EventState.REFUSED, EventState.DROPPED


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the inbox is."""
    return tmp_path / "hooks.db"


def test_events_come_back_whole_and_in_order(path: Path) -> None:
    first = Event("a", "1", NOW, b"\x00\xff", "text/plain", "events/call", "x=1", "GET")
    with Inbox(path) as inbox:
        assert inbox.add([first, event({"id": 2}, "a"), event({"id": 1}, "b")]) == [True, True, True]
    with Inbox(path) as inbox:
        found = list(inbox.events("a", [WAITING]))
    assert found[0] == Event("a", "1", NOW, b"\x00\xff", "text/plain", "events/call", "x=1", "GET", seq=1)
    assert [it.event_id for it in found] == ["1", "2"]


def test_a_known_id_is_stored_once_a_source(path: Path) -> None:
    with Inbox(path) as inbox:
        assert inbox.add([event({"id": 1}), event({"id": 1}), event({"id": 1}, "b")]) == [True, False, True]
        assert inbox.add([event({"id": 1})]) == [False]
        assert inbox.knows("b", "1")
        assert not inbox.knows("b", "2")


def test_many_events_are_read_in_pieces_up_to_a_limit(path: Path) -> None:
    with Inbox(path) as inbox:
        inbox.add([event({"id": number + 1}) for number in range(2500)])
        assert [it.seq for it in inbox.events("forms", [WAITING])] == list(range(1, 2501))
        assert len(list(inbox.events("forms", [WAITING], 1700))) == 1700
        assert len(list(inbox.events("forms", [WAITING], 1000))) == 1000


def _queue(path: Path) -> Inbox:
    """Five events: done, done in part, refused, refused, waiting."""
    inbox = Inbox(path)
    inbox.add([event({"id": number + 1}) for number in range(5)])
    reason = Reason("hook_shape", {"field": "чат"})
    fates = [(1, DONE, None), (2, DONE, reason), (3, REFUSED, reason), (4, REFUSED, reason)]
    inbox.settle("forms", fates, {}, NOW)
    return inbox


def test_the_queue_is_what_was_not_taken_wholly(path: Path) -> None:
    with _queue(path) as inbox:
        assert [(it.seq, it.state) for it in inbox.queue()] == [(4, REFUSED), (3, REFUSED), (2, DONE)]
        assert inbox.queue()[0].reason == Reason("hook_shape", {"field": "чат"})
        assert inbox.queue("other") == []
        (count,) = inbox.counts()
        assert (count.waiting, count.refused, count.partly, count.done, count.oldest) == (1, 2, 1, 2, NOW)


@pytest.mark.parametrize("reason", [Reason("hook_gone", {}), Reason("hook_not_json", {"reason": "x"})])
def test_a_reason_of_another_version_breaks_nothing(reason: Reason) -> None:
    assert reason.sentence("en").startswith(f"The reason was noted by another version of the program: {reason.key}.")


def test_replay_makes_events_wait_again(path: Path) -> None:
    with _queue(path) as inbox:
        assert inbox.replay("forms", [3, 1]) == 1  # what was taken wholly is no matter of the queue
        assert inbox.replay("other") == 0
        assert inbox.replay() == 2
        assert [it.seq for it in inbox.events("forms", [WAITING])] == [2, 3, 4, 5]


def test_what_is_dropped_leaves_its_id_and_no_body(path: Path) -> None:
    with _queue(path) as inbox:
        assert inbox.drop("forms", [2, 3]) == 2
        assert [it.seq for it in inbox.queue()] == [4]
        (dropped,) = inbox.events("forms", [DROPPED])
        assert (dropped.seq, dropped.body) == (3, b"")
        kept = inbox.event(2)
        assert kept is not None
        assert (kept.state, kept.body) == (DONE, b'{"id": 2}')
        assert inbox.add([event({"id": 3})]) == [False]


def test_what_was_dropped_while_it_was_read_stays_dropped(path: Path) -> None:
    with _queue(path) as inbox:
        inbox.drop("forms", [3])
        inbox.settle("forms", [(3, DONE, None)], {}, NOW)
        assert [it.seq for it in inbox.events("forms", [DROPPED])] == [3]


def test_old_events_are_forgotten_but_not_those_that_wait(path: Path) -> None:
    with _queue(path) as inbox:
        assert inbox.forget("forms", NOW) == 0
        assert inbox.forget("other", NOW + timedelta(seconds=1)) == 0
        assert inbox.forget("forms", NOW + timedelta(seconds=1)) == 1
        assert [it.seq for it in inbox.events("forms", list(EventState))] == [2, 3, 4, 5]


def test_entities_are_kept_by_their_last_change(path: Path) -> None:
    with Inbox(path) as inbox:
        inbox.settle("a", [], {("lead", "[1]"): {"": [[], 1, None]}, ("lead", "[2]"): {"": [[], 2, None]}}, NOW)
        inbox.settle("a", [], {("lead", "[1]"): {}}, NOW + timedelta(days=1))
        assert inbox.entity("a", ("lead", "[1]")) is None
        assert inbox.entities("a") == {("lead", "[2]"): {"": [[], 2, None]}}
        assert inbox.entities("a", NOW + timedelta(seconds=1)) == {}


def test_the_mark_changes_with_every_event_and_is_none_while_some_wait(path: Path) -> None:
    with Inbox(path) as inbox:
        marks = [inbox.mark("forms")]
        for number in (1, 2):
            inbox.add([event({"id": number})])
            assert inbox.mark("forms") is None
            inbox.settle("forms", [(number, DONE, None)], {}, NOW)
            marks.append(inbox.mark("forms"))
    assert len({None, *marks}) == 4


def test_a_copy_brings_back_what_was_lost_and_takes_nothing_away(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert not copy_inbox(tmp_path, copy)
    with _queue(path) as inbox:
        inbox.settle("forms", [], {("lead", "[1]"): {"": [[], 1, None]}}, NOW)
        assert copy_inbox(tmp_path, copy)
        inbox.add([event({"id": 6})])
    join_inbox(copy, tmp_path)
    with Inbox(path) as inbox:
        assert len(list(inbox.events("forms", list(EventState)))) == 6
    for lost in tmp_path.glob("hooks.db*"):
        lost.unlink()
    with Inbox(path) as inbox:
        inbox.add([event({"id": "new"}), event({"id": 2})])
    join_inbox(copy, tmp_path)
    with Inbox(path) as inbox:
        kept = [(it.seq, it.event_id) for it in inbox.events("forms", list(EventState))]
        assert kept == [(1, "new"), (2, "2"), (3, "3"), (4, "4"), (5, "5"), (6, "1")]
        assert inbox.entity("forms", ("lead", "[1]")) == {"": [[], 1, None]}


def test_a_file_that_is_no_inbox_is_said_to_be_damaged(path: Path) -> None:
    path.write_bytes(b"not a database, whatever its name says" * 100)
    with pytest.raises(StoreError) as caught:
        Inbox(path)
    assert caught.value.key == "hooks_damaged"


def test_an_inbox_of_a_later_program_is_left_alone(path: Path) -> None:
    Inbox(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError) as caught:
        Inbox(path)
    assert caught.value.key == "hooks_newer"


def test_events_of_many_threads_are_stored_in_few_commits(path: Path) -> None:
    writer = Writer(path)
    promises: list[Future[bool]] = []
    lock = threading.Lock()

    def send(thread: int) -> None:
        for number in range(50):
            promise = writer.offer(event({"id": f"{thread}-{number}"}))
            with lock:
                promises.append(promise)

    threads = [threading.Thread(target=send, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(promise.result(30) for promise in promises)
    writer.close()
    with Inbox(path) as inbox:
        assert len(list(inbox.events("forms", [WAITING]))) == 400


def test_more_than_memory_is_to_hold_is_refused_at_once(path: Path) -> None:
    with Inbox(path):
        pass
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")  # the disk of nobody but us
    writer = Writer(path, most_events=3, most_bytes=1000)
    promises = [writer.offer(event({"id": number})) for number in range(3)]
    with pytest.raises(Full):
        writer.offer(event({"id": 3}))
    holder.execute("ROLLBACK")
    holder.close()
    assert [promise.result(30) for promise in promises] == [True, True, True]
    with pytest.raises(Full):
        writer.offer(event(b"x" * 1001, event_id="large"))
    assert writer.offer(event({"id": 4})).result(30)
    writer.close()


def test_an_event_that_no_file_takes_fails_alone(path: Path) -> None:
    """Half of a sign is no text for SQLite: whoever sent it is told, and the next event is stored."""
    writer = Writer(path)
    with pytest.raises(UnicodeEncodeError):
        writer.offer(event({"id": 1}, event_id="\ud83d")).result(30)
    assert writer.offer(event({"id": 2})).result(30)
    writer.close()


def test_a_file_that_was_replaced_is_not_written_on(path: Path) -> None:
    writer = Writer(path)
    assert writer.offer(event({"id": 1})).result(30)
    for name in ("", "-wal", "-shm"):
        path.with_name(path.name + name).rename(path.with_name(f"old{name}"))
    assert writer.offer(event({"id": 2})).result(30)
    writer.close()
    with Inbox(path) as inbox:
        assert [it.event_id for it in inbox.events("forms", [WAITING])] == ["2"]


def test_a_disk_that_fails_fails_the_promise_and_not_the_thread(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "hooks.db").mkdir()
    writer = Writer(folder / "hooks.db")
    with pytest.raises(StoreError):
        writer.offer(event({"id": 1})).result(30)
    (folder / "hooks.db").rmdir()
    assert writer.offer(event({"id": 1})).result(30)
    writer.close()
