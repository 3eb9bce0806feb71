"""Which applications, deals and payments of a period count, and for how much each. METRICS, "Money" and "Funnel".

Filters that are no sources are applied here; credits and filters on sources are not. Money is in ten-thousandths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from throughline.attribution.path import Bools, Floats, Ints
from throughline.reports.engine.measures import APPLICATION
from throughline.reports.engine.scope import Scope

__all__ = ["Counted", "deals_of", "flags_of", "payments_of"]


@dataclass(frozen=True, slots=True)
class Counted:
    """Deals or payments one by one: the deal of each, the row of its application, the day it counts on, its values."""

    deals: Ints
    row: Ints
    day: Ints
    values: Mapping[str, Floats]


def flags_of(scope: Scope) -> dict[str, Bools]:
    """Whether each application of the selection is an enquiry, lead, target lead, or sold, in this period."""
    data, chosen = scope.facts.applications, scope.selection.applications
    ok = scope.application_passes()
    applied = scope.selection.applied & ok
    if scope.params.axis == "sale":
        day = data.first_sale_day[chosen] - scope.first
        sold = ok & (day >= 0) & (day < scope.period.days)
    else:
        sold = applied & data.is_sold[chosen]
    counted = (data.is_enquiry[chosen], data.is_lead[chosen], data.is_target[chosen])
    return dict(zip(APPLICATION, (*(flag & applied for flag in counted), sold), strict=True))


def deals_of(scope: Scope) -> Counted:
    """Sales and their money on the day of the axis; what the margin makes of it comes later, from the sums."""
    data, chosen = scope.facts.deals, scope.selection
    ok = scope.deal_passes(chosen.deals) & data.counts[chosen.deals]
    deals = chosen.deals[ok]
    by_sale = scope.params.axis == "sale"
    return Counted(
        deals,
        chosen.deal_row[ok],
        data.sold_day[deals] if by_sale else scope.facts.applications.day[data.application[deals]],
        {
            "sales": data.is_sale[deals].astype(np.float64),
            "repeat_sales": data.is_repeat[deals].astype(np.float64),
            "first_sales": data.is_first[deals].astype(np.float64),
            "revenue": data.revenue[deals],
            "refund": data.refund[deals],
            "cost_of_goods": data.cost[deals],
            "receivable": data.receivable[deals],
        },
    )


def payments_of(scope: Scope) -> Counted:
    """Every payment on its own day, whatever the axis: equals accounting."""
    data, chosen = scope.facts.payments, scope.selection
    deals = data.deal[chosen.payments]
    ok = scope.deal_passes(deals)
    payments = chosen.payments[ok]
    return Counted(deals[ok], chosen.payment_row[ok], data.day[payments], {"cash_in": data.amount[payments]})
