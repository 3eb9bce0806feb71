"""Which facts count: applications, deals and payments of a period, each with its amounts, before any credit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.model.build import Truth, of_deal
from tests.oracle.model.channels import Place
from tests.oracle.model.clock import bucket
from tests.oracle.model.facts import Application, Deal
from throughline.params import Params

PLACES = ("channel", "source", "campaign", "ad_group", "ad", "keyword")
TIMES = ("day", "week", "month")
NOWHERE = Place("")


@dataclass(frozen=True)
class Where:
    """One credited piece of an application or of spend: its place and what else it can be grouped by."""

    place: Place
    day: date
    attributes: dict[str, str]

    def value(self, group: str, week_start: str) -> str | None:
        """The group value; None when the piece does not know the dimension."""
        if group in TIMES:
            return bucket(self.day, group, week_start).isoformat()
        if group in PLACES:
            return str(getattr(self.place, group))
        return self.attributes.get(group)

    def passes(self, params: Params, week_start: str, of_sources: bool) -> bool:
        """Whether the filters on sources, or all the others, let it through."""
        filters = [(name, wanted) for name, wanted in params.filters if (name in PLACES) == of_sources]
        return all(self.value(name, week_start) in wanted for name, wanted in filters)


@dataclass(frozen=True)
class Item:
    """So much of a measure, of this application, here and there; its place is not known before it is credited."""

    app: Application
    measure: str
    amount: Fraction
    where: Where


def counted(truth: Truth, params: Params) -> list[Item]:
    """Everything of the period that passes the filters which are no sources."""
    week_start = truth.config.project.week_start
    first, last = params.period.first, params.period.last
    return [
        item
        for app in truth.apps.values()
        for item in _items(truth, params, app)
        if first <= item.where.day <= last and item.where.passes(params, week_start, of_sources=False)
    ]


def applied(truth: Truth, params: Params) -> list[Application]:
    """Applications of the period that pass the filters which are no sources."""
    found = []
    for app in truth.apps.values():
        where = Where(NOWHERE, truth.day(app.at), app.attributes)
        inside = params.period.first <= where.day <= params.period.last
        if inside and where.passes(params, truth.config.project.week_start, of_sources=False):
            found.append(app)
    return found


def _items(truth: Truth, params: Params, app: Application) -> Iterator[Item]:
    at = Where(NOWHERE, truth.day(app.at), app.attributes)
    yield Item(app, "enquiries", Fraction(int(app.is_enquiry)), at)
    yield Item(app, "leads", Fraction(int(app.is_lead)), at)
    yield Item(app, "target_leads", Fraction(int(app.is_lead and app.is_target)), at)
    for deal in app.deals:
        # Decision: money is grouped by what is the deal's own, where it differs from its application's.
        own = {**app.attributes, **of_deal(deal, app, truth.config)}
        on = Where(NOWHERE, _day_of_sale(truth, params, app, deal), own)
        amounts = _amounts(deal, params)
        yield from (Item(app, measure, amount, on) for measure, amount in amounts.items())
        for paid_at, amount in deal.payments:
            yield Item(app, "cash_in", amount, Where(NOWHERE, truth.day(paid_at), own))
    # The sale step of the funnel counts applications, on the day of their first sale with `axis=sale`.
    sold = [deal for deal in app.deals if deal.is_sale]
    if sold:
        first = min(sold, key=lambda deal: (deal.sold_at, deal.deal_id))
        on = Where(NOWHERE, _day_of_sale(truth, params, app, first), app.attributes)
        yield Item(app, "sold_applications", Fraction(1), on)


def _day_of_sale(truth: Truth, params: Params, app: Application, deal: Deal) -> date:
    by_sale = params.axis == "sale" and deal.sold_at is not None
    return truth.day(deal.sold_at if by_sale and deal.sold_at else app.at)


def _amounts(deal: Deal, params: Params) -> dict[str, Fraction]:
    """Sales and their money; what a won deal still owes counts without a sale too, but knows no day of a sale."""
    owed = {"receivable": deal.receivable} if deal.receivable else {}
    if not deal.is_sale:
        return owed if params.axis == "lead" else {}
    unknown = deal.revenue * (1 - deal.margin)
    return owed | {
        "sales": Fraction(1),
        "repeat_sales": Fraction(int(deal.is_repeat)),
        "first_sales": Fraction(int(deal.is_first)),
        "revenue": deal.revenue,
        "refund": deal.refund,
        "cost_of_goods": unknown if deal.cost is None else deal.cost,
    }
