"""Money: what was spent, what came back, which channel earns it and which loses it."""

from __future__ import annotations

from ui.figures import returns, weekly
from ui.page import open_page

COLUMNS = (
    *("spend", "leads", "sales", "revenue", "gross_profit", "romi_margin", "romi", "cpl", "cpo"),
    *("average_receipt", "drr"),
)
WEEKLY = ("week", "spend", "leads", "sales", "revenue", "gross_profit", "cpl", "cpo", "romi_margin")

page = open_page()
money = page.report("money")
group = money.params.group

page.lead("what_earns", money)
page.headline(money, "spend", "romi_margin", "leads", "sales", "revenue", "gross_profit")
page.group_by("money")
page.cell("what_earns", money, chart=returns(page, money), columns=(group, *COLUMNS), **page.drill(money))

weeks = money.tables["weekly"]
page.cell(
    "where_it_moves", money, "weekly", chart=weekly(page, weeks, "spend", "revenue", "gross_profit"), columns=WEEKLY
)
