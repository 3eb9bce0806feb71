"""Sums of a period by a group: what the reports must say."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

from tests.oracle.model.build import Truth
from tests.oracle.model.credited import Piece, pieces
from tests.oracle.model.items import Where, counted
from tests.oracle.model.traffic import counted_sums
from tests.oracle.model.world import rows, text
from throughline.params import Params

Sums = dict[str, Fraction]


class Answers:
    """Every figure of one world under one set of parameters."""

    def __init__(self, truth: Truth, params: Params) -> None:
        truth = truth.under(params)
        self.truth, self.params = truth, params
        self.table: dict[str, Sums] = defaultdict(lambda: defaultdict(Fraction))
        for piece in pieces(truth, params, counted(truth, params)):
            self._add(piece)
        for sums in self.table.values():
            _profit(sums, params.margin)
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

    def _add(self, piece: Piece) -> None:
        week_start = self.truth.config.project.week_start
        passes = [piece.where.passes(self.params, week_start, of_sources) for of_sources in (True, False)]
        value = piece.where.value(self.params.group, week_start)
        if all(passes) and value is not None:
            self.table[value][piece.measure] += piece.amount

    def _in_period(self, day: date) -> bool:
        return self.params.period.first <= day <= self.params.period.last

    def _visits(self) -> None:
        for row in rows(self.truth.world, "visit"):
            day = self.truth.day(row["started_at"])
            if not row.get("is_bot") and self._in_period(day):
                place = self.truth.place_of_visit(row)
                known = {"brand": place.brand, "city": text(row, "city"), "device": text(row, "device")}
                self._add(Piece("visits", Fraction(1), Where(place, day, known)))
        for row in counted_sums(self.truth.world, self.truth.config):
            if self._in_period(row["day"]):
                place = self.truth.place_of_visit(row)
                known = {"brand": place.brand, "city": "", "device": ""}
                self._add(Piece("visits", Fraction(row["visits"]), Where(place, row["day"], known)))

    def _spend(self) -> None:
        for cost in self.truth.costs:
            if self._in_period(cost.day):
                known = {"brand": cost.place.brand, "device": cost.device, "contractor": cost.contractor}
                where = Where(cost.place, cost.day, known)
                self._add(Piece("spend", cost.amount, where))
                self._add(Piece("clicks", Fraction(cost.clicks or 0), where))
                self._add(Piece("impressions", Fraction(cost.impressions or 0), where))


def _profit(sums: Sums, margin: float | None) -> None:
    """METRICS, "Money": cost of goods by the margin, if one is given; a refund of a claims pipeline lowers profit."""
    if margin is not None:
        sums["cost_of_goods"] = sums["revenue"] * (1 - Fraction(str(margin)))
    sums["gross_profit"] = sums["revenue"] - sums["cost_of_goods"] - sums["refund"]
