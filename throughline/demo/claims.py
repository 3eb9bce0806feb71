"""What two ad accounts claim: conversions by their own goals, a steady part of the clicks.

No draw is made here: what is claimed hangs on the clicks alone, so that nothing else of the demo moves.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

__all__ = ["claims"]

# Account → (goal id, its name, the account's model, conversions a thousand clicks, roubles a conversion; 0: not told).
_GOALS: dict[str, tuple[tuple[str, str, str, int, int], ...]] = {
    "direct": (
        ("301", "Отправка формы", "AUTO", 62, 0),
        ("302", "Звонок с сайта", "AUTO", 31, 0),
    ),
    # Whoever saw an ad and bought within a day counts there too.
    "meta": (("lead", "Лид", "7d_click,1d_view", 42, 0), ("purchase", "Покупка", "7d_click,1d_view", 9, 42_000)),
}


def claims(accounts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """A frame an account that claims, columns as in `ad_conversion_daily`; `accounts` are those of `spend`."""
    return {account: _claimed(accounts[account], account) for account in _GOALS}


def _claimed(frame: pd.DataFrame, account: str) -> pd.DataFrame:
    clicks = frame.groupby(["campaign_id", "day"], as_index=False)["clicks"].sum()
    made = []
    for goal_id, name, model, rate, value in _GOALS[account]:
        # Whole conversions, as many as so many clicks bring by the end of the day.
        running = clicks.groupby("campaign_id")["clicks"].cumsum() * rate // 1000
        count = running.groupby(clicks["campaign_id"]).diff().fillna(running).astype(np.int64)
        money = (count * value).astype(str) if value else ""
        made.append(
            clicks.assign(goal_id=goal_id, goal_name=name, model=model, conversions=count, value=money, currency="RUB")
        )
    told: pd.DataFrame = pd.concat(made, ignore_index=True).drop(columns="clicks")
    told = told[told["conversions"] > 0].sort_values(["day", "campaign_id", "goal_id"], ignore_index=True)
    told["day"] = told["day"].dt.strftime("%Y-%m-%d")
    return told
