"""Whose fault it was: an answer of another form is told as the vendor's, a defect of ours never is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Context
from connectors.wire import CutError, Item, Side, Window, WireConnector, WireSettings, days, stream
from throughline.errors import SourceError, Terminal, Transient


class Letters(WireConnector[WireSettings]):
    """Tells what a test makes it tell."""

    kind = "mailchimp"
    Settings = WireSettings
    tells: Callable[[], Any]

    @stream("deal", reread=days(1))
    def deals(self, window: Window) -> Iterator[Item]:
        """Whatever `tells` does."""
        yield from self.tells()

    def probe(self) -> str:
        """The same."""
        return str(list(self.tells()))


def letters(tells: Callable[[], Any]) -> Letters:
    settings = WireSettings.model_validate({"name": "it", "kind": "mailchimp", "host": "https://example.com"})
    it = Letters(settings, Context(Path(), "UTC", "RUB", lambda: datetime(2026, 7, 1, tzinfo=UTC), lambda wait: None))
    it.tells = tells
    return it


def read(it: Letters) -> list[Any]:
    return list(it.read(it.streams()[0], date(2026, 7, 1)))


DEAL = {"deal_id": "1", "amount": "1"}


def parse(said: Any) -> Item:
    """What is documented: {"id", "lines": [{"sum"}]}."""
    return {"deal_id": said.get("id") or said["number"], "amount": int(said["lines"][0]["sum"])}


@pytest.mark.parametrize("act", [read, Letters.check])
@pytest.mark.parametrize(
    ("said", "key", "facts"),
    [
        ({}, "wire_no_column", {"column": "number"}),
        ({"id": 1, "lines": "no"}, "wire_form", {"error": "TypeError"}),
        (None, "wire_form", {"error": "AttributeError"}),
        ({"id": 1, "lines": [{"sum": "many"}]}, "wire_form", {"error": "ValueError"}),
        ({"id": 1, "lines": []}, "wire_form", {"error": "IndexError"}),
    ],
)
def test_an_answer_of_another_form_is_the_vendors(
    act: Callable[[Letters], Any], said: Any, key: str, facts: dict[str, Any]
) -> None:
    with pytest.raises(Terminal) as caught:
        act(letters(lambda: map(parse, [said])))
    assert caught.value.key == key
    assert caught.value.facts.items() >= facts.items()


def test_a_cut_answer_is_none_of_another_form() -> None:
    def cut() -> Iterator[Item]:
        yield DEAL
        raise CutError("cut")

    with pytest.raises(Transient) as caught:
        read(letters(cut))
    assert caught.value.key == "wire_cut"


@pytest.mark.parametrize(
    "item",
    [
        DEAL | {"colour": "red"},  # no such column
        DEAL | {"amount": 0.1},  # money in a float
        Side("no_such_table", DEAL),
        DEAL | {"amount": object()},
    ],
)
def test_a_defect_of_ours_is_not_told_as_the_vendors(item: Any) -> None:
    with pytest.raises((TypeError, KeyError)) as caught:
        read(letters(lambda: [item]))
    assert not isinstance(caught.value, SourceError)
