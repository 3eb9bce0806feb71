"""The card of a call: what it shows, and who may hear the recording."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.test_pages import said
from throughline.texts import say

Open = Callable[..., AppTest]


def links(test: AppTest) -> list[str]:
    """The addresses that the page offers to open."""
    return [button.url for button in test.get("link_button")]


@pytest.fixture
def closed(world: Path, tmp_path: Path) -> Path:
    """The same world, where nobody may hear recordings."""
    shutil.copytree(world, tmp_path / "world")
    with (tmp_path / "world" / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("access: {recordings: nobody}\n")
    return tmp_path / "world"


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_card_draws_and_says_what_the_call_was(app: Open, lang: str) -> None:
    test = app("call", call="C0", lang=lang)
    assert not test.exception
    assert [header.value for header in test.header] == [say("pages.call.title", lang)]
    talked = {"ru": "разговор 95 секунд", "en": "talk of 95 seconds"}
    assert talked[lang] in said(test).replace("\u00a0", " ")


def test_a_call_that_led_to_a_deal_names_it(app: Open) -> None:
    test = app("call", call="C0")
    assert any("deal_id" in frame.value and "D0" in list(frame.value["deal_id"]) for frame in test.dataframe)


def test_an_unknown_call_is_told(app: Open) -> None:
    test = app("call", call="nobody")
    assert not test.exception
    assert any("nobody" in warning.value for warning in test.warning)


def test_without_a_call_the_page_says_where_to_find_one(app: Open) -> None:
    test = app("call")
    assert not test.exception
    assert [info.value for info in test.info] == [say("ui.no_call", "ru")]


def test_a_recording_is_a_link_only_where_it_is_an_address(app: Open) -> None:
    assert links(app("call", call="C0")) == ["https://records.test/0.mp3"]
    hostile = app("call", call="C2")
    assert links(hostile) == []
    assert any("javascript" in caption.value for caption in hostile.caption)
    assert links(app("call", call="C1")) == []


def test_whom_config_refuses_recordings_sees_none(app: Open, closed: Path) -> None:
    test = app("call", data=closed, call="C0")
    assert not test.exception
    assert links(test) == []
    assert "records.test" not in said(test)
    assert links(app("deal", data=closed, deal="D0")) == []


def test_the_card_of_a_deal_has_its_calls_and_their_recordings(app: Open) -> None:
    test = app("deal", deal="D0")
    assert not test.exception
    assert any("C0" in list(frame.value.get("call_id", [])) for frame in test.dataframe)
    assert links(test) == ["https://records.test/0.mp3"]
