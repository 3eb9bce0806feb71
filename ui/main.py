"""The script of every rerun: gate, parameters, navigation, then the page that was asked for."""

from __future__ import annotations

import streamlit as st

from throughline.errors import AppError
from throughline.params import alone
from ui.empty import broken_config, no_data
from ui.failures import told
from ui.gate import pass_gate
from ui.page import Page, place, taken_way
from ui.project import ROOT, Project, facts, open_snapshot, project
from ui.sidebar import sidebar
from ui.state import language, state, sync, wanted_snapshot
from ui.words import escape, t

SECTIONS = {
    "answers": ("overview", "money", "funnel", "attribution", "paths"),
    "calls": ("calls", "missed", "tags", "processing"),
    "detail": ("deals", "spend"),
    "trust": ("health", "sources", "glossary"),
}
CARDS = ("deal", "tag", "call")
FIRST = "overview"
NEED_NO_DATA = ("sources", "glossary")


def main() -> None:
    """One rerun."""
    st.set_page_config(page_title="Throughline", page_icon=ROOT / "ui" / "static" / "icon.png", layout="wide")
    st.html(ROOT / "ui" / "static" / "style.css")
    try:
        here = project()
    except AppError as error:
        broken_config(error)
        st.stop()
    lang = language(here.defaults.lang)
    role = pass_gate(here.config.access, lang)
    with told(lang, "main"):
        _page(here, lang, role)


def _page(here: Project, lang: str, role: str) -> None:
    """The page that was asked for, on the snapshot that was asked for."""
    snapshot, note = open_snapshot(here, wanted_snapshot(), lang)
    known = facts(snapshot, here)
    params = sync(known.days, here.defaults)
    pages = _pages(params.lang)
    chosen = st.navigation(_sections(pages, params.lang), expanded=True)
    taken_way(pages)
    name = chosen.url_path
    if not name:
        st.switch_page(pages[FIRST], query_params={name: list(found) for name, found in state().values.items()})
    if note:
        st.warning(escape(note, longest=500), icon="⚠️")
    if snapshot is None and name not in NEED_NO_DATA:
        no_data(here, params.lang, broken=note is not None)
        return
    beside = sidebar(params, known, here.defaults)
    undoable = bool(state().history)
    place(Page(name, here, snapshot, known, alone(params), role, name, beside, undoable, params))
    chosen.run()


def _pages(lang: str) -> dict[str, st.Page]:
    """Every page by name. The title follows the language, the address does not."""
    names = [name for section in SECTIONS.values() for name in section]
    return {
        name: st.Page(
            ROOT / "pages" / f"{name}.py",
            title=t(f"pages.{name}.title", lang),
            url_path=name,
            visibility="hidden" if name in CARDS else "visible",
        )
        for name in (*names, *CARDS)
    }


def _sections(pages: dict[str, st.Page], lang: str) -> dict[str, list[st.Page]]:
    grouped = {t(f"ui.section_{section}", lang): [pages[name] for name in names] for section, names in SECTIONS.items()}
    # The default page has no path of its own: were it the first page itself, its link with a path would be dead.
    root = st.Page(_nothing, title=t(f"pages.{FIRST}.title", lang), default=True, visibility="hidden")
    grouped[t("ui.section_detail", lang)] += [*(pages[name] for name in CARDS), root]
    return grouped


def _nothing() -> None:
    """The page at `/`: main() goes on to the first one instead of running it."""


main()
