"""Named sets of position weights: chosen from a list, saved under a name, deleted. They are everyone's.

Whoever sees the pages may move the weights, so whoever sees them may save a set: it changes no figure of anyone else.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from throughline.errors import AppError
from throughline.params import Params
from throughline.saved.weights import WeightSet, delete, read, save
from ui.state import change, state
from ui.words import escape, inert, t

__all__ = ["weight_sets"]

_CHOICE = "p.weights.set"
_NAME = "weights.name"


def weight_sets(data: Path, params: Params) -> None:
    """The list of sets, if there are any, and the box that saves and deletes them."""
    lang = params.lang
    found = read(data)
    now = next((each.name for each in found.sets if each.weights == params.weights), None)
    if found.trouble is not None:
        st.warning(escape(found.trouble.sentence(lang), longest=500), icon="⚠️")
    if found.sets:
        _choice(found.sets, now, lang)
    text = _text(params.weights)
    box = st.popover(t("ui.save_set", lang), type="tertiary", key="weights.box", on_change="rerun")
    if not box.open:
        return
    with box:
        st.text_input(t("ui.set_name", lang), key=_NAME, placeholder=t("ui.set_example", lang), max_chars=60)
        st.button(
            t("ui.set_save", lang, weights=escape(text)), key="weights.save", help=t("ui.set_for_all", lang),
            on_click=_saved, args=(data, params),
        )  # fmt: skip
        if now is not None:
            st.button(
                t("ui.set_delete", lang, name=escape(now)), key="weights.delete", type="tertiary",
                on_click=_deleted, args=(data, now, lang),
            )  # fmt: skip


def _choice(sets: tuple[WeightSet, ...], now: str | None, lang: str) -> None:
    texts = {each.name: _text(each.weights) for each in sets}
    if st.session_state.get(_CHOICE) != now:
        st.session_state[_CHOICE] = now

    def chosen() -> None:
        name = st.session_state[_CHOICE]
        if name is not None:
            change({"weights": texts[name]})

    st.selectbox(
        t("ui.weight_sets", lang),
        options=list(texts),
        index=None,
        format_func=lambda name: inert(f"{name} ({texts[name]})") if texts[name] not in name else inert(name),
        placeholder=t("ui.weight_sets_none", lang),
        key=_CHOICE,
        on_change=chosen,
    )


def _saved(data: Path, params: Params) -> None:
    try:
        save(data, st.session_state.get(_NAME) or "", params.weights)
    except AppError as error:
        state().problems = (error.sentence(params.lang),)
    else:
        st.session_state[_NAME] = ""


def _deleted(data: Path, name: str, lang: str) -> None:
    try:
        delete(data, name)
    except AppError as error:
        state().problems = (error.sentence(lang),)


def _text(weights: tuple[float, float, float]) -> str:
    return "-".join(f"{weight:g}" for weight in weights)
