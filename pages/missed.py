"""Missed calls: how many of them people really missed, which calls those are, and whom nobody called back."""

from __future__ import annotations

from ui.call import to_call
from ui.calls import bar_choice, of_bar, waterfall_chart
from ui.empty import no_calls
from ui.folds import folds
from ui.missed import PARTS
from ui.page import Page, draw

LISTED = ("call_id", "started_at", "phone_mask", "wait_seconds", "employee", "channel")
WAITING = ("phone_mask", "since", "attempts", "employee")
AT_ONCE = 6  # rows; all of them, and all columns, wait in the drawer


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    if not page.facts.calls:
        no_calls(page.lang)
        return
    missed = page.report("missed")
    page.lead("waterfall", missed)
    page.cell("waterfall", missed, "waterfall", chart=waterfall_chart(page, missed), folded=True)
    page.cell(
        "list", of_bar(missed), "list", choice=lambda: bar_choice(page, missed), columns=LISTED, first=AT_ONCE,
        opens="call_id", on_open=to_call,
    )  # fmt: skip
    page.cell(
        "never_called_back", missed, "never_called_back", columns=WAITING, first=AT_ONCE, opens="phone_mask",
        on_open=to_call,
    )  # fmt: skip
    folds(page, PARTS)


draw(cells)
