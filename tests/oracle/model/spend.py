"""What was spent, per day and place: ad accounts, mail, the Sheet, overheads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.model.channels import UNKNOWN, UNKNOWN_PAID, Place, place
from tests.oracle.model.clock import days_between
from tests.oracle.model.facts import Cost
from tests.oracle.model.money import Rates, shown
from tests.oracle.model.world import World, rows, text
from throughline.config.models import Config

OVERHEADS = ("by_spend", "by_leads", "by_revenue", "even")
# What leads or revenue the channels brought in a period: channel → amount.
Base = Callable[[str, date, date], dict[str, Fraction]]


def _source(config: Config, row: dict[str, Any]) -> Any:
    return next((source for source in config.sources if source.name == text(row, "source")), None)


def _vat(config: Config, row: dict[str, Any]) -> bool | None:
    """The row says it, else its source."""
    own = row.get("includes_vat")
    source = _source(config, row)
    return own if own is not None else (source.includes_vat if source else None)


def _default(config: Config, row: dict[str, Any]) -> str:
    source = _source(config, row)
    return (source.default_channel if source else None) or UNKNOWN_PAID


def _currency(config: Config, row: dict[str, Any]) -> str:
    source = _source(config, row)
    return text(row, "currency") or (source.currency if source and source.currency else config.project.currency)


def ads(world: World, config: Config) -> list[Cost]:
    """Rows of ad accounts and of mail. A cost without a known rate is left out; its clicks stay."""
    rates = Rates(world, config)
    found = []
    for row in rows(world, "spend_daily"):
        cost = rates.convert(row.get("cost") or Decimal(0), _currency(config, row), row["day"])
        where = place(row, config, _default(config, row))
        named = Place(
            where.channel,
            where.source,
            text(row, "campaign_name") or text(row, "campaign_id"),
            text(row, "ad_group_name") or text(row, "ad_group_id"),
            text(row, "ad_name") or text(row, "ad_id"),
            text(row, "keyword"),
            where.brand,
            where.pipeline,
        )
        amount = shown(cost or Fraction(0), row["day"], _vat(config, row), config)
        found.append(
            Cost(
                day=row["day"],
                place=named,
                amount=amount,
                source_name=text(row, "source"),
                kind="ads",
                device=text(row, "device"),
                impressions=row.get("impressions"),
                clicks=row.get("clicks"),
            )
        )
    for row in rows(world, "mail_stat"):
        cost = rates.convert(row.get("cost") or Decimal(0), _currency(config, row), row["day"])
        amount = shown(cost or Fraction(0), row["day"], _vat(config, row), config)
        where = place(row, config, _default(config, row))
        found.append(Cost(row["day"], where, amount, text(row, "source"), "mail"))
    return found


def spread(amount: Fraction, days: list[date]) -> list[tuple[date, Fraction]]:
    """Evenly over the days, each the difference of rounded cumulative sums: nothing is lost by rounding."""
    done = Fraction(0)
    parts = []
    for number, day in enumerate(days, start=1):
        until = _four_places(amount * number / len(days))
        parts.append((day, until - done))
        done = until
    return parts


def _four_places(amount: Fraction) -> Fraction:
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return Fraction(exact.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def sheet(world: World, config: Config, base: Base, overheads: bool) -> list[Cost]:
    """Rows of the Sheet over their days; overheads go to channels first, by the base over the row's whole period."""
    rates = Rates(world, config)
    found = []
    for row in rows(world, "spend_manual"):
        if (text(row, "spread") in OVERHEADS) != overheads:
            continue
        first, last = row["period_start"], row["period_end"]
        days = days_between(first, last)
        for where, share in _places(row, config, base, first, last).items():
            for day, part in spread(Fraction(row["amount"]) * share, days):
                amount = rates.convert(Decimal(1), _currency(config, row), day)
                if amount is None:
                    continue
                cost = shown(part * amount, day, _vat(config, row), config)
                kind = "overhead" if text(row, "spread") in OVERHEADS else "sheet"
                found.append(Cost(day, where, cost, text(row, "source"), kind, contractor=text(row, "contractor")))
    return found


def _places(row: dict[str, Any], config: Config, base: Base, first: date, last: date) -> dict[Place, Fraction]:
    """The channels a row is for and their shares, which sum to 1."""
    how = text(row, "spread")
    if how not in OVERHEADS:
        channel = text(row, "channel")
        where = place(row, config, channel or _default(config, row))
        if channel:
            where = Place(channel, where.source, where.campaign, "", where.ad, where.keyword, where.brand)
        brand = text(row, "brand") or where.brand
        return {Place(where.channel, where.source, where.campaign, "", where.ad, where.keyword, brand): Fraction(1)}
    amounts = base(how, first, last)
    if not amounts:
        return {Place(UNKNOWN, brand=text(row, "brand")): Fraction(1)}  # Decision: nobody to lay it on
    total = sum(amounts.values(), Fraction(0))
    if not total:
        return {Place(name, brand=text(row, "brand")): Fraction(1, len(amounts)) for name in amounts}
    return {Place(name, brand=text(row, "brand")): amount / total for name, amount in amounts.items() if amount}
