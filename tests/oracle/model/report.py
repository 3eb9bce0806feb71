"""Sums of a period by a group: what the reports must say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tests.oracle.model.build import Truth, of_deal
from tests.oracle.model.channels import Place
from tests.oracle.model.clock import bucket
from tests.oracle.model.facts import Application, Deal
from tests.oracle.model.world import rows, text
from throughline.params import Params

PLACES = ("channel", "source", "campaign", "ad_group", "ad", "keyword")
TIMES = ("day", "week", "month")
Sums = dict[str, Fraction]


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


class Answers:
    """Every figure of one world under one set of parameters."""

    def __init__(self, truth: Truth, params: Params) -> None:
        self.truth, self.params = truth, params
        self.table: dict[str, Sums] = defaultdict(lambda: defaultdict(Fraction))
        self._applications()
        self._visits()
        self._spend()

    def rows(self) -> dict[str, Sums]:
        """Group value → measure → sum. A measure that a group does not know is missing."""
        return {value: dict(sums) for value, sums in self.table.items() if any(sums.values())}

    def totals(self) -> Sums:
        """Sums over all groups."""
        total: Sums = defaultdict(Fraction)
        for sums in self.table.values():
            for measure, amount in sums.items():
                total[measure] += amount
        return dict(total)

    def _add(self, where: Where, measure: str, amount: Fraction) -> None:
        week_start = self.truth.config.project.week_start
        for name, wanted in self.params.filters:
            value = where.value(name, week_start)
            if value not in wanted:
                return
        value = where.value(self.params.group, week_start)
        if value is not None:
            self.table[value][measure] += amount

    def _in_period(self, day: date) -> bool:
        return self.params.period.first <= day <= self.params.period.last

    def _applications(self) -> None:
        for app in self.truth.apps.values():
            for where, weight in self._pieces(app, self.truth.day(app.at)):
                if self._in_period(where.day):
                    for measure, amount in _steps(app):
                        self._add(where, measure, amount * weight)
            for deal in app.deals:
                self._deal(app, deal)
            self._sold(app)

    def _day_of_sale(self, app: Application, deal: Deal) -> date:
        by_sale = self.params.axis == "sale" and deal.sold_at is not None
        return self.truth.day(deal.sold_at if by_sale and deal.sold_at else app.at)

    def _deal(self, app: Application, deal: Deal) -> None:
        if not deal.is_sale:
            return
        for piece, weight in self._pieces(app, self._day_of_sale(app, deal)):
            # Decision: money is grouped by what is the deal's own, where it differs from its application's.
            where = replace(piece, attributes={**app.attributes, **of_deal(deal, app, self.truth.config)})
            if self._in_period(where.day):
                self._add(where, "sales", weight)
                self._add(where, "repeat_sales", weight * deal.is_repeat)
                self._add(where, "first_sales", weight * deal.is_first)
                self._add(where, "revenue", weight * deal.revenue)
                self._add(where, "gross_profit", weight * gross_profit(deal, self.params.margin))

    def _sold(self, app: Application) -> None:
        """The sale step of the funnel counts applications, on the day of their first sale with `axis=sale`."""
        sold = [deal for deal in app.deals if deal.is_sale]
        if sold:
            first = min(sold, key=lambda deal: (deal.sold_at, deal.deal_id))
            for where, weight in self._pieces(app, self._day_of_sale(app, first)):
                if self._in_period(where.day):
                    self._add(where, "sold_applications", weight)

    def _pieces(self, app: Application, day: date) -> Iterator[tuple[Where, Fraction]]:
        for place, weight in self.truth.paths.credits(app, self.params):
            yield Where(place, day, app.attributes), weight

    def _visits(self) -> None:
        for row in rows(self.truth.world, "visit"):
            if row.get("is_bot"):
                continue
            day = self.truth.day(row["started_at"])
            if self._in_period(day):
                place = self.truth.place_of_visit(row)
                known = {"brand": place.brand, "city": text(row, "city"), "device": text(row, "device")}
                self._add(Where(place, day, known), "visits", Fraction(1))

    def _spend(self) -> None:
        for cost in self.truth.costs:
            if self._in_period(cost.day):
                known = {"brand": cost.place.brand, "device": cost.device, "contractor": cost.contractor}
                where = Where(cost.place, cost.day, known)
                self._add(where, "spend", cost.amount)
                self._add(where, "clicks", Fraction(cost.clicks or 0))
                self._add(where, "impressions", Fraction(cost.impressions or 0))


def _steps(app: Application) -> list[tuple[str, Fraction]]:
    """enquiries → leads → target leads of one application, on its own day."""
    return [
        ("enquiries", Fraction(int(app.is_enquiry))),
        ("leads", Fraction(int(app.is_lead))),
        ("target_leads", Fraction(int(app.is_lead and app.is_target))),
    ]


def gross_profit(deal: Deal, margin: float | None) -> Fraction:
    """METRICS, "Money"; a refund of a claims pipeline lowers it."""
    if margin is not None:
        return deal.revenue * Fraction(str(margin)) - deal.refund
    if deal.cost is not None:
        return deal.revenue - deal.cost - deal.refund
    return deal.revenue * deal.margin - deal.refund
