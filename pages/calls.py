"""Calls: which came from where, what became of them, when they come and how soon they are answered."""

from __future__ import annotations

from ui.call_parts import PARTS
from ui.calls import opens_group, week_chart
from ui.empty import no_calls
from ui.folds import folds
from ui.page import Page, draw

HEADLINE = ("calls", "target", "answered", "missed_share", "unique", "call_applications")
TYPES = ("calls", "answered", "missed", "counted", "target", "repeat", "unique", "first_target", "call_applications")


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    if not page.facts.calls:
        no_calls(page.lang)
        return
    calls = page.report("calls")
    page.lead("types", calls, *HEADLINE)
    page.cell(
        "by_group", calls, choice=lambda: page.group_by("calls"), columns=(calls.params.group, *TYPES),
        **opens_group(calls),
    )  # fmt: skip
    heat = calls.tables["heat"]
    page.cell("heat", calls, "heat", chart=week_chart(page, heat, "calls"), folded=True)
    folds(page, PARTS)


draw(cells)
