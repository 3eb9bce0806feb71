"""The ledger of what was sent: states, what a copy brings back, and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from throughline.errors import StoreError
from throughline.landing.sent import (
    Entry,
    Key,
    Ledger,
    State,
    copy_ledger,
    join_ledger,
    ledger_path,
    read_entries,
)

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
KEYS: list[Key] = [("sales", "crm", "d1"), ("sales", "crm", "d2"), ("target_leads", "forms", "l1")]


def entry(key: Key, value: str = "10.50", account: str = "a", state: State = State.PLANNED) -> Entry:
    return Entry(account, *key, state, "paid", NOW - timedelta(days=1), Decimal(value), "RUB")


def states(data: Path, account: str = "a") -> dict[Key, State]:
    return {key: found.state for key, found in read_entries(data, account).items()}


def test_nothing_was_sent_where_there_is_no_ledger(tmp_path: Path) -> None:
    assert read_entries(tmp_path, "a") == {}
    assert list(tmp_path.iterdir()) == []


def test_an_entry_comes_back_as_it_was(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.plan([entry(KEYS[0])])
    (found,) = read_entries(tmp_path, "a").values()
    assert (found.key, found.value, found.at) == (KEYS[0], Decimal("10.50"), NOW - timedelta(days=1))
    assert read_entries(tmp_path, "another") == {}


def test_the_way_of_a_conversion(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.plan(map(entry, KEYS))
        ledger.begin("b1", "a", KEYS[:2], NOW)
        assert [found.value for found in states(tmp_path).values()] == ["sending", "sending", "planned"]
        ledger.settle("a", [(KEYS[0], State.TAKEN, ""), (KEYS[1], State.REFUSED, "no")], NOW, "b1", "77")
        (batch,) = ledger.batches("a", State.TAKEN)
        assert (batch.batch, batch.handle, batch.n, batch.started_at) == ("b1", "77", 2, NOW)
        ledger.settle("a", [(KEYS[0], State.ACCEPTED, "")], NOW)
    assert list(states(tmp_path).values()) == [State.ACCEPTED, State.REFUSED, State.PLANNED]
    assert read_entries(tmp_path, "a")[KEYS[1]].said == "no"


def test_what_is_accepted_is_never_planned_again(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.plan(map(entry, KEYS))
        ledger.begin("b1", "a", KEYS, NOW)
        fates = [(KEYS[0], State.ACCEPTED, ""), (KEYS[1], State.TAKEN, ""), (KEYS[2], State.REFUSED, "no")]
        ledger.settle("a", fates, NOW)
        ledger.plan(entry(key, "99") for key in KEYS)
        ledger.begin("b2", "a", KEYS, NOW)
    found = read_entries(tmp_path, "a")
    assert [each.state for each in found.values()] == [State.ACCEPTED, State.TAKEN, State.SENDING]
    assert [each.value for each in found.values()] == [Decimal("10.50"), Decimal("10.50"), Decimal(99)]


def test_what_was_under_way_at_a_death_is_unknown(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.plan(map(entry, KEYS))
        ledger.begin("b1", "a", KEYS[:2], NOW)
    with Ledger(tmp_path) as ledger:
        assert ledger.recover(NOW) == 2
        assert ledger.recover(NOW) == 0
        assert [batch.batch for batch in ledger.batches("a", State.UNKNOWN)] == ["b1"]
    assert list(states(tmp_path).values()) == [State.UNKNOWN, State.UNKNOWN, State.PLANNED]


def test_a_copy_adds_what_is_not_known_and_forgets_nothing(tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    with Ledger(data) as ledger:
        ledger.plan([entry(KEYS[0]), entry(KEYS[1])])
        ledger.begin("b1", "a", KEYS[:2], NOW)
        assert copy_ledger(data, tmp_path / "copy")  # while it is open
        ledger.settle("a", [(KEYS[0], State.ACCEPTED, ""), (KEYS[1], State.ACCEPTED, "")], NOW)
        ledger.plan([entry(KEYS[2])])
    join_ledger(tmp_path / "copy", data)
    assert list(states(data).values()) == [State.ACCEPTED, State.ACCEPTED, State.PLANNED]
    join_ledger(tmp_path / "copy", other)
    assert list(states(other).values()) == [State.SENDING, State.SENDING]
    assert not copy_ledger(tmp_path / "nowhere", tmp_path / "second")


@pytest.mark.parametrize("content", [b"no database at all" * 100, None])
def test_a_damaged_ledger_stops_everything(tmp_path: Path, content: bytes | None) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.plan(entry(("sales", "crm", f"d{n}")) for n in range(500))
    path = ledger_path(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    for attempt in (lambda: Ledger(tmp_path), lambda: read_entries(tmp_path, "a")):
        with pytest.raises(StoreError) as caught:
            attempt()
        assert caught.value.key == "sent_damaged"
        assert str(path) in caught.value.sentence("ru")


def test_a_ledger_of_a_later_program_is_left_alone(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger._connection.execute("PRAGMA user_version = 2")
    with pytest.raises(StoreError) as caught:
        Ledger(tmp_path)
    assert caught.value.key == "sent_newer"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "sent").write_text("a file where the folder should be")
    with pytest.raises(StoreError) as caught:
        Ledger(tmp_path)
    assert caught.value.key == "store_denied"
