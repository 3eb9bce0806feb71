"""The assumptions, grouped quietly: period, model with the options that matter to it, margin, and the fine print.

The model, the margin and what is assumed of calls are levers: they belong to the living part of the page and move
without the rest. Pages of calls have levers of calls alone: no figure on them knows a model.
"""

from __future__ import annotations

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from throughline.params import PRESETS, Defaults, Params, alone
from throughline.texts import LANGS
from ui.call_levers import CALL_LEVERS, CALL_PAGES, call_levers, folded_call_levers
from ui.filters import filter_widgets
from ui.project import Facts, project
from ui.scenario import pin_button
from ui.state import change, reset, state, undo
from ui.weight_sets import weight_sets
from ui.widgets import box, choice, label, number, set_to, widget, word
from ui.words import t, value_label

__all__ = ["LEVERS", "levers", "sidebar"]

_OWN_DAYS = "own"
_FINE = ("axis", "window", "direct", "significant", "touches_until", "link", "stuck_days")
_COMPARES = ("previous", "year", "none")
_WITHOUT_APPLICATIONS = ("spend", "sources", "glossary")  # pages on which no call moves a figure

# Parameters that change nothing of a page but its living part: with `group`, whose widget stands on the page.
PATHS = ("path_starts", "path_contains", "path_ends", "path_is", "path_repeats")
LEVERS = ("model", "weights", "weights.set", "half_life", "order", "margin", "margin.actual", "group", *PATHS,
          *CALL_LEVERS)  # fmt: skip


def sidebar(whole: Params, facts: Facts, defaults: Defaults) -> DeltaGenerator:
    """Draw every parameter but the levers into the sidebar, and return the place for those.

    Where scenario A is pinned the widgets show B, and move it.
    """
    params = alone(whole)
    with st.sidebar:
        _period(params, facts)
        place = st.container(key="levers")
        pin_button(whole)
        filter_widgets(params, defaults)
        _fine_print(params, defaults)
        _end(params)
    return place


def levers(params: Params, facts: Facts, defaults: Defaults, page: str) -> None:
    """What moves the figures of that page: the rules of calls; or the model with its options, the margin, and folded
    what is assumed of calls where there are any."""
    if page in CALL_PAGES:
        call_levers(page, params, defaults)
        return
    _model(params, defaults)
    _margin(params, facts)
    if facts.calls and page not in _WITHOUT_APPLICATIONS:
        folded_call_levers(params, defaults)


def _period(params: Params, facts: Facts) -> None:
    def chosen(value: object) -> None:
        change({"period": str(params.period) if value == _OWN_DAYS else str(value)})

    st.selectbox(
        t("params.period.label", params.lang),
        options=[*PRESETS, _OWN_DAYS],
        format_func=lambda name: word("period", name, params.lang),
        **widget("period", params.period_name or _OWN_DAYS, chosen),
    )
    if not params.period_name:
        shown: object = (params.period.first, params.period.last)
        match st.session_state.get("p.days"):
            case (date(),) as half:  # the reader is between the first click and the second
                shown = half
        st.date_input(
            t("ui.days", params.lang),
            label_visibility="collapsed",
            format="DD.MM.YYYY" if params.lang == "ru" else "YYYY-MM-DD",
            min_value=min(facts.days.first, params.period.first),
            max_value=max(facts.days.last, params.period.last),
            **widget("days", shown, _days_chosen),
        )
    options = _COMPARES if params.compare_name else (*_COMPARES, str(params.compare))
    choice("compare", options, params, params.compare_name or str(params.compare))


def _days_chosen(value: object) -> None:
    # While the second day is not chosen yet the widget holds one: nothing to obey.
    match value:
        case (date() as first, date() as last):
            change({"period": f"{first}..{last}"})


def _model(params: Params, defaults: Defaults) -> None:
    st.radio(
        **label("model", params.lang),
        options=defaults.models,
        format_func=lambda name: value_label("model", name, params.lang),
        **widget("model", params.model, set_to("model")),
    )
    if params.model == "position":
        text = "-".join(f"{weight:g}" for weight in params.weights)
        st.text_input(**label("weights", params.lang), **widget("weights", text, set_to("weights")))
        weight_sets(project().data, params)
    elif params.model == "time_decay":
        number("half_life", params, params.half_life, 0.5, 365.0, 0.5)
    elif params.model == "markov":
        number("order", params, params.order, 1, 4, 1)


def _margin(params: Params, facts: Facts) -> None:
    """A slider; with the switch on, the cost of goods of each deal takes its place."""
    share = facts.margin if params.margin is None else params.margin
    percent = round(share * 100)
    st.slider(
        **label("margin", params.lang),
        min_value=0,
        max_value=100,
        step=1,
        format="%d %%",
        disabled=params.margin is None,
        **widget("margin", percent, lambda found: change({"margin": f"{int(str(found)) / 100:g}"})),
    )
    st.toggle(
        t("ui.actual_cost", params.lang),
        help=t("ui.actual_cost_help", params.lang),
        **widget(
            "margin.actual",
            params.margin is None,
            lambda on: change({"margin": "actual" if on else f"{percent / 100:g}"}),
        ),
    )


def _fine_print(params: Params, defaults: Defaults) -> None:
    """What few people change; the heading says how many of them are not as config has them."""
    lang = params.lang
    usual = {**dict.fromkeys(_FINE), "window": defaults.window}
    plain = {"axis": "lead", "direct": "keep", "significant": "metrica", "touches_until": "lead", "link": "application"}
    changed = sum(getattr(params, name) != value for name, value in {**usual, **plain, "stuck_days": 30}.items())
    heading = t("ui.fine_print_changed", lang, n=changed) if changed else t("ui.fine_print", lang)
    opened = box(heading, "fine_print")
    if not opened.open:
        return
    with opened:
        for name, options in _OPTIONS.items():
            choice(name, options, params, getattr(params, name))
        number("window", params, params.window, 1, defaults.max_window, 1)
        number("stuck_days", params, params.stuck_days, 1, 365, 1)


_OPTIONS = {
    "axis": ("lead", "sale"),
    "direct": ("keep", "skip", "redistribute"),
    "significant": ("metrica", "paid"),
    "touches_until": ("lead", "sale"),
    "link": ("application", "client"),
}


def _end(params: Params) -> None:
    st.segmented_control(
        t("params.lang.label", params.lang),
        options=LANGS,
        required=True,
        label_visibility="collapsed",
        format_func=str.upper,
        **widget("lang", params.lang, set_to("lang")),
    )
    with st.container(horizontal=True, gap="medium"):
        none = not state().history
        st.button(t("ui.undo", params.lang), key="undo", type="tertiary", on_click=undo, disabled=none)
        st.button(t("ui.reset", params.lang), key="reset", type="tertiary", on_click=reset)
