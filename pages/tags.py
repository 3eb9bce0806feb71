"""Tags of calls: what clients wanted and how calls went wrong, by source and by outcome."""

from __future__ import annotations

from ui.page import Page, draw, go
from ui.tags import crossed, intention_bars

INTENTION = ("calls", "answered", "tagged_share", "intention", "intention_share", "intention_low", "intention_high",
             "call_value")  # fmt: skip
LIST = ("tag", "tag_kind", "calls", "share", "share_low", "share_high", "call_value", "of_ours")


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    tags = page.report("tags")
    group = tags.params.group

    page.lead("tags", tags, "intention_share", "calls", "tagged_share", "call_value")
    page.group_by("tags")
    page.cell("intention", tags, chart=intention_bars(page, tags), columns=(group, *INTENTION), **page.drill(tags))
    page.cell("by_place", tags, "by_place", chart=crossed(page, tags, "by_place"), folded=True)
    page.cell("list", tags, "tags", columns=LIST, opens="tag", on_open=lambda row: go("tag", tag=str(row["tag"])))
    page.cell("by_outcome", tags, "by_outcome", chart=crossed(page, tags, "by_outcome"), folded=True)


draw(cells)
