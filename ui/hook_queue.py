"""Events of hooks on the Sources page: how many wait, and those of which nothing, or not all, could be made."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from connectors.hooks.body import UnreadableError
from connectors.hooks.mapped import flat
from connectors.hooks.reading import hook_of
from throughline.errors import StoreError
from throughline.hooks import inbox_path
from throughline.hooks.event import Event, EventState
from throughline.hooks.inbox import Inbox
from throughline.reports.wording.formats import full
from ui.gate import may
from ui.page import Page
from ui.project import Project
from ui.words import escape, inert, t

__all__ = ["hook_queue", "shown_body"]

_LONGEST = 20_000  # signs of a body that are shown
_HIDDEN = "•••"
_CHOSEN = "hooks.chosen"
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
    for count in counts:
        words = {
            name: full(getattr(count, name), "count", page.lang) for name in ("waiting", "done", "partly", "refused")
        }
        st.markdown(f"**{escape(count.source)}**: {t('ui.hooks_count', page.lang, **words)}")
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
    st.dataframe(
        _rows(events, page.lang, ZoneInfo(page.facts.timezone)),
        key="hooks.table",
        hide_index=True,
        height="content",
    )
    numbers = {event.seq: event for event in events}
    if st.session_state.get(_CHOSEN) not in numbers:
        st.session_state[_CHOSEN] = 0  # what was chosen has left the queue
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            t("ui.hooks_event", page.lang),
            options=[0, *numbers],
            format_func=lambda seq: f"№ {seq}" if seq else t("ui.hooks_all", page.lang),
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
        may_see = may(page.role, page.here.config.access.phones)
        if not may_see:
            st.caption(t("ui.hooks_masked", page.lang))
        st.code(shown_body(numbers[chosen], may_see), language=None, wrap_lines=True)


def _rows(events: Sequence[Event], lang: str, zone: ZoneInfo) -> pd.DataFrame:
    names = ("number", "source", "received", "state", "reason")
    rows = [
        (
            event.seq,
            inert(event.source),
            event.received_at.astimezone(zone).strftime("%d.%m.%Y %H:%M:%S"),
            t("ui.hooks_refused" if event.state is EventState.REFUSED else "ui.hooks_partly", lang),
            inert(event.reason.sentence(lang), 300) if event.reason else "",
        )
        for event in events
    ]
    return pd.DataFrame(rows, columns=[t(f"ui.hooks_column_{name}", lang) for name in names])


def _move(here: Project, action: str, seqs: Sequence[int]) -> None:
    """All that was on the page, or the one that was chosen: not what came meanwhile."""
    with Inbox(inbox_path(here.data)) as inbox:
        (inbox.replay if action == "replay" else inbox.drop)(seqs=seqs)
