"""The queue of events on the Sources page."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.hooks.build import NOW, event, put
from throughline.hooks import inbox_path
from throughline.hooks.event import EventState, Reason
from throughline.hooks.inbox import Inbox
from ui import hook_queue
from ui.hook_queue import shown_body

Open = Callable[..., AppTest]


@pytest.fixture
def data(world: Path, tmp_path: Path) -> Path:
    """The small world with a queue of two events."""
    data = tmp_path / "world"
    shutil.copytree(world, data)
    put(data, *(event({"id": number, "tel": "+79161234567"}) for number in (1, 2, 3)))
    reason = Reason("hook_shape", {"field": "<b>*visitor*</b>"})
    with Inbox(inbox_path(data)) as inbox:
        inbox.settle("forms", [(1, EventState.REFUSED, reason), (2, EventState.DONE, reason)], {}, NOW)
    return data


def test_nothing_is_drawn_where_no_event_ever_came(app: Open) -> None:
    page = app("sources")
    assert not page.exception
    assert not [it for it in page.selectbox if it.key == "hooks.chosen"]


def test_the_queue_says_what_waits_and_shows_a_body(app: Open, data: Path) -> None:
    page = app("sources", data=data, lang="en")
    assert not page.exception
    (totals,) = [it.value for it in page.dataframe if "waiting" in it.value.columns]
    assert totals.to_numpy().tolist() == [["forms", "1", "1", "1", "1"]]
    (table,) = [it.value for it in page.dataframe if "received" in it.value.columns]
    assert table["state"].tolist() == ["loaded in part", "not understood"]
    page.selectbox(key="hooks.chosen").select(1).run()
    assert any("not of the expected shape" in it.value for it in page.markdown)
    assert any("+79161234567" in it.value for it in page.code)


def test_an_event_is_tried_again_or_dropped(app: Open, data: Path) -> None:
    page = app("sources", data=data, lang="ru")
    page.selectbox(key="hooks.chosen").select(1).run()
    page.button(key="hooks.replay").click().run()
    assert not page.exception
    page.button(key="hooks.drop").click().run()
    assert not page.exception
    with Inbox(inbox_path(data)) as inbox:
        assert [it.seq for it in inbox.events("forms", [EventState.WAITING])] == [1, 3]
        assert inbox.queue() == []


def test_a_viewer_may_not_move_events_nor_see_values(app: Open, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook_queue, "may", lambda role, least: False)
    page = app("sources", data=data, lang="en")
    page.selectbox(key="hooks.chosen").select(1).run()
    assert page.button(key="hooks.replay").disabled
    assert page.button(key="hooks.drop").disabled
    assert not any("79161234567" in it.value for it in page.code)


def test_values_of_a_body_are_hidden_and_its_fields_are_not() -> None:
    form = event(b"visitor[phone]=%2B79161234567&visitor[name]=&a=1")
    assert shown_body(form, may_see=False) == "visitor.phone: •••\na: •••"
    assert shown_body(event(b"{", event_id="x"), may_see=False) == "•••"
    assert shown_body(event(b"{\xff", event_id="x"), may_see=True) == "POST\n{\ufffd"
