"""The measures and ratios of METRICS, written once: the arrays, the SQL and the table headings all read them here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from throughline.attribution.path import Floats
from throughline.reports.model import Column, Unit

__all__ = [
    *("ADDITIVE", "APPLICATION", "CASH", "DEAL", "RATIOS", "SPEND", "VISITS"),
    *("PARTS", "Ratio", "base_of", "change", "column", "measured", "rounded", "rounded_sql", "unit_of"),
]

# Which fact each measure is summed from.
SPEND: dict[str, Unit] = {"spend": "money", "impressions": "count", "clicks": "count"}
VISITS: dict[str, Unit] = {"visits": "count"}
APPLICATION: dict[str, Unit] = dict.fromkeys(("enquiries", "leads", "target_leads", "sold_applications"), "count")
DEAL: dict[str, Unit] = {
    "sales": "count",
    "repeat_sales": "count",
    "first_sales": "count",
    "revenue": "money",
    "refund": "money",
    "cost_of_goods": "money",
    "gross_profit": "money",
    "receivable": "money",
}
CASH: dict[str, Unit] = {"cash_in": "money"}
ADDITIVE: dict[str, Unit] = {**SPEND, **VISITS, **APPLICATION, **DEAL, **CASH}

# Money is held in ten-thousandths: whole numbers, whose sums are exact however many there are.
PARTS = 10_000
# Sums that lie in the middle are rounded up, also when the dust of floats left them just below it.
_HALF = 0.500001
_PLACES = 9  # of credited counts


def rounded(unit: Unit, sums: Floats, parts: int = 1) -> Floats:
    """Sums as they are shown: money to four places, counts to nine. `parts` of the sums make one unit."""
    if unit == "money":
        return np.floor(sums * (PARTS / parts) + _HALF) / PARTS
    return np.round(sums, _PLACES) if unit == "count" else sums


def rounded_sql(unit: Unit, expression: str) -> str:
    """The same rounding in SQL."""
    if unit == "money":
        return f"floor(({expression}) * {PARTS} + {_HALF}) / {PARTS}"
    return f"round({expression}, {_PLACES})" if unit == "count" else expression


@dataclass(frozen=True, slots=True)
class Ratio:
    """(Σ plus − minus) / Σ per. It has no value when a part is unknown or the denominator is 0.

    A price has none either where nothing was paid: what comes free has no price, not one of 0.
    """

    plus: str
    per: str
    unit: Unit
    minus: str = ""
    is_price: bool = False

    def sql(self, ending: str = "") -> str:
        """The same as SQL over the sums of those names, each with the ending."""
        above = f"sums.{self.plus}{ending}"
        if self.is_price:
            above = f"nullif({above}, 0)"
        if self.minus:
            above = f"({above} - sums.{self.minus}{ending})"
        return f"{above} / nullif(sums.{self.per}{ending}, 0)"

    def of(self, sums: Mapping[str, Floats]) -> Floats:
        """Its values, NaN where it has none."""
        above = sums[self.plus] - sums[self.minus] if self.minus else sums[self.plus]
        per = sums[self.per]
        result = np.full(len(per), np.nan)
        np.divide(above, per, out=result, where=(per != 0) & (above != 0) if self.is_price else per != 0)
        return result


def _price(per: str) -> Ratio:
    """What one of `per` costs."""
    return Ratio("spend", per, "money", is_price=True)


RATIOS: dict[str, Ratio] = {
    "ctr": Ratio("clicks", "impressions", "share"),
    "cpc": _price("clicks"),
    "cost_per_visit": _price("visits"),
    "cpl": _price("leads"),
    "cost_per_target_lead": _price("target_leads"),
    "cpo": _price("sales"),
    "cac": _price("first_sales"),
    "romi": Ratio("revenue", "spend", "share", minus="spend"),
    "romi_margin": Ratio("gross_profit", "spend", "share", minus="spend"),
    "roas": Ratio("revenue", "spend", "ratio"),
    "drr": Ratio("spend", "revenue", "share"),
    "average_receipt": Ratio("revenue", "sales", "money"),
    "conversion_click": Ratio("visits", "clicks", "share"),
    "conversion_enquiry": Ratio("enquiries", "visits", "share"),
    "conversion_lead": Ratio("leads", "enquiries", "share"),
    "conversion_target": Ratio("target_leads", "leads", "share"),
    "conversion_sale": Ratio("sold_applications", "target_leads", "share"),
    "lead_to_sale": Ratio("sold_applications", "leads", "share"),
    "visit_to_lead": Ratio("leads", "visits", "share"),
}


def base_of(name: str) -> tuple[str, str]:
    """A column's measure and its ending: '', `_before` (the period compared with) or `_change` (between the two)."""
    for ending in ("_before", "_change"):
        if name.endswith(ending):
            return name.removesuffix(ending), ending
    return name, ""


def measured(name: str, sums: Mapping[str, Floats]) -> Floats:
    """A measure or ratio of the sums."""
    return RATIOS[name].of(sums) if name in RATIOS else sums[name]


def unit_of(name: str) -> Unit:
    """The unit of a measure or ratio."""
    return RATIOS[name].unit if name in RATIOS else ADDITIVE[name]


def change(name: str, now: Floats, before: Floats) -> Floats:
    """How much it changed: as a share of what it was, a share by the difference; NaN where there was nothing."""
    if unit_of(name) == "share":
        return now - before
    result = np.full(len(now), np.nan)
    np.divide(now - before, np.abs(before), out=result, where=before != 0)
    return result


def column(name: str) -> Column:
    """The heading of a measure, of a measure of the period before, or of the change between them."""
    base, ending = base_of(name)
    return Column(name, "share" if ending == "_change" else unit_of(base), base)
