"""What all specifications share: Russian and English numbers and months, quiet axes, room for labels."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale

__all__ = ["ROW", "Spec", "frame", "money_axis", "names_axis", "painted", "share_axis", "theme_colour", "time_axis"]

Spec = dict[str, Any]
ROW = 26  # pixels a row of a horizontal chart takes
_QUIET = {"domain": False, "ticks": False, "title": None}


@cache
def _locale(lang: str) -> Spec:
    locale = Locale.parse(lang)
    marks = locale.number_symbols["latn"]
    days, months = locale.days["stand-alone"], locale.months
    sunday_first = [6, 0, 1, 2, 3, 4, 5]
    return {
        "number": {
            "decimal": marks["decimal"],
            "thousands": marks["group"],
            "grouping": [3],
            "currency": ["", ""],
            "minus": "−",
            "percent": "%" if lang == "en" else "\u00a0%",
        },
        "time": {
            "dateTime": "%d.%m.%Y %H:%M" if lang == "ru" else "%b %-d, %Y %H:%M",
            "date": "%d.%m.%Y" if lang == "ru" else "%b %-d, %Y",
            "time": "%H:%M",
            "periods": ["AM", "PM"],
            "days": [days["wide"][i] for i in sunday_first],
            "shortDays": [days["abbreviated"][i] for i in sunday_first],
            "months": [months["stand-alone"]["wide"][i] for i in range(1, 13)],
            "shortMonths": [months["format"]["abbreviated"][i].replace(".", "") for i in range(1, 13)],
        },
    }


def frame(lang: str, height: int, **parts: object) -> Spec:
    """A specification with the locale of `lang`; `parts` are its encoding, layers and transforms."""
    return {
        "config": {"locale": _locale(lang), "view": {"stroke": None}, "axis": {"labelFontSize": 12}},
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        **parts,
    }


def painted(name: str) -> Spec:
    """A transform that gives every row the colour `name`, for the encoding of `theme_colour`."""
    return {"calculate": f"'{name}'", "as": "paint"}


def theme_colour(name: str) -> Spec:
    """A colour of the theme (blue, red, gray …): only through a scale does the browser look its name up there."""
    return {"field": "paint", "type": "nominal", "legend": None, "scale": {"domain": [name], "range": [name]}}


def names_axis(width: int = 170) -> Spec:
    """An axis of names; a long name is cut, its whole is in the tooltip."""
    return {**_QUIET, "labelLimit": width, "labelPadding": 8, "grid": False}


def share_axis(plus: bool) -> Spec:
    """An axis of percents; zero has no sign."""
    pattern = "+.0%" if plus else ".0%"
    return {**_QUIET, "labelExpr": f"datum.value === 0 ? '0' : format(datum.value, '{pattern}')", "tickCount": 5}


def money_axis(lang: str) -> Spec:
    """An axis of sums or counts: thousands and millions in words, so that zeros need no counting."""
    million, thousand = ("\u00a0млн", "\u00a0тыс.") if lang == "ru" else ("M", "K")
    words = (
        f"abs(datum.value) >= 1e6 ? format(datum.value / 1e6, '.2~f') + '{million}' : "
        f"abs(datum.value) >= 1e4 ? format(datum.value / 1e3, '.1~f') + '{thousand}' : format(datum.value, ',.6~f')"
    )
    return {**_QUIET, "labelExpr": words, "tickCount": 4}


def time_axis() -> Spec:
    """An axis of days; between midnights it tells the hour."""
    pattern = "hours(datum.value) || minutes(datum.value) ? '%H:%M' : '%-d %b'"
    words = f"timeFormat(datum.value, {pattern})"
    return {**_QUIET, "labelExpr": words, "labelOverlap": True, "grid": False, "tickCount": 8}
