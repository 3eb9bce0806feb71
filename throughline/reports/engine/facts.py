"""The snapshot's facts as arrays: loaded once, kept with the snapshot, shared by all readers, never written to.

Days are integers since 1970-01-01; a day that is not known is NEVER. Money is in major units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from throughline.attribution.path import Bools, Floats, Ints, Touches
from throughline.warehouse.snapshot import Snapshot

__all__ = ["NEVER", "Applications", "Deals", "Facts", "Info", "Payments", "Spend", "Visits", "facts", "info"]

NEVER = -1_000_000
_EPOCH = "date '1970-01-01'"


@dataclass(frozen=True, slots=True)
class Applications:
    """One entry an application; `first_sale_day` is the day of the earliest sale among its deals."""

    day: Ints
    is_enquiry: Bools
    is_lead: Bools
    is_target: Bools
    is_sold: Bools
    first_sale_day: Ints


@dataclass(frozen=True, slots=True)
class Deals:
    """One entry a deal; `cost` is NaN where it is not known."""

    application: Ints
    sold_day: Ints
    is_sale: Bools
    is_repeat: Bools
    is_first: Bools
    revenue: Floats
    refund: Floats
    cost: Floats
    margin: Floats
    receivable: Floats


@dataclass(frozen=True, slots=True)
class Payments:
    """One entry a payment of a deal."""

    deal: Ints
    day: Ints
    amount: Floats


@dataclass(frozen=True, slots=True)
class Spend:
    """Sorted by day; impressions and clicks are NaN where the source does not tell them."""

    day: Ints
    source: Ints
    spend: Floats
    impressions: Floats
    clicks: Floats


@dataclass(frozen=True, slots=True)
class Visits:
    """Counts by day, sorted by day; `source` holds source keys, or channel keys for visits by place."""

    day: Ints
    source: Ints
    visits: Floats


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it."""

    touches: Touches
    applications: Applications
    deals: Deals
    payments: Payments
    spend: Spend
    visits: Visits
    visits_by_place: Visits


@dataclass(frozen=True, slots=True)
class Info:
    """What the snapshot says of itself; `today` is the business day of the moment that ages count to."""

    first_day: Any
    last_day: Any
    today: Any
    currency: str
    week_start: str


def facts(snapshot: Snapshot) -> Facts:
    """The arrays of this snapshot; about 25 bytes a touch."""
    return snapshot.memo("facts", lambda: _load(snapshot))


def info(snapshot: Snapshot) -> Info:
    """First and last day, the moment of the build, currency."""

    def load() -> Info:
        row = snapshot.query("select * from snapshot_info").iloc[0]
        first, last = (None if pd.isna(day) else pd.Timestamp(day).date() for day in (row.first_day, row.last_day))
        today = pd.Timestamp(row.as_of, tz="UTC").tz_convert(row.timezone).date()
        return Info(first, last, today, row.currency, row.week_start)

    return snapshot.memo("info", load)


def _day(column: str) -> str:
    return f"coalesce({column} - {_EPOCH}, {NEVER})::integer as {column}"


def _load(snapshot: Snapshot) -> Facts:
    def read(sql: str) -> dict[str, Any]:
        frame = snapshot.query(sql)
        return {name: frame[name].to_numpy() for name in frame.columns}

    applications = read(
        f"select {_day('applied_day')}, is_enquiry, is_lead, is_lead and is_target as is_target, is_sold, "
        "own_source_key::integer as own_source_key, coalesce(client_app_no, app_no)::bigint as client_app_no "
        "from application order by app_no"
    )
    count = len(applications["applied_day"])
    deals = read(
        f"select app_no::bigint as app_no, {_day('sold_day')}, is_sale, is_repeat_sale, is_first_sale, "
        "revenue::double as revenue, coalesce(refund, 0)::double as refund, cost::double as cost, "
        "margin::double as margin, coalesce(receivable, 0)::double as receivable from deal order by deal_no"
    )
    sold = deals["is_sale"].astype(bool)
    first_sale = np.full(count, -NEVER)
    np.minimum.at(first_sale, deals["app_no"][sold], deals["sold_day"][sold])
    payments = read(
        f"select deal_no::bigint as deal_no, {_day('paid_day')}, amount::double as amount "
        "from payment order by paid_day"
    )
    spend = read(
        f"select {_day('day')}, source_key::integer as source_key, spend::double as spend, "
        "impressions::double as impressions, clicks::double as clicks from spend order by day, rowid"
    )
    return Facts(
        _touches(read, count, applications),
        Applications(
            applications["applied_day"],
            applications["is_enquiry"].astype(bool),
            applications["is_lead"].astype(bool),
            applications["is_target"].astype(bool),
            applications["is_sold"].astype(bool),
            np.where(first_sale == -NEVER, NEVER, first_sale),
        ),
        Deals(
            deals["app_no"],
            deals["sold_day"],
            *(deals[name].astype(bool) for name in ("is_sale", "is_repeat_sale", "is_first_sale")),
            *(deals[name] for name in ("revenue", "refund", "cost", "margin", "receivable")),
        ),
        Payments(payments["deal_no"], payments["paid_day"], payments["amount"]),
        Spend(spend["day"], spend["source_key"], spend["spend"], spend["impressions"], spend["clicks"]),
        _visits(read, "visit_daily", "source_key"),
        _visits(read, "visit_place_daily", "channel_key"),
    )


def _visits(read: Callable[[str], dict[str, Any]], table: str, key: str) -> Visits:
    rows = read(f"select {_day('day')}, {key}::integer as k, visits::double as visits from {table} order by day, rowid")
    return Visits(rows["day"], rows["k"], rows["visits"])


def _touches(read: Callable[[str], dict[str, Any]], count: int, applications: dict[str, Any]) -> Touches:
    rows = read(
        "select app_no::integer as app_no, source_key::integer as source_key, seconds_before::integer as seconds "
        "from application_touch order by app_no, pos"
    )
    sources = read(
        "select source_dim.channel_key::integer as channel_key, is_direct, is_insignificant, is_paid "
        "from source_dim inner join channel using (channel_key) order by source_key"
    )
    channels = read("select channel from channel order by channel_key")["channel"]
    offsets = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(rows["app_no"], minlength=count), out=offsets[1:])
    return Touches(
        offsets,
        rows["source_key"],
        rows["seconds"],
        applications["own_source_key"],
        applications["client_app_no"],
        sources["channel_key"],
        tuple(channels),
        *(sources[name].astype(bool) for name in ("is_direct", "is_insignificant", "is_paid")),
    )
