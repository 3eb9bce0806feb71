"""Which applications buy and for how much. Amounts are whole roubles."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from throughline.demo.applications import Application
from throughline.demo.plan import LOYAL_PRODUCT

__all__ = ["decide", "is_retail"]


def is_retail(application: Application) -> bool:
    """Small things sold over the counter: every eighth deal that no story needs."""
    return application.no % 8 == 0 and not application.is_exact and application.product != LOYAL_PRODUCT


def decide(rng: np.random.Generator, made: list[Application]) -> None:
    """Give every buyer an amount; in the exact cells the number of sales and their sum are those of the story."""
    by_cell = sorted(made, key=lambda a: (a.month.first, a.channel.name, a.no))
    for (_, _), group in groupby(by_cell, key=lambda a: (a.month.first, a.channel.name)):
        worked = [a for a in group if a.fate == "deal" and a.amount == 0]
        if not worked:
            continue
        channel = worked[0].channel
        if worked[0].is_exact and channel.exact is not None:
            _exact(rng, worked, *channel.exact)
            continue
        sales = int(channel.sold * len(worked) + rng.random())
        for place in rng.permutation(len(worked))[:sales]:
            receipt = channel.receipt * rng.lognormal(-0.15, 0.55)
            worked[place].amount = max(1_500, round(receipt * (0.35 if is_retail(worked[place]) else 1) / 100) * 100)


def _exact(rng: np.random.Generator, worked: list[Application], sales: int, revenue: int) -> None:
    # Nobody of the last two days: there must be time left for the payments of a story.
    early = [a for a in worked if a.at.day <= 29]
    weights = rng.lognormal(0, 0.35, sales)
    amounts = [round(revenue * weight / weights.sum() / 100) * 100 for weight in weights]
    amounts[-1] += revenue - sum(amounts)
    for place, amount in zip(rng.permutation(len(early))[:sales], amounts, strict=True):
        early[place].amount = amount
