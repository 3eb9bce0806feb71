"""What is assumed of calls: which of them are applications, and from which thresholds on they are anything."""

from __future__ import annotations

from throughline.params import Defaults, Params
from ui.widgets import box, choice, number
from ui.words import t

__all__ = ["CALL_LEVERS", "CALL_PAGES", "all_call_levers", "folded_call_levers"]

CALL_PAGES = ("calls", "missed", "tags", "processing", "call")
_APPLICATIONS = ("call_lead", "target_seconds", "cycle_days")  # these move leads and money too
CALL_LEVERS = (*_APPLICATIONS, "greeting_seconds", "work_hours")


def all_call_levers(params: Params, defaults: Defaults) -> None:
    """All of them, open: for pages of calls."""
    _of_applications(params, defaults)
    number("greeting_seconds", params, params.greeting_seconds, 0, 600, 1)
    choice("work_hours", ("all", "work"), params, params.work_hours)


def folded_call_levers(params: Params, defaults: Defaults) -> None:
    """Those that decide which calls are applications; the heading says how many are not as config has them."""
    changed = sum(getattr(params, name) != getattr(defaults, name) for name in _APPLICATIONS)
    heading = t("ui.call_levers_changed", params.lang, n=changed) if changed else t("ui.call_levers", params.lang)
    opened = box(heading, "call_levers")
    if opened.open:
        with opened:
            _of_applications(params, defaults)


def _of_applications(params: Params, defaults: Defaults) -> None:
    choice("call_lead", defaults.call_leads, params, params.call_lead)
    number("target_seconds", params, params.target_seconds, 0, 3600, 5)
    number("cycle_days", params, params.cycle_days, 1, 3650, 1)
