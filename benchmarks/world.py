"""Seeded worlds of any size, made with whole arrays: visits, leads (2 %), deals, payments, calls, spend, a Sheet.

A converting journey has 1 to 30 touches; times are whole seconds of the twelve months before END. The same size and
seed always give the same world.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

__all__ = ["DAYS", "END", "World", "make", "write"]

END = np.datetime64("2026-11-01T00:00:00")
DAYS = 365
LEAD_SHARE = 0.02
TOUCHES_AT_MOST = 30
CAMPAIGNS_PER_CHANNEL = 20
# utm_source, utm_medium; the first says nothing of itself: direct
SOURCES = (
    ("", ""),
    ("yandex", "cpc"),
    ("google", "cpc"),
    ("instagram", "social"),
    ("vk", "social"),
    ("telegram", "ads"),
    ("yandex", "organic"),
    ("google", "organic"),
    ("newsletter", "email"),
    ("partner", "referral"),
    ("avito", "board"),
    ("maps", "local"),
)
PAID = (1, 2, 3, 4, 5)
SHARES = np.array([0.20, 0.18, 0.14, 0.08, 0.06, 0.03, 0.12, 0.08, 0.03, 0.03, 0.03, 0.02])
World = dict[str, pa.Table]
Numbers = np.ndarray


@dataclass(frozen=True)
class _Visits:
    client: Numbers
    at: Numbers  # seconds since the world began
    source: Numbers
    campaign: Numbers
    last_of_applicant: Numbers  # positions of the last visit of every converting journey


def make(visits: int, seed: int = 7) -> World:
    """All landing tables of a world with that many visits."""
    rng = np.random.default_rng(seed)
    made = _visits(rng, visits)
    leads = _leads(rng, made)
    deals = _deals(rng, leads)
    return {
        "visit": _visit_table(rng, made),
        "lead": leads,
        "deal": deals,
        "payment": _payments(rng, deals),
        "call": _calls(rng, visits // 100),
        "spend_daily": _spend(rng, visits),
        "spend_manual": _sheet(),
    }


def _visits(rng: np.random.Generator, count: int) -> _Visits:
    applicants = int(count * LEAD_SHARE)
    touches = np.clip(rng.geometric(0.22, applicants), 1, TOUCHES_AT_MOST)
    rest = max(count - int(touches.sum()), 0)
    others = np.clip(rng.geometric(0.6, rest), 1, 8)
    others = others[: np.searchsorted(np.cumsum(others), rest) + 1]
    sizes = np.concatenate([touches, others])
    client = np.repeat(np.arange(len(sizes)), sizes)[:count]
    # A journey begins somewhere and goes on with gaps of about four days.
    gaps = rng.exponential(4 * 86_400, len(client)).astype(np.int64)
    first_of = np.minimum(np.concatenate([[0], np.cumsum(sizes)])[client], len(client) - 1)
    since_start = np.cumsum(gaps) - np.cumsum(gaps)[first_of]
    length = np.zeros(len(sizes), np.int64)
    np.maximum.at(length, client, since_start)
    begun = (rng.random(len(sizes)) * np.maximum(DAYS * 86_400 - length, 1)).astype(np.int64)
    at = np.minimum(begun[client] + since_start, DAYS * 86_400 - 1)
    source = rng.choice(len(SOURCES), len(client), p=SHARES / SHARES.sum())
    campaign = rng.integers(0, CAMPAIGNS_PER_CHANNEL, len(client))
    return _Visits(client, at, source, campaign, np.cumsum(touches) - 1)


def _moment(seconds: Numbers) -> pa.Array:
    begun = END - np.timedelta64(DAYS, "D")
    return pa.array((begun + seconds.astype("timedelta64[s]")).astype("datetime64[us]"))


def _named(prefix: str, numbers: Numbers) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "")


def _words(words: list[str], chosen: Numbers) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(chosen.astype(np.int32)), pa.array(words)).cast(pa.string())


def _money(amounts: Numbers) -> pa.Array:
    """Float roubles to decimals with two digits."""
    return pa.array(np.round(amounts, 2)).cast(pa.decimal128(18, 4), safe=False)


def _campaign_words() -> list[str]:
    names = []
    for source, medium in SOURCES:
        tag = f"{source}-{medium}" if source else ""
        names += [f"{tag}-{number}" if tag else "" for number in range(CAMPAIGNS_PER_CHANNEL)]
    return names


def _visit_table(rng: np.random.Generator, made: _Visits) -> pa.Table:
    count = len(made.client)
    devices = rng.integers(0, 3, count)
    cities = rng.integers(0, 20, count)
    keywords = np.where(np.isin(made.source, PAID[:2]), rng.integers(1, 400, count), 0)
    return pa.table(
        {
            "visit_id": _named("v", np.arange(count)),
            "client_id": _named("k", made.client),
            "started_at": _moment(made.at),
            "utm_source": _words([source for source, _ in SOURCES], made.source),
            "utm_medium": _words([medium for _, medium in SOURCES], made.source),
            "utm_campaign": _words(_campaign_words(), made.source * CAMPAIGNS_PER_CHANNEL + made.campaign),
            "utm_term": _words(["", *(f"keyword {n}" for n in range(1, 400))], keywords),
            "landing_url": _words([f"https://shop.example/page/{n}" for n in range(50)], rng.integers(0, 50, count)),
            "device": _words(["desktop", "mobile", "tablet"], devices),
            "city": _words([f"City {n}" for n in range(20)], cities),
            "pageviews": pa.array(rng.integers(1, 12, count)),
            "duration_seconds": pa.array(rng.integers(0, 900, count)),
        }
    )


def _leads(rng: np.random.Generator, made: _Visits) -> pa.Table:
    visit = made.last_of_applicant[made.last_of_applicant < len(made.client)]
    count = len(visit)
    at = np.minimum(made.at[visit] + rng.integers(20, 1800, count), DAYS * 86_400 - 1)
    knows_visit = rng.random(count) < 0.6
    ids = _named("v", visit)
    return pa.table(
        {
            "lead_id": _named("l", np.arange(count)),
            "created_at": _moment(at),
            "kind": _words(["form", "order", "chat"], rng.integers(0, 3, count)),
            "client_id": _named("k", made.client[visit]),
            "visit_id": pa.array(np.where(knows_visit, np.array(ids, dtype=object), "")).cast(pa.string()),
            "phone_raw": _named("+7912", np.char.zfill((np.arange(count) % 10_000_000).astype(str), 7)),
            "form_name": _words([f"form {n}" for n in range(12)], rng.integers(0, 12, count)),
        }
    )


def _deals(rng: np.random.Generator, leads: pa.Table) -> pa.Table:
    chosen = np.flatnonzero(rng.random(leads.num_rows) < 0.6)
    count = len(chosen)
    created = leads["created_at"].take(pa.array(chosen)).to_numpy().astype("datetime64[s]")
    closed = created + (rng.exponential(12 * 86_400, count).astype(np.int64)).astype("timedelta64[s]")
    status = rng.choice(3, count, p=[0.2, 0.4, 0.4])
    status = np.where(closed >= END, 0, status)
    amount = np.round(rng.lognormal(10, 1, count), 2)
    stages = ["measure", "done", "lost"]
    closed_at = pa.array(closed.astype("datetime64[us]"), mask=status == 0)
    return pa.table(
        {
            "deal_id": _named("d", np.arange(count)),
            "lead_id": leads["lead_id"].take(pa.array(chosen)),
            "pipeline_id": _words(["1", "2", "3"], rng.integers(0, 3, count)),
            "stage_id": _words(stages, status),
            "stage_name": _words(stages, status),
            "status": _words(["open", "won", "lost"], status),
            "created_at": pa.array(created.astype("datetime64[us]")),
            "updated_at": pa.array(np.minimum(closed, END).astype("datetime64[us]")),
            "closed_at": closed_at,
            "amount": _money(amount),
            "cost_of_goods": _money(amount * 0.6),
            "currency": _words(["RUB"], np.zeros(count)),
            "responsible": _words([f"Manager {n}" for n in range(15)], rng.integers(0, 15, count)),
            "product": _words(["windows", "doors", "balconies"], rng.integers(0, 3, count)),
            "branch": _words(["north", "south"], rng.integers(0, 2, count)),
        }
    )


def _payments(rng: np.random.Generator, deals: pa.Table) -> pa.Table:
    won = deals.filter(pa.array(np.array(deals["status"]) == "won"))
    amounts = np.array(won["amount"].cast(pa.float64()))
    parts = np.repeat(np.arange(won.num_rows), 1 + (rng.random(won.num_rows) < 0.3))
    share = 1 / np.bincount(parts, minlength=won.num_rows)[parts]
    closed = won["closed_at"].to_numpy().astype("datetime64[s]")[parts]
    return pa.table(
        {
            "payment_id": _named("m", np.arange(len(parts))),
            "deal_id": won["deal_id"].take(pa.array(parts)),
            "paid_at": pa.array(closed.astype("datetime64[us]")),
            "amount": _money(amounts[parts] * share),
            "currency": _words(["RUB"], np.zeros(len(parts))),
        }
    )


def _calls(rng: np.random.Generator, count: int) -> pa.Table:
    answered = rng.random(count) < 0.8
    callers = np.char.zfill(rng.integers(0, max(count // 2, 1), count).astype(str), 7)
    return pa.table(
        {
            "call_id": _named("c", np.arange(count)),
            "started_at": _moment(rng.integers(0, DAYS * 86_400, count)),
            "direction": _words(["in"], np.zeros(count)),
            "outcome": _words(["missed", "answered"], answered),
            "wait_seconds": pa.array(rng.integers(1, 60, count)),
            "talk_seconds": pa.array(np.where(answered, rng.integers(5, 400, count), 0)),
            "client_raw": _named("+7922", callers),
            "utm_source": _words([source for source, _ in SOURCES], rng.integers(0, len(SOURCES), count)),
            "employee": _words([f"Manager {n}" for n in range(15)], rng.integers(0, 15, count)),
        }
    )


def _spend(rng: np.random.Generator, visits: int) -> pa.Table:
    day, paid, campaign = (
        axis.ravel()
        for axis in np.meshgrid(np.arange(DAYS), np.array(PAID), np.arange(CAMPAIGNS_PER_CHANNEL), indexing="ij")
    )
    count = len(day)
    begun = (END - np.timedelta64(DAYS, "D")).astype("datetime64[D]")
    clicks = rng.poisson(max(visits / DAYS / 200, 1), count)
    names = _words(_campaign_words(), paid * CAMPAIGNS_PER_CHANNEL + campaign)
    return pa.table(
        {
            "day": pa.array(begun + day.astype("timedelta64[D]")),
            "campaign_id": names,
            "campaign_name": names,
            "utm_source": _words([source for source, _ in SOURCES], paid),
            "utm_medium": _words([medium for _, medium in SOURCES], paid),
            "utm_campaign": names,
            "impressions": pa.array(clicks * rng.integers(20, 60, count)),
            "clicks": pa.array(clicks),
            "cost": _money(clicks * rng.uniform(20, 80, count)),
            "currency": _words(["RUB"], np.zeros(count)),
            "includes_vat": pa.array(np.ones(count, bool)),
        }
    )


def _sheet() -> pa.Table:
    months = np.arange(np.datetime64("2025-11"), np.datetime64("2026-11"))
    first = months.astype("datetime64[D]")
    last = (months + 1).astype("datetime64[D]") - 1
    count = len(months)
    kinds = [("seo", "direct", 50_000), ("", "by_spend", 120_000)]
    parts = [
        pa.table(
            {
                "sheet": ["Spend"] * count,
                "row": pa.array(np.arange(count) + 2 + number * count),
                "period_start": pa.array(first),
                "period_end": pa.array(last),
                "channel": [channel] * count,
                "amount": _money(np.full(count, float(amount))),
                "currency": ["RUB"] * count,
                "spread": [spread] * count,
            }
        )
        for number, (channel, spread, amount) in enumerate(kinds)
    ]
    return pa.concat_tables(parts)


def write(world: World, folder: Path) -> None:
    """The world as one Parquet and one CSV file a table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in world.items():
        pq.write_table(table, folder / f"{name}.parquet")
        pa_csv.write_csv(_whole_seconds(table), folder / f"{name}.csv")


def _whole_seconds(table: pa.Table) -> pa.Table:
    """Times without a fraction, as people's exports have them."""
    fields = [f.with_type(pa.timestamp("s")) if pa.types.is_timestamp(f.type) else f for f in table.schema]
    return table.cast(pa.schema(fields))
