"""Funnel: how many reach each step, who loses them, why, and how long the steps take."""

from __future__ import annotations

from ui.figures import funnel_steps
from ui.page import Page, draw

CONVERSION = (
    *("visits", "leads", "target_leads", "sold_applications"),
    *("visit_to_lead", "conversion_target", "conversion_sale", "lead_to_sale"),
)


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    funnel = page.report("funnel")
    group = funnel.params.group

    page.lead("steps", funnel)
    page.cell("steps", funnel, "steps", chart=funnel_steps(page, funnel), folded=True)
    page.group_by("funnel")
    page.cell("conversion", funnel, columns=(group, *CONVERSION), **page.drill(funnel))
    for name in ("stages", "junk", "junk_by_manager", "losses", "durations", "cohorts"):
        if name in funnel.tables:
            page.cell(name, funnel, name)


draw(cells)
