"""What all specifications share: Russian and English numbers and months, quiet axes, room for labels."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale

__all__ = [
    "NARROW",
    "ROW",
    "Spec",
    "days_axis",
    "frame",
    "money_axis",
    "names_axis",
    "painted",
    "share_axis",
    "theme_colour",
    "time_axis",
]

Spec = dict[str, Any]
NARROW = "width < 560"  # in the words of Vega: where there is no room for all labels
ROW = 26  # pixels a row of a horizontal chart takes
# A label is measured before its letters have come, and a tick at the end is not measured at all: both need some room.
_EDGES = {"left": 10, "right": 10}
_QUIET = {"domain": False, "ticks": False, "title": None}


@cache
def _numbers(lang: str) -> Spec:
    marks = Locale.parse(lang).number_symbols["latn"]
    return {
        "decimal": marks["decimal"],
        "thousands": marks["group"],
        "grouping": [3],
        "currency": ["", ""],
        "minus": "−",
        "percent": "%" if lang == "en" else "\u00a0%",
    }


@cache
def _times(lang: str) -> Spec:
    locale = Locale.parse(lang)
    months = locale.months
    short_days = [locale.days["stand-alone"]["abbreviated"][day] for day in (6, 0, 1, 2, 3, 4, 5)]
    return {
        "dateTime": "%d.%m.%Y %H:%M" if lang == "ru" else "%b %-d, %Y %H:%M",
        "date": "%d.%m.%Y" if lang == "ru" else "%b %-d, %Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": short_days,  # no chart spells a day of the week in full
        "shortDays": short_days,
        "months": [months["stand-alone"]["wide"][month] for month in range(1, 13)],
        "shortMonths": [months["format"]["abbreviated"][month].replace(".", "") for month in range(1, 13)],
    }


def frame(lang: str, height: int, *, timed: bool = False, **parts: object) -> Spec:
    """A specification with the numbers of `lang`, and its months where it is `timed`: it travels with every change of
    the data, so it holds no word that it doesn't say. `parts` are its encoding, layers and transforms."""
    locale = {"number": _numbers(lang)} | ({"time": _times(lang)} if timed else {})
    return {
        "config": {"locale": locale, "view": {"stroke": None}, "axis": {"labelFontSize": 12}},
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": _EDGES,
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
    return {**_QUIET, "labelLimit": width, "labelPadding": 8, "labelFlush": False, "labelOverlap": False, "grid": False}


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


def days_axis(monthly: bool) -> Spec:
    """An axis of given days, as many labels as find room: «12 окт», or «окт 2026» where they are months."""
    day = "timeFormat(toDate(datum.value), '%-d %b')"
    # The short names of months are those of dates («мая»): alone they are the first letters of the whole name.
    month = "substring(timeFormat(toDate(datum.value), '%B'), 0, 3) + timeFormat(toDate(datum.value), ' %Y')"
    words = month if monthly else day
    return {
        **_QUIET,
        "labelExpr": words,
        "labelOverlap": "greedy",
        "labelAngle": 0,
        "labelSeparation": 12,
        "grid": False,
    }


def time_axis() -> Spec:
    """An axis of days; between midnights it tells the hour."""
    pattern = "hours(datum.value) || minutes(datum.value) ? '%H:%M' : '%-d %b'"
    words = f"timeFormat(datum.value, {pattern})"
    return {**_QUIET, "labelExpr": words, "labelOverlap": True, "grid": False, "tickCount": 8}
