"""The snapshot's facts as arrays: loaded once, kept with the snapshot, shared by all readers, never written to.

Days are integers since 1970-01-01; a day that is not known is NEVER. Money is in ten-thousandths (measures.PARTS).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from throughline.attribution.path import Bools, Floats, Ints, Touches
from throughline.reports.engine.daily import Daily
from throughline.reports.engine.measures import PARTS
from throughline.warehouse.snapshot import Snapshot

__all__ = ["NEVER", "Applications", "Deals", "Facts", "Info", "Payments", "facts", "info"]

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
    """One entry a deal. `cost` is 0 where nothing is sold, and by the configured margin where it is not known.

    `counts` says whether it adds to any sum.
    """

    application: Ints
    sold_day: Ints
    is_sale: Bools
    is_repeat: Bools
    is_first: Bools
    revenue: Floats
    refund: Floats
    cost: Floats
    receivable: Floats
    counts: Bools


@dataclass(frozen=True, slots=True)
class Payments:
    """One entry a payment of a deal."""

    deal: Ints
    day: Ints
    amount: Floats


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it. `spend` has the columns spend, impressions, clicks, and of the last two `…_told`: 1 where known."""

    touches: Touches
    applications: Applications
    deals: Deals
    payments: Payments
    spend: Daily
    visits: Daily
    visits_by_place: Daily


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


def _parts(column: str) -> str:
    return f"round(coalesce({column}, 0)::double * {PARTS}) as {column}"


def _reader(snapshot: Snapshot) -> Callable[[str], dict[str, Any]]:
    def read(sql: str) -> dict[str, Any]:
        frame = snapshot.query(sql)
        return {name: frame[name].to_numpy() for name in frame.columns}

    return read


def _load(snapshot: Snapshot) -> Facts:
    read = _reader(snapshot)
    applications = read(
        f"select {_day('applied_day')}, is_enquiry, is_lead, is_lead and is_target as is_target, is_sold, "
        "own_source_key::integer as own_source_key, coalesce(client_app_no, app_no)::bigint as client_app_no "
        "from application order by app_no"
    )
    touches = _touches(read, applications)
    deals = _deals(read)
    fixed = snapshot.base.memo("fixed_facts", lambda: _fixed(snapshot.base))
    return Facts(touches, _applications(applications, deals), deals, *fixed)


def _fixed(snapshot: Snapshot) -> tuple[Payments, Daily, Daily, Daily]:
    """What no rule of calls changes."""

    read = _reader(snapshot)
    payments = read(
        f"select deal_no::bigint as deal_no, {_day('paid_day')}, {_parts('amount')} from payment order by paid_day"
    )
    sources = len(read("select source_key from source_dim")["source_key"])
    channels = len(read("select channel_key from channel")["channel_key"])
    return (
        Payments(payments["deal_no"], payments["paid_day"], payments["amount"]),
        _spend(read, sources),
        _visits(read, "visit_daily", "source_key", sources),
        _visits(read, "visit_place_daily", "channel_key", channels),
    )


def _applications(rows: dict[str, Any], deals: Deals) -> Applications:
    first_sale = np.full(len(rows["applied_day"]), -NEVER)
    np.minimum.at(first_sale, deals.application[deals.is_sale], deals.sold_day[deals.is_sale])
    return Applications(
        rows["applied_day"],
        rows["is_enquiry"].astype(bool),
        rows["is_lead"].astype(bool),
        rows["is_target"].astype(bool),
        rows["is_sold"].astype(bool),
        np.where(first_sale == -NEVER, NEVER, first_sale),
    )


def _deals(read: Callable[[str], dict[str, Any]]) -> Deals:
    rows = read(
        f"select app_no::bigint as app_no, {_day('sold_day')}, is_sale, is_repeat_sale, is_first_sale, "
        f"{_parts('revenue')}, {_parts('refund')}, {_parts('receivable')}, "
        f"case when not is_sale then 0 when cost is null then revenue::double * {PARTS} * (1 - margin) "
        f"else round(cost::double * {PARTS}) end as cost from deal order by deal_no"
    )
    is_sale = rows["is_sale"].astype(bool)
    counts = is_sale | (rows["revenue"] != 0) | (rows["refund"] != 0) | (rows["receivable"] != 0)
    return Deals(
        rows["app_no"],
        rows["sold_day"],
        is_sale,
        is_sale & rows["is_repeat_sale"].astype(bool),
        is_sale & rows["is_first_sale"].astype(bool),
        rows["revenue"],
        rows["refund"],
        rows["cost"],
        rows["receivable"],
        counts,
    )


def _spend(read: Callable[[str], dict[str, Any]], sources: int) -> Daily:
    rows = read(
        f"select {_day('day')}, source_key::integer as source_key, {_parts('spend')}, "
        "coalesce(impressions, 0)::double as impressions, (impressions is not null)::integer::double as told_views, "
        "coalesce(clicks, 0)::double as clicks, (clicks is not null)::integer::double as told_clicks "
        "from spend order by day, rowid"
    )
    columns = {name: rows[name] for name in ("spend", "impressions", "clicks")}
    told = {"impressions_told": rows["told_views"], "clicks_told": rows["told_clicks"]}
    return Daily(rows["day"], rows["source_key"], sources, columns | told)


def _visits(read: Callable[[str], dict[str, Any]], table: str, key: str, sources: int) -> Daily:
    rows = read(f"select {_day('day')}, {key}::integer as k, visits::double as visits from {table} order by day, rowid")
    return Daily(rows["day"], rows["k"], sources, {"visits": rows["visits"]})


def _touches(read: Callable[[str], dict[str, Any]], applications: dict[str, Any]) -> Touches:
    count = len(applications["applied_day"])
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
