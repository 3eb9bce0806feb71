"""What is assumed of calls: which of them are applications, and from which thresholds on they are anything."""

from __future__ import annotations

from throughline.params import Defaults, Params
from ui.widgets import box, choice, number
from ui.words import t

__all__ = ["CALL_LEVERS", "CALL_PAGES", "call_levers", "folded_call_levers"]

_APPLICATIONS = ("call_lead", "target_seconds", "cycle_days")  # these move leads and money too
CALL_LEVERS = (*_APPLICATIONS, "greeting_seconds", "work_hours")
# Which of them move a figure of each page of calls.
_OF_PAGE = {
    "calls": (*_APPLICATIONS, "work_hours"),
    "missed": ("greeting_seconds", "work_hours"),
    "tags": ("work_hours",),
    "tag": ("work_hours",),
    "processing": (*_APPLICATIONS, "work_hours"),
    "call": _APPLICATIONS,
}
CALL_PAGES = tuple(_OF_PAGE)
_NUMBERS = {"target_seconds": (0, 3600, 5), "cycle_days": (1, 3650, 1), "greeting_seconds": (0, 600, 1)}


def call_levers(page: str, params: Params, defaults: Defaults) -> None:
    """Those that move what a page of calls shows, open."""
    for name in _OF_PAGE[page]:
        _lever(name, params, defaults)


def folded_call_levers(params: Params, defaults: Defaults) -> None:
    """Those that decide which calls are applications; the heading says how many are not as config has them."""
    changed = sum(getattr(params, name) != getattr(defaults, name) for name in _APPLICATIONS)
    heading = t("ui.call_levers_changed", params.lang, n=changed) if changed else t("ui.call_levers", params.lang)
    opened = box(heading, "call_levers")
    if opened.open:
        with opened:
            for name in _APPLICATIONS:
                _lever(name, params, defaults)


def _lever(name: str, params: Params, defaults: Defaults) -> None:
    value = getattr(params, name)
    if name in _NUMBERS:
        number(name, params, value, *_NUMBERS[name])
    else:
        choice(name, defaults.call_leads if name == "call_lead" else ("all", "work"), params, value)
