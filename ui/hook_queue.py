"""Events of hooks on the Sources page: how many wait, and those of which nothing, or not all, could be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from connectors.hooks.body import UnreadableError
from connectors.hooks.mapped import flat
from connectors.hooks.reading import hook_of
from throughline.errors import StoreError
from throughline.hooks import inbox_path
from throughline.hooks.event import Count, Event, EventState
from throughline.hooks.inbox import Inbox
from throughline.reports.wording.formats import full, moment
from ui.gate import may
from ui.page import Page
from ui.project import Project
from ui.words import escape, inert, t

__all__ = ["hook_queue", "shown_body"]

_LONGEST = 20_000  # signs of a body that are shown
_HIDDEN = "•••"
_CHOSEN = "hooks.chosen"
_MOST_ROWS, _ROW_HEIGHT = 12, 34
_COUNTED = ("refused", "waiting", "done", "partly")
_TOTALS = {"source": "ui.hooks_column_source", **{name: f"ui.hooks_count_{name}" for name in _COUNTED}}
_QUEUE = {name: f"ui.hooks_column_{name}" for name in ("number", "source", "received", "state", "reason")}
_AT_LEAST = "analyst"  # may try again and drop


def hook_queue(page: Page) -> None:
    """Draws nothing where no event ever came."""
    path = inbox_path(page.here.data)
    if not path.is_file():
        return
    page.tell()
    try:
        with Inbox(path) as inbox:
            counts, events = inbox.counts(), inbox.queue()
    except StoreError as error:
        st.error(escape(error.sentence(page.lang), longest=500))
        return
    if not counts:
        return
    st.subheader(t("ui.hooks_title", page.lang), anchor=False)
    _table(_totals(counts, page.lang), "hooks.counts", _TOTALS, page.lang, right=_COUNTED)
    if events:
        _queue(page, events)


def shown_body(event: Event, may_see: bool) -> str:
    """What came, for people: whole for who may see phones, else its fields without their values."""
    if may_see:
        said = event.body.decode("utf-8", "replace")[:_LONGEST]
        return "\n".join(filter(None, [f"{event.method} {event.path}".strip(), event.query, said]))
    try:
        return "\n".join(f"{name}: {_HIDDEN}" for name, value in flat(hook_of(event).fields) if value not in (None, ""))
    except UnreadableError:
        return _HIDDEN


def _queue(page: Page, events: Sequence[Event]) -> None:
    _table(_rows(events, page.lang, page.facts.timezone), "hooks.table", _QUEUE, page.lang, right=("number",))
    numbers = {event.seq: event for event in events}
    if st.session_state.get(_CHOSEN) not in numbers:
        st.session_state[_CHOSEN] = 0  # what was chosen has left the queue
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            t("ui.hooks_event", page.lang),
            options=[0, *numbers],
            format_func=lambda seq: _called(numbers[seq], page.lang) if seq else t("ui.hooks_all", page.lang),
            key=_CHOSEN,
            width=260,
        )
        seqs = (chosen,) if chosen else tuple(numbers)
        rests = not may(page.role, _AT_LEAST)
        for action in ("replay", "drop"):
            st.button(
                t(f"ui.hooks_{action}", page.lang),
                key=f"hooks.{action}",
                disabled=rests,
                on_click=_move,
                args=(page.here, action, seqs),
                help=t(f"ui.hooks_{action}_help", page.lang),
            )
    if chosen in numbers:
        if (reason := numbers[chosen].reason) is not None:
            st.markdown(escape(reason.sentence(page.lang), longest=500))
        may_see = may(page.role, page.here.config.access.phones)
        if not may_see:
            st.caption(t("ui.hooks_masked", page.lang))
        st.code(shown_body(numbers[chosen], may_see), language=None, wrap_lines=True)


def _table(rows: pd.DataFrame, key: str, texts: Mapping[str, str], lang: str, right: Sequence[str]) -> None:
    """`texts` are the keys of the headers; columns of `right` are spelled numbers. A long table scrolls in itself;
    one of sentences is as wide as the page."""
    config = {
        name: st.column_config.Column(t(text, lang), alignment="right" if name in right else "left")
        for name, text in texts.items()
    }
    height = _ROW_HEIGHT * (min(len(rows), _MOST_ROWS) + 1) + 2  # header and frame
    width: Literal["stretch", "content"] = "stretch" if "reason" in texts else "content"
    st.dataframe(
        rows, key=key, hide_index=True, column_config=config, height=height, row_height=_ROW_HEIGHT, width=width
    )


def _totals(counts: Sequence[Count], lang: str) -> pd.DataFrame:
    rows = [
        (inert(count.source), *(full(getattr(count, name), "count", lang) for name in _COUNTED)) for count in counts
    ]
    return pd.DataFrame(rows, columns=list(_TOTALS))


def _called(event: Event, lang: str) -> str:
    return f"{t('ui.hooks_column_number', lang)} {event.seq} · {inert(event.source)}"


def _rows(events: Sequence[Event], lang: str, timezone: str) -> pd.DataFrame:
    rows = [
        (
            str(event.seq),
            inert(event.source),
            moment(event.received_at, lang, timezone),
            t("ui.hooks_refused" if event.state is EventState.REFUSED else "ui.hooks_partly", lang),
            inert(event.reason.sentence(lang), 300) if event.reason else "",
        )
        for event in events
    ]
    return pd.DataFrame(rows, columns=list(_QUEUE))


def _move(here: Project, action: str, seqs: Sequence[int]) -> None:
    """All that was on the page, or the one that was chosen: not what came meanwhile."""
    with Inbox(inbox_path(here.data)) as inbox:
        (inbox.replay if action == "replay" else inbox.drop)(seqs=seqs)
