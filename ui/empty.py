"""What stands where figures would: no data yet, or a config that cannot be read."""

from __future__ import annotations

import streamlit as st

from throughline.errors import AppError
from ui.project import Project
from ui.runs import load_button, progress
from ui.words import t

__all__ = ["broken_config", "no_calls", "no_data"]


def no_data(here: Project, lang: str, *, broken: bool) -> None:
    """Before the first load, or where no data can be read (a banner says why): what to do, and a button for it."""
    st.header(t("ui.broken_data_title" if broken else "ui.no_data_title", lang), anchor=False)
    st.markdown(t("ui.broken_data" if broken else "ui.no_data", lang))
    load_button(here, lang, key="load_first")
    st.fragment(_wait, run_every=2)(here, lang, here.snapshots.current_id())
    st.code("python -m throughline run", language="bash")
    if not broken:
        st.caption(t("ui.no_data_demo", lang))


_CALLS = """sources:
  - name: calls
    kind: file
    path: calls.csv
    table: call"""


def no_calls(lang: str) -> None:
    """Where no source has ever told of a call: what to connect."""
    st.markdown(t("ui.no_calls", lang))
    st.code(_CALLS, language="yaml")


def _wait(here: Project, lang: str, was: str | None) -> None:
    """Say how the load goes, and open the page when there is data."""
    if here.snapshots.current_id() != was:
        st.rerun()
    progress(here, lang)


def broken_config(error: AppError) -> None:
    """Every problem of config.yaml as `check` prints it. Plain text: it quotes what people typed."""
    st.header(t("ui.config_title", "ru"), anchor=False)
    st.text(error.sentence("ru"))
    st.text(error.sentence("en"))
    st.code("python -m throughline check", language="bash")
