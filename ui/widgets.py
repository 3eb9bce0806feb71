"""Widgets of parameters: they show the session's parameters and only ever report a change.

Their own keys are written before they are drawn, so what the URL or a link changed shows in them too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from throughline.params import Params
from throughline.texts import has
from ui.state import change
from ui.words import t

__all__ = ["box", "choice", "label", "number", "set_to", "widget", "word"]


def widget(name: str, value: object, changed: Callable[[object], None]) -> dict[str, Any]:
    """Key and callback of a widget that shows `value` and reports what the reader makes of it."""
    key = f"p.{name}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value

    def tell() -> None:
        # A widget that has only just come to the screen may report that nothing is chosen: that is no choice.
        if st.session_state[key] is not None:
            changed(st.session_state[key])

    return {"key": key, "on_change": tell}


def set_to(name: str) -> Callable[[object], None]:
    """What a widget of this parameter does with a value."""
    return lambda value: change({name: str(value)})


def word(param: str, value: str, lang: str) -> str:
    """How a value of a parameter is called; a value without a name is its own."""
    key = f"params.{param}.values.{value}"
    return t(key, lang) if has(key, lang) else value


def label(name: str, lang: str) -> dict[str, Any]:
    """Label and help of a parameter's widget."""
    return {"label": t(f"params.{name}.label", lang), "help": t(f"params.{name}.help", lang)}


def choice(name: str, options: Sequence[str], params: Params, value: str) -> None:
    """One of some words."""
    st.selectbox(
        **label(name, params.lang),
        options=options,
        format_func=lambda option: word(name, option, params.lang),
        **widget(name, value, set_to(name)),
    )


def number(name: str, params: Params, value: float, low: float, high: float, step: float) -> None:
    """A number from `low` to `high`; a link may hold one beyond them. A whole `step` keeps it whole."""
    st.number_input(
        **label(name, params.lang),
        min_value=min(low, value),
        max_value=max(high, value),
        step=step,
        format="%d" if isinstance(step, int) else "%g",
        **widget(name, value, lambda found: change({name: f"{found:g}"})),
    )


def box(heading: str, key: str) -> DeltaGenerator:
    """A folded box; what is in it is to be drawn only while it is `open`.

    To Streamlit a box with another heading is another one, and closed: what is known of it is written before it is
    drawn, so that a heading that counts changes does not shut the box in which they are made.
    """
    st.session_state[key] = bool(st.session_state.get(key))
    return st.expander(heading, type="compact", key=key, on_change="rerun")
