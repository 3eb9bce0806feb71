"""Which data the page stands on: load number, age, a warning when it is old, and whether a load runs right now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from throughline.landing.lock import holder
from throughline.landing.status import read_status
from throughline.reports.wording.formats import ago, full, moment
from ui.project import Facts, Project
from ui.state import link, wanted_snapshot
from ui.words import escape, t

__all__ = ["snapshot_bar"]

_STALE = timedelta(hours=26)  # a daily load that is more than two hours late
_LOOK_EVERY_S = 20
_LOOK_OFTEN_S = 2


def snapshot_bar(here: Project, facts: Facts, page: str, lang: str) -> None:
    """Age of the data and the link to this view, at the right of the title."""
    with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small", key="bar"):
        busy, current = holder(here.data) is not None, here.snapshots.current_id()
        # A timer of its own looks for newer data, so that edits of a Sheet arrive without a click.
        st.fragment(_age, run_every=_LOOK_OFTEN_S if busy else _LOOK_EVERY_S)(here, facts, lang, busy, current)
        box = st.popover(t("ui.link", lang), type="tertiary", key="link", on_change="rerun")
        if box.open:
            with box:
                st.caption(t("ui.link_help", lang))
                st.code(link(page), language=None, wrap_lines=True)


def _age(here: Project, facts: Facts, lang: str, was_busy: bool, was_current: str | None) -> None:
    busy = holder(here.data) is not None
    # Not whether another version is current than the one shown: a damaged one has given way to the one before it.
    newer = here.snapshots.current_id() not in (None, was_current)
    pinned = wanted_snapshot() != ""
    if (newer and not pinned) or busy != was_busy:
        st.rerun()
    if facts.built_at is None:
        st.badge(_progress(here, lang) if busy else t("ui.no_data_title", lang), color="blue" if busy else "gray")
        return
    built = facts.built_at.replace(tzinfo=UTC)
    age = max(datetime.now(UTC) - built, timedelta(0))
    text = t("ui.snapshot", lang, load=facts.load_id, ago=ago(age, lang))
    if busy:
        st.badge(_progress(here, lang), color="blue")
    elif age > _STALE:
        st.badge(text, color="orange", help=t("ui.stale", lang, built=moment(built, lang, facts.timezone)))
    else:
        st.badge(text, color="gray", help=moment(built, lang, facts.timezone))


def _progress(here: Project, lang: str) -> str:
    """What the load is at: its source and rows, as far as it says."""
    running = read_status(here.data).running
    if running is None or not running.source:
        return t("ui.load_runs", lang)
    return t("ui.load_progress", lang, source=escape(running.source), rows=full(running.rows, "count", lang))
