"""The demo project: «Окна Урал», three brands in three cities, twelve months up to 2026-10-31.

`write` makes the files that config.yaml reads. The same bytes on every run: one seed, no clock.
What each story of PRODUCT needs is written where it is made: plan.py (1, 5, 7), deals.py (3), stories.py (4).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from throughline.demo import (
    applications,
    call_tags,
    calls,
    claims,
    crm_tables,
    deals,
    exchange,
    journeys,
    leads,
    sales,
    sheet,
    spend,
    stories,
    telephony,
)
from throughline.demo import visits as visit_table
from throughline.demo.files import decimal_comma, local, write_csv, write_parquet, write_xlsx
from throughline.demo.plan import SEED

__all__ = ["write"]

_OPERATOR_FILES = {"Mango Office": "mango", "МТТ": "mtt", "Ростелеком": "rostelecom"}


def write(root: Path) -> list[Path]:
    """Write the demo's input into `root`/data/demo and return its files. Raises OSError when the disk refuses."""
    folder = root / "data" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    came = journeys.make(rng)
    made = applications.make(rng, came)
    came, loyal = stories.loyal(came, len(made) + 1)
    made += loyal
    sales.decide(rng, made)
    came = stories.returns(rng, came, made)
    dirty = stories.dirt(rng, made, len(made) + 1)
    visits = visit_table.make(rng, came, made)
    sold = deals.make(rng, made, dirty)
    rang = calls.calls(rng, made, visits)
    paths = [write_parquet(folder / "visits.parquet", visits.frame)]
    paths.append(write_csv(folder / "leads.csv", leads.leads(rng, [*made, *dirty], visits), "utf-8-sig", ";"))
    paths.append(write_csv(folder / "goals.csv", leads.goals(made, visits)))
    paths += _write_crm(folder, rng, sold, visits)
    heard = calls.tags(rng, rang)
    paths += _write_calls(folder, *_calls(rang, heard, telephony.further(rang, made, visits), visits))
    accounts = spend.spend(rng, came, visits.leaf)
    claimed = claims.claims(accounts)
    paths += _write_spend(folder, accounts)
    paths += [write_csv(folder / f"{account}-goals.csv", frame) for account, frame in claimed.items()]
    paths += _write_small(folder, rng)
    return paths


def _write_crm(
    folder: Path, rng: np.random.Generator, sold: list[deals.Deal], visits: visit_table.Visits
) -> list[Path]:
    return [
        write_csv(folder / "deals.csv", crm_tables.deals(rng, sold, visits), "cp1251", ";"),
        write_csv(folder / "payments.csv", crm_tables.payments(sold), "cp1251", ";"),
        write_csv(folder / "stages.csv", crm_tables.stages()),
        write_csv(folder / "stage_events.csv", crm_tables.events(sold)),
        write_csv(folder / "deal_items.csv", crm_tables.items(sold)),
        write_csv(folder / "customers.csv", crm_tables.customers(rng, sold)),
        write_csv(folder / "communications.csv", crm_tables.communications(rng, sold)),
    ]


def _calls(
    rang: pd.DataFrame, heard: pd.DataFrame, further: pd.DataFrame, visits: visit_table.Visits
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All calls in order of time, numbered, as the exchanges write them, and their tags."""
    every = pd.concat([rang.assign(place=range(len(rang))), further.assign(place=-1)], ignore_index=True)
    every = every.sort_values(["started_at", "client_raw"], kind="stable", ignore_index=True)
    every["call_id"] = [f"C{no:06d}" for no in range(1, len(every) + 1)]
    ids = every.loc[every["place"] >= 0].set_index("place")["call_id"]
    calls = exchange.written(every.drop(columns="place"), visits)
    tags = call_tags.tagged(calls, heard.assign(call_id=heard["place"].map(ids))[["call_id", "category", "name"]])
    return calls.assign(started_at=calls["started_at"].map(local)), tags


def _write_calls(folder: Path, rang: pd.DataFrame, tags: pd.DataFrame) -> list[Path]:
    files = [
        write_csv(folder / f"calls-{name}.csv", rang[rang["operator"] == operator])
        for operator, name in _OPERATOR_FILES.items()
    ]
    return [*files, write_csv(folder / "call_tags.csv", tags)]


def _write_spend(folder: Path, accounts: dict[str, pd.DataFrame]) -> list[Path]:
    paths = []
    for source, frame in accounts.items():
        if source == "direct":
            paths.append(write_csv(folder / "direct.csv", _as_direct(frame), "cp1251", ";"))
            continue
        if source == "meta":
            frame["placement"] = np.where(frame["campaign_name"].str.endswith("Истории"), "stories", "feed")
        cost = [f"{value / 100:.2f}" for value in frame["cost"]]
        paths.append(
            write_csv(folder / f"{source}.csv", frame.assign(cost=cost, day=frame["day"].dt.strftime("%Y-%m-%d")))
        )
    return paths


def _as_direct(frame: pd.DataFrame) -> pd.DataFrame:
    """The account as Direct's report wizard prints it."""
    return pd.DataFrame(
        {
            "Дата": frame["day"].dt.strftime("%d.%m.%Y"),
            "№ Кампании": frame["campaign_id"],
            "Кампания": frame["campaign_name"],
            "№ Группы": frame["ad_group_id"],
            "Группа": frame["ad_group_name"],
            "№ Объявления": frame["ad_id"],
            "Заголовок": frame["ad_name"],
            "Условие показа": frame["keyword"],
            "Показы": frame["impressions"],
            "Клики": frame["clicks"],
            "Расход (руб.)": decimal_comma(frame["cost"].to_numpy()),
        }
    )


def _write_small(folder: Path, rng: np.random.Generator) -> list[Path]:
    return [
        write_xlsx(folder / "spend.xlsx", "Расходы", sheet.spend_sheet()),
        write_csv(folder / "numbers.csv", sheet.numbers()),
        write_csv(folder / "budget.csv", sheet.budget_plan()),
        write_csv(folder / "mailings.csv", sheet.mailings(rng)),
        write_csv(folder / "rates.csv", spend.rates(rng)),
    ]
