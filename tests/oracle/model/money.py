"""One currency, with and without VAT."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.oracle.model.world import World, rows, text
from throughline.config.models import Config

KNOWN_FOR_DAYS = 7


class Rates:
    """Rates to the project's currency: the latest known within seven days, else the fixed rate of config."""

    def __init__(self, world: World, config: Config) -> None:
        self.own = config.project.currency
        self.fixed = config.rates
        self.by_day: dict[tuple[str, date], Fraction] = {}
        for row in rows(world, "rate"):
            self.by_day[text(row, "currency"), row["day"]] = Fraction(str(row["rate"]))

    def convert(self, amount: Decimal | None, currency: str, day: date) -> Fraction | None:
        """The amount in the project's currency; None when no rate is known: such a row is left out."""
        if amount is None:
            return None
        if currency in ("", self.own):
            return Fraction(amount)
        for back in range(KNOWN_FOR_DAYS + 1):
            rate = self.by_day.get((currency, day - timedelta(days=back)))
            if rate is not None:
                return Fraction(amount) * rate
        if currency in self.fixed:
            return Fraction(amount) * Fraction(self.fixed[currency])
        return None


def shown(cost: Fraction, day: date, includes_vat: bool | None, config: Config) -> Fraction:
    """The cost as reports show it: with or without VAT by config.

    Decision: a cost that does not say whether it includes VAT is taken as it is.
    """
    rate = Fraction(0)
    for vat in sorted(config.project.vat, key=lambda vat: vat.since):
        if vat.since <= day:
            rate = Fraction(str(vat.rate))
    if includes_vat is None or includes_vat == config.project.include_vat:
        return cost
    return cost * (1 + rate) if config.project.include_vat else cost / (1 + rate)
