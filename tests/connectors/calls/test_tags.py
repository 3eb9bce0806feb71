"""Calls with tags, as all call tracking tells them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.base import Living
from connectors.calls import tags
from connectors.calls.tags import Unknown, with_tags
from connectors.wire import Row, Side


def call(number: int, outcome: str = "answered", direction: str = "in") -> dict[str, Any]:
    return {"call_id": str(number), "outcome": outcome, "outcome_raw": outcome.upper(), "direction": direction}


def tag(number: int, name: str) -> Side:
    return Side("call_tag", {"call_id": str(number), "name": name})


def read(calls: Iterator[tuple[Row, list[Side]]]) -> tuple[list[Any], Unknown]:
    """What comes, with a list of ids in place of what is told anew; and what is unknown."""
    items: list[Any] = []
    told = with_tags(calls)
    while True:
        try:
            item = next(told)
        except StopIteration as end:
            return items, end.value
        if isinstance(item, Living):
            assert (item.table.name, item.retold) == ("call_tag", True)
            item = item.keys["call_id"].to_pylist()
        items.append(item)


def test_every_call_is_followed_by_its_tags_and_all_are_told_anew() -> None:
    found, unknown = read(iter([(call(1), [tag(1, "a"), tag(1, "b")]), (call(2), [])]))
    assert found == [call(1), tag(1, "a"), tag(1, "b"), call(2), ["1", "2"]]
    assert unknown == Unknown()


def test_ids_are_not_gathered_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags, "AT_ONCE", 2)
    found, _ = read((call(number), []) for number in range(5))
    assert [item for item in found if isinstance(item, list)] == [["0", "1"], ["2", "3"], ["4"]]


def test_what_is_unknown_is_counted_once_a_call() -> None:
    calls = [call(1, "unknown"), call(2, "unknown", "unknown"), call(3, "missed", "unknown"), call(4)]
    _, unknown = read((row, []) for row in calls)
    assert unknown == Unknown(calls=3, directions=2, words={"UNKNOWN"})
