"""Which data the page stands on: load number, age, a warning when it is old, and whether a load runs right now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from throughline.landing.lock import holder
from ui.formats import ago, moment
from ui.project import Facts, Project
from ui.state import link
from ui.words import t

__all__ = ["snapshot_bar"]

_STALE = timedelta(hours=26)  # a daily load that is more than two hours late
_LOOK_EVERY_S = 20
_LOOK_OFTEN_S = 2


def snapshot_bar(here: Project, facts: Facts, page: str, lang: str) -> None:
    """Age of the data and the link to this view, at the right of the title."""
    with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small", key="bar"):
        busy = holder(here.data) is not None
        # A timer of its own looks for newer data, so that edits of a Sheet arrive without a click.
        st.fragment(_age, run_every=_LOOK_OFTEN_S if busy else _LOOK_EVERY_S)(here, facts, lang, busy)
        box = st.popover(t("ui.link", lang), type="tertiary", key="link", on_change="rerun")
        if box.open:
            with box:
                st.caption(t("ui.link_help", lang))
                st.code(link(page), language=None, wrap_lines=True)


def _age(here: Project, facts: Facts, lang: str, was_busy: bool) -> None:
    busy = holder(here.data) is not None
    newer = here.snapshots.current_id() not in (None, facts.snapshot_id)
    if (newer and not st.query_params.get("snapshot", "latest") != "latest") or busy != was_busy:
        st.rerun()
    built = facts.built_at.to_pydatetime().replace(tzinfo=UTC)
    age = max(datetime.now(UTC) - built, timedelta(0))
    text = t("ui.snapshot", lang, load=facts.load_id, ago=ago(age, lang))
    if busy:
        st.badge(t("ui.load_runs", lang), color="blue")
    elif age > _STALE:
        st.badge(text, color="orange", help=t("ui.stale", lang, built=moment(built, lang, facts.timezone)))
    else:
        st.badge(text, color="gray", help=moment(built, lang, facts.timezone))
