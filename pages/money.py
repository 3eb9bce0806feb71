"""Money: what was spent, what came back, which channel earns it and which loses it."""

from __future__ import annotations

from ui.compare import compare
from ui.figures import weekly
from ui.folds import folds, group_replaced
from ui.page import Page, draw
from ui.returns import returns, with_bounds

HEADLINE = ("spend", "romi_margin", "leads", "sales", "revenue", "gross_profit")
COLUMNS = ("spend", "leads", "sales", "revenue", "gross_profit", "romi_margin", "romi_margin_bounds", "cpl", "cpo")
WEEKLY = ("week", "spend", "leads", "sales", "revenue", "gross_profit", "cpl", "cpo", "romi_margin")
LINES = ("spend", "revenue", "gross_profit")


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    money = page.report("money")
    group = money.params.group

    page.lead("what_earns", money, *HEADLINE)
    bounded = with_bounds(page, money, ("romi_margin", "cpo"))
    page.cell(
        "only_look", bounded, choice=lambda: page.group_by("money"), chart=returns(page, money),
        columns=(group, *COLUMNS), **page.drill(money),
    )  # fmt: skip
    folds(page, {"compare": lambda opened: compare(opened, money), "claims": _claims})
    by_week = weekly(page, money.tables["weekly"], *LINES)
    page.cell("where_it_moves", money, "weekly", chart=by_week, columns=WEEKLY, folded=True)


def _claims(page: Page) -> None:
    """What ad systems say they brought, beside what came."""
    claims = page.report("claims")
    group_replaced(page.params.group, claims.params.group, page.lang)
    page.cell("claims", claims, **page.drill(claims))


draw(cells)
