"""Money: what was spent, what came back, which channel earns it and which loses it."""

from __future__ import annotations

from ui.figures import returns, weekly, weeks_shown
from ui.page import open_page

page = open_page()
money = page.report("money")

page.lead("what_earns", money)
page.headline(money, "spend", "leads", "sales", "revenue", "gross_profit", "romi_margin")
page.group_by("money")
page.cell("what_earns", money, chart=returns(page, money), **page.drill(money))

weeks = page.report("money", **weeks_shown(page))
page.cell("where_it_moves", weeks, chart=weekly(page, weeks, "spend", "revenue", "gross_profit"))
