"""What the ad accounts charged, day by day, down to the keyword."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from throughline.demo.ads import ACCOUNTS, LEAVES, Account
from throughline.demo.journeys import Journeys
from throughline.demo.plan import CHANNELS, FIRST, LAST, MONTHS

__all__ = ["rates", "spend"]

_DAYS = (LAST - FIRST).days + 1


def rates(rng: np.random.Generator) -> pd.DataFrame:
    """Roubles for a dollar, every day."""
    walk = 82 + np.cumsum(rng.normal(0, 0.35, _DAYS))
    days = pd.date_range(FIRST, LAST).strftime("%Y-%m-%d")
    return pd.DataFrame({"day": days, "currency": "USD", "rate": np.round(np.clip(walk, 70, 98), 4)})


def spend(rng: np.random.Generator, journeys: Journeys, leaf: NDArray[np.int64]) -> dict[str, pd.DataFrame]:
    """A frame an account, columns as in `spend_daily`, cost in kopecks (cents for the account in dollars).

    Clicks follow the visits the ads brought. In STORY_MONTH the cost of a month is its budget to the kopeck.
    """
    days = journeys.second // 86_400
    here = (leaf >= 0) & (days < _DAYS)
    visits = np.zeros((_DAYS, len(LEAVES)), dtype=np.int64)
    np.add.at(visits, (days[here], leaf[here]), 1)
    return {account.source: _account(rng, account, visits) for account in ACCOUNTS}


def _account(rng: np.random.Generator, account: Account, visits: NDArray[np.int64]) -> pd.DataFrame:
    leaves = [place for place, one in enumerate(LEAVES) if one.account is account]
    brought = visits[:, leaves]
    clicks = brought + rng.binomial(brought, 0.12) + (rng.random(brought.shape) < 0.03)
    impressions = clicks + rng.poisson((clicks + 0.6) / account.ctr)
    cost = _cost(rng, account, clicks)
    names = ["campaign_id", "campaign_name", "ad_group_id", "ad_group_name", "ad_id", "ad_name", "keyword"]
    about = pd.DataFrame([[getattr(LEAVES[i], name) for name in names] for i in leaves], columns=names)
    utm = pd.DataFrame([LEAVES[i].utm for i in leaves], columns=["source", "medium", "campaign", "content", "term"])
    frame = pd.concat([about, utm.add_prefix("utm_")], axis=1)
    frame = pd.concat([frame] * _DAYS, ignore_index=True)
    frame.insert(0, "day", np.repeat(pd.date_range(FIRST, LAST).to_numpy(), len(leaves)))
    frame["impressions"], frame["clicks"], frame["cost"] = impressions.ravel(), clicks.ravel(), cost.ravel()
    return frame[frame["impressions"] > 0].reset_index(drop=True)


def _cost(rng: np.random.Generator, account: Account, clicks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Cost in the smallest unit; the sum of a month is the account's budget of it."""
    budget = next(channel.budget for channel in CHANNELS if channel.name == account.channel)
    price = clicks * account.cpc * rng.lognormal(0, 0.25, clicks.shape)
    cost = np.zeros(clicks.shape, dtype=np.int64)
    for month in MONTHS:
        rows = slice(_place(month.first), _place(month.next))
        # An account in dollars has a budget in dollars: a hundredth is near enough for a month that no story needs.
        wanted = budget * (100 if month.is_story else int(100 * month.season * rng.uniform(0.9, 1.1)))
        wanted //= 85 if account.source == "telegram" else 1
        running = np.rint(np.cumsum(price[rows]) / price[rows].sum() * wanted).astype(np.int64)
        cost[rows] = np.diff(running, prepend=0).reshape(clicks[rows].shape)
    return cost


def _place(day: date) -> int:
    return (day - FIRST).days
