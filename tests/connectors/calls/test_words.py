"""Placeholders, flags and numbers of call tracking."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.calls.words import first_tags, flag, id_of, told, whole


@pytest.mark.parametrize(
    "text",
    [
        *("<не указано>", "<не заполнено>", "(not set)", "(Not Set)", "(not provided)", "(none)", "(direct)", "null"),
        *("{utm_source}", "{{utm_term}}", "{}", "", "  ", "-", "undefined", "<unknown>"),
    ],
)
def test_placeholders_say_nothing(text: str) -> None:
    assert told(text) is None


@pytest.mark.parametrize("text", ["yandex", "a-b", "none of them", "окна (пвх)", "0", "<a> b"])
def test_words_stay(text: str) -> None:
    assert told(f" {text} ") == text


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(0, None), ("0", None), (800000000802881118, "800000000802881118"), ("007", "007"), (None, None), ([1], [1])],
)
def test_ids_are_texts(value: Any, wanted: Any) -> None:
    assert id_of(value) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        *((True, True), ("True", True), ("true", True), (1, True), ("target", True)),
        *((False, False), ("False", False), ("0", False), ("non-target", False), (None, None), ("maybe", None)),
    ],
)
def test_flags(value: Any, wanted: bool | None) -> None:
    assert flag(value, ("target",), ("non-target",)) is wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(-30, -30), ("-30", -30), ("83", 83), ("83.0", 83), (True, None), (None, None), ("abc", None), ({}, None)],
)
def test_whole_numbers(value: Any, wanted: int | None) -> None:
    assert whole(value) == wanted


def test_tags_are_taken_whole_from_the_first_that_has_any() -> None:
    own = {"utm_source": "(not set)", "utm_term": "<не указано>"}
    later = {"utm_source": "yandex", "utm_medium": "organic"}
    assert first_tags(own, later) == {
        "utm_source": "yandex",
        "utm_medium": "organic",
        "utm_campaign": None,
        "utm_content": None,
        "utm_term": None,
    }
    assert first_tags({"utm_term": "окна"}, later)["utm_source"] is None
    assert first_tags(own) == {}
