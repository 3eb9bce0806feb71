"""The panel of the Sources page: load everything or one source now, see how it goes, try the connections."""

from __future__ import annotations

import streamlit as st

from ui.project import Project
from ui.runs import check_sources, load_button, progress
from ui.words import t

__all__ = ["load_panel"]

_EVERY_S = 2
_SAID = "check.said"


def load_panel(here: Project, lang: str) -> None:
    """Choice of the source, the two buttons, and what comes of them."""
    names = [source.name for source in here.config.sources]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            t("ui.what_to_load", lang),
            options=["", *names],
            format_func=lambda name: name or t("ui.all_sources", lang),
            key="load_source",
            width=260,
        )
        load_button(here, lang, key="load", sources=(chosen,) if chosen else ())
        asked = st.button(t("ui.check_now", lang), key="check")
    st.fragment(progress, run_every=_EVERY_S)(here, lang)
    if asked:
        with st.spinner(t("ui.checking", lang)):
            st.session_state[_SAID] = check_sources(here)
    if _SAID in st.session_state:  # kept: a load that ends redraws the page
        good, said = st.session_state[_SAID]
        st.caption(t("ui.check_good" if good else "ui.check_failed", lang))
        st.code(said, language=None, wrap_lines=True)
