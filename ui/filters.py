"""Filters: chosen in the sidebar, or by going down a table; shown above the page as a path that leads back up."""

from __future__ import annotations

import streamlit as st

from throughline.params import PREFIX, Defaults, Params, filter_key
from throughline.warehouse.snapshot import Snapshot
from ui.project import Facts, facts, open_snapshot, project
from ui.state import change, state
from ui.widgets import box
from ui.words import escape, group_label, inert, t

__all__ = ["CHAIN", "breadcrumbs", "filter_widgets", "go_down"]

# The way down a table of money, each level inside the one before.
CHAIN = ("channel", "source", "campaign", "ad_group", "ad", "keyword")
# What applications can be filtered by, in the order it is offered; the chain lives in source_dim.
_OFFERED = ("channel", "source", "campaign", "brand", "branch", "pipeline", "product", "manager", "city", "kind",
            "device", "form", "promo_code", "operator", "employee", "tracking_number", "segment")  # fmt: skip
_OF_CALLS = ("brand", "city", "operator", "employee", "tracking_number")  # calls know values that no application has
_VALUES_AT_MOST = 500


def next_level(group: str) -> str | None:
    """Where a click on a row of `group` leads; None below the last level. Other groups open their channels."""
    if group not in CHAIN:
        return CHAIN[0]
    place = CHAIN.index(group) + 1
    return CHAIN[place] if place < len(CHAIN) else None


def go_down(group: str, value: str) -> None:
    """Keep only `value` of `group`, in both scenarios, and show what it is made of. For callbacks."""
    level = next_level(group)
    change({filter_key(group): (value,), **({"group": level} if level else {})}, everywhere=True)


def breadcrumbs(params: Params, here: Facts) -> None:
    """The filters that hold, as a path: a click on a part goes back up to it, the cross takes one away."""
    if not params.filters:
        return
    lang = params.lang
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="crumbs"):
        st.button(
            t("ui.everything", lang), key="crumb.all", type="tertiary", on_click=_without, args=(params, _all(params))
        )
        for group, values in sorted(params.filters, key=lambda pair: _place(pair[0])):
            names = ", ".join(escape(_name(here, group, value, lang)) for value in values[:2])
            more = f" +{len(values) - 2}" if len(values) > 2 else ""
            st.button(
                f"{escape(group_label(group, lang))}: **{names}**{more} ✕",
                key=f"crumb.{group}",
                help=t("ui.remove_filter", lang),
                on_click=_without,
                args=(params, _inside(params, group)),
            )


def _name(here: Facts, group: str, value: str, lang: str) -> str:
    return here.label(group, value, lang) if value else t("ui.not_named", lang)


def _place(group: str) -> int:
    return CHAIN.index(group) if group in CHAIN else -1


def _all(params: Params) -> tuple[str, ...]:
    return tuple(group for group, _ in params.filters)


def _inside(params: Params, group: str) -> tuple[str, ...]:
    """The filter itself and, in the chain, everything below it: a campaign without its channel means little."""
    return tuple(name for name, _ in params.filters if name == group or _place(name) > _place(group) >= 0)


def _without(params: Params, groups: tuple[str, ...]) -> None:
    """Take filters away: in both scenarios, but for what scenario B has of its own."""
    levels = [group for group in groups if group in CHAIN]
    top = min(levels, key=_place) if levels else params.group
    keys = [filter_key(group) for group in groups]
    own = any(PREFIX + key in state().values for key in keys)
    change({**dict.fromkeys(keys), "group": top}, everywhere=not own)


def filter_widgets(params: Params, defaults: Defaults) -> None:
    """Choose values of one dimension at a time; the box stays shut until it is wanted."""
    lang = params.lang
    n = len(params.filters)
    heading = t("ui.filters_on", lang, n=n) if n else t("ui.filters", lang)
    opened = box(heading, "filters")
    if not opened.open:
        return
    with opened:
        snapshot, _ = open_snapshot(project(), params.snapshot, lang)
        if snapshot is None:
            return
        offered = [*_OFFERED, *defaults.dimensions]
        group = st.selectbox(
            t("ui.filter_by", lang), options=offered, format_func=lambda name: group_label(name, lang), key="filter_by"
        )
        _values(params, snapshot, group)


def _values(params: Params, snapshot: Snapshot, group: str) -> None:
    here, lang = facts(snapshot, project()), params.lang
    chosen = list(params.chosen(group))
    key = f"p.filter.{group}"
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    st.multiselect(
        t("ui.filter_values", lang),
        options=[*dict.fromkeys([*chosen, *values_of(snapshot, group)])],
        format_func=lambda value: inert(_name(here, group, value, lang)),
        placeholder=t("ui.filter_any", lang),
        key=key,
        on_change=lambda: change({filter_key(group): tuple(st.session_state[key]) or None}),
    )


def values_of(snapshot: Snapshot, group: str) -> list[str]:
    """The values of a dimension that this snapshot knows, the most frequent first."""
    return snapshot.memo(("ui.values", group), lambda: _distinct(snapshot, group))


def _distinct(snapshot: Snapshot, group: str) -> list[str]:
    if group in CHAIN:
        frame = snapshot.query(f'select distinct "{group}" as value from source_dim order by 1 limit {_VALUES_AT_MOST}')
        return [str(value) for value in frame["value"]]
    columns = set(snapshot.query("select column_name from (describe application)")["column_name"])
    column = next((name for name in (group, f"dim_{group}") if name in columns), None)
    if column is None:
        return []
    tables = ("application", "call") if group in _OF_CALLS else ("application",)
    rows = " union all ".join(f'select "{column}" as value from {table}' for table in tables)
    frame = snapshot.query(
        f"select value, count(*) as n from ({rows}) group by 1 order by n desc, 1 limit {_VALUES_AT_MOST}"
    )
    return [str(value) for value in frame["value"] if value is not None]
