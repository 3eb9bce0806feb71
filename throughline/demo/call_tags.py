"""Tags of the demo's calls: what speech analytics heard, what people noted, what callers chose (story 8)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from throughline.demo.plan import SEED

__all__ = ["tagged"]

Row = tuple[str, str, str, str, str]

# Story 8, of all calls of clients: a quarter wanted to buy, a tenth asked for what is not in stock.
_SHARES = (("Намерение", "купить", 0.25), ("Итог", "нет в наличии", 0.10))


def tagged(calls: pd.DataFrame, heard: pd.DataFrame) -> pd.DataFrame:
    """All tags of `calls`, which have ids; `heard` are those of speech analytics: call_id, category, name.

    A call may have several of one category: people know better than the menu, the menu better than the machine.
    """
    rng = np.random.default_rng((SEED, 4))
    rows: list[Row] = [(call, category, name, "auto", "") for call, category, name in heard.itertuples(index=False)]
    clients = (calls["direction"] == "in") | (calls["is_callback"] == "true")
    answered = calls.loc[clients & (calls["outcome"] == "answered"), "call_id"].to_numpy()
    for category, name, share in _SHARES:
        had = heard.loc[(heard["category"] == category) & (heard["name"] == name), "call_id"]
        free = answered[~np.isin(answered, had)]
        noted = rng.choice(free, round(share * int(clients.sum())) - len(had), replace=False)
        rows += [(call, category, name, "manual", _worth(rng, name)) for call in noted]
    for_service = clients & calls["ivr_path"].str.endswith("Сервис") & (rng.random(len(calls)) < 0.6)
    rows += [(call, "Намерение", "сервис", "menu", "") for call in calls.loc[for_service, "call_id"]]
    frame = pd.DataFrame(rows, columns=["call_id", "category", "name", "kind", "value"])
    return frame.drop_duplicates(["call_id", "category", "name"]).sort_values(["call_id", "category", "name"])


def _worth(rng: np.random.Generator, name: str) -> str:
    """What the person who noted the tag thinks the call is worth, roubles; mostly nothing is said."""
    return str(int(rng.integers(8, 40)) * 500) if name == "купить" and rng.random() < 0.3 else ""
