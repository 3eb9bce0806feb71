"""Overview: what was spent and what it brought, against the period before; where it goes and how it moves."""

from __future__ import annotations

from ui.figures import shares, weekly
from ui.page import open_page

HEADLINE = ("spend", "romi_margin", "visits", "leads", "target_leads", "sales", "revenue", "gross_profit")
CHANNELS = ("channel", "spend", "visits", "leads", "sales", "revenue", "gross_profit", "cpl", "cpo", "romi_margin")
WEEKLY = ("week", "spend", "visits", "leads", "target_leads", "sales", "revenue", "gross_profit", "romi_margin")
CHANGES = ("spend", "spend_before", "leads", "leads_before", "revenue", "revenue_before", "gross_profit",
           "gross_profit_before")  # fmt: skip

page = open_page()
overview = page.report("overview")
channels = page.report("overview", group="channel")
group = overview.params.group

page.lead("dynamics", overview)
page.headline(overview, *HEADLINE)

weeks = overview.tables["weekly"]
page.cell("dynamics", overview, "weekly", chart=weekly(page, weeks, "spend", "revenue", "gross_profit"), columns=WEEKLY)
page.cell(
    "structure", channels, "structure", chart=shares(page, channels.tables["structure"]), columns=CHANNELS,
    **page.drill(channels, to="money"),
)  # fmt: skip
if page.params.compare is not None:
    page.group_by("overview")
    page.cell("changes", overview, columns=(group, *CHANGES))
