"""What a deal is worth: the money received, when, on which basis, and what became of it."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from tests.oracle.model.clock import day_of
from tests.oracle.model.facts import Deal
from tests.oracle.model.money import Rates
from tests.oracle.model.pipelines import Stages, counts_nothing, is_dead, name_of, rules_of
from tests.oracle.model.world import World, rows, text
from throughline.config.models import Config, Pipeline

Money = list[tuple[datetime, Fraction]]


def deals(world: World, config: Config) -> dict[str, Deal]:
    """deal_id → the deal. Deleted and merged ones are not there."""
    rates, stages = Rates(world, config), Stages(world, config)
    alive = [row for row in rows(world, "deal") if not is_dead(row)]
    payments = {text(row, "deal_id"): _payments(world, row, rates, config) for row in alive}
    bases = _bases(world, alive)
    found = {}
    for row in alive:
        deal = _deal(world, config, stages, row, bases[_pipeline(row)])
        gross, refund = _received(row, deal, payments[deal.deal_id])
        deal.received = gross - refund
        if deal.status == "won":
            deal.receivable = Fraction(row.get("amount") or 0) - deal.received
        _sell(deal, rules_of(row, config), stages, gross, refund, payments[deal.deal_id])
        found[deal.deal_id] = deal
    for deal in found.values():
        _hand_up_refund(deal, found, payments)
        _hand_up_payments(deal, found, payments)
        _reach(deal, config, stages)
    return found


def _hand_up_refund(deal: Deal, found: dict[str, Deal], payments: dict[str, Money]) -> None:
    """A claim of another deal counts nothing, but what it gave back lowers the gross profit of that deal.

    Decision: only when the other deal is a sale; what such a claim takes in is left out.
    """
    parent = found.get(text(deal.row, "parent_deal_id"))
    if not deal.counts and parent is not None and parent.is_sale:
        parent.refund += _received(deal.row, deal, payments[deal.deal_id])[1]


def _hand_up_payments(deal: Deal, found: dict[str, Deal], payments: dict[str, Money]) -> None:
    """Cash in is what accounting sees: payments of a claim or delivery of another deal are that deal's."""
    owner = deal if deal.counts else found.get(text(deal.row, "parent_deal_id"))
    if owner is not None and owner.counts:
        owner.payments += payments[deal.deal_id]


def _reach(deal: Deal, config: Config, stages: Stages) -> None:
    wanted = rules_of(deal.row, config).target_from
    reached = wanted is not None and stages.reached(deal.row, wanted)
    deal.is_target = deal.is_sale or (deal.counts and reached)


def _pipeline(row: dict[str, Any]) -> tuple[str, str]:
    return text(row, "source"), text(row, "pipeline_id")


def _payments(world: World, row: dict[str, Any], rates: Rates, config: Config) -> Money:
    """Payments of the deal in the project's currency; one without a known rate is left out."""
    found: Money = []
    for payment in rows(world, "payment"):
        if text(payment, "deal_id") == text(row, "deal_id"):
            day = day_of(payment["paid_at"], config.project.timezone)
            amount = rates.convert(payment["amount"], text(payment, "currency"), day)
            if amount is not None:
                found.append((payment["paid_at"], amount))
    return sorted(found)


def _bases(world: World, alive: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """Per pipeline: payments if it ever has any, else amount_paid, else the amount of won deals."""
    paid = {text(row, "deal_id") for row in rows(world, "payment")}
    bases: dict[tuple[str, str], str] = {}
    for pipeline in {_pipeline(row) for row in alive}:
        mine = [row for row in alive if _pipeline(row) == pipeline]
        if any(text(row, "deal_id") in paid for row in mine):
            bases[pipeline] = "payments"
        elif any(row.get("amount_paid") for row in mine):
            bases[pipeline] = "paid"
        else:
            bases[pipeline] = "won_amount"
    return bases


def _deal(world: World, config: Config, stages: Stages, row: dict[str, Any], basis: str) -> Deal:
    rules = rules_of(row, config)
    deal = Deal(text(row, "deal_id"), row, name_of(row), basis=basis)
    deal.counts = not counts_nothing(world, row, config)
    deal.is_cleaning = stages.is_one_of(row, rules.cleaning)
    deal.is_spam = stages.is_one_of(row, rules.spam_stages) or text(row, "loss_reason") in rules.spam_reasons
    deal.status = text(row, "status")
    if rules.loss_is_won and deal.status == "lost":
        deal.status = "won"
    deal.margin = _margin(config, rules, row)
    deal.cost = None if row.get("cost_of_goods") is None else Fraction(row["cost_of_goods"])
    return deal


def _received(row: dict[str, Any], deal: Deal, payments: Money) -> tuple[Fraction, Fraction]:
    """Money that came and money that went back."""
    if deal.basis == "payments":
        came = sum((amount for _, amount in payments if amount > 0), Fraction(0))
        return came, -sum((amount for _, amount in payments if amount < 0), Fraction(0))
    if deal.basis == "paid":
        return Fraction(row.get("amount_paid") or 0), Fraction(0)
    return (Fraction(row.get("amount") or 0) if deal.status == "won" else Fraction(0)), Fraction(0)


def _sell(deal: Deal, rules: Pipeline, stages: Stages, gross: Fraction, refund: Fraction, payments: Money) -> None:
    """A sale = the pipeline calls it sold and money stayed (in a claims pipeline: money came)."""
    worth = gross if rules.loss_is_won else gross - refund
    is_sold = True
    if rules.sold == "won":
        is_sold = deal.status == "won"
    elif rules.sold != "paid":
        is_sold = stages.reached(deal.row, _sold_stage(rules))
    deal.is_sale = deal.counts and not deal.is_cleaning and is_sold and worth > 0
    if not deal.is_sale:
        return
    deal.revenue = worth
    deal.refund = refund if rules.loss_is_won else Fraction(0)
    first = min((at for at, amount in payments if amount > 0), default=None) if deal.basis == "payments" else None
    # Decision: a sale without payment and closing day counts when its stage was reached, else when it last changed.
    by_stage = None if rules.sold in ("paid", "won") else stages.reached_at(deal.row, _sold_stage(rules))
    deal.sold_at = first or deal.row.get("closed_at") or by_stage or deal.row["updated_at"]


def _sold_stage(rules: Pipeline) -> str:
    return rules.sold.removeprefix("stage:").strip()


def _margin(config: Config, rules: Pipeline, row: dict[str, Any]) -> Fraction:
    """Of the product, else the pipeline, else the brand, else the project."""
    by_product, by_brand = config.margin.by_product, config.margin.by_brand
    brand = text(row, "brand") or rules.brand
    share = by_product.get(text(row, "product"), rules.margin)
    if share is None:
        share = by_brand.get(brand, config.margin.default)
    return Fraction(str(share))
