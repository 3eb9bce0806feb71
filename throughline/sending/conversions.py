"""What a snapshot has to send to one destination: its sales and target leads, with the traces of their people.

Pure: the same snapshot, identifiers and settings give the same conversions in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from connectors.send.base import Conversion, Trace
from throughline.config.send import SendSettings, What
from throughline.errors import ParamError
from throughline.params import Params, Period
from throughline.reports.selecting import applications
from throughline.warehouse.identifiers import Holder, Identifiers
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Found", "found_in", "with_traces"]

_CENT = Decimal("0.01")
_NO_DAYS = Period(date(1900, 1, 1), date(1900, 1, 1))  # a filter has no period: `since` is compared here


@dataclass(frozen=True, slots=True)
class Found:
    """A conversion without its traces, and by what they are found: (touch_id, visit_id, moment in UTC), and what
    carries a client id itself with the moment it stands for."""

    conversion: Conversion
    touches: tuple[tuple[str, str, datetime], ...]
    holders: tuple[tuple[Holder, datetime], ...]


def found_in(snapshot: Snapshot, settings: SendSettings) -> list[Found]:
    """Everything of the snapshot that one destination wants, by (moment, what, source, id).

    What a sale is and what a target lead is, the snapshot has decided. Neither can be before its application: a day
    without a time is its midnight. Raises ParamError for a channel that the snapshot does not know.
    """
    info = snapshot.query("select timezone, currency, max_window from snapshot_info").iloc[0]
    params = Params(_NO_DAYS, window=int(info.max_window), touches_until="sale", filters=_filters(settings))
    condition = applications(snapshot, params)
    zone, currency = ZoneInfo(str(info.timezone)), str(info.currency)
    paths, deals = _paths(snapshot, settings.since), _deals(snapshot)
    _check_channels(snapshot, settings)
    found = []
    for what, goal in settings.what.items():
        for row in _rows(
            snapshot, (_SALES if what == "sales" else _LEADS).format(condition=condition, **_since(settings.since))
        ):
            at = _utc(max(row["at"], row["applied_at"]))
            if at.astimezone(zone).date() < settings.since:
                continue
            value = _value(row, settings.value) if what == "sales" else None
            conversion = Conversion(what, row["source_name"], row["entity"], goal, at, value, currency)
            if what == "target_leads":
                conversion = replace(conversion, once_known_as=tuple(_as_deals(deals[row["app_no"]])))
            touches = tuple(touch for touch in paths[row["app_no"]] if touch[2] <= at)
            found.append(Found(conversion, touches, tuple(_holders(row, what))))
    return sorted(found, key=lambda each: (each.conversion.at, each.conversion.key))


def with_traces(found: Iterable[Found], identifiers: Identifiers, settings: SendSettings) -> list[Conversion]:
    """The conversions with their traces, the latest first.

    What a lead, a call or a deal carries itself comes after the visits: it stands for a visit that we were not told.
    """
    counted = frozenset(settings.visits)
    return [
        replace(
            each.conversion,
            traces=(*_of_visits(each, identifiers, counted), *_own(each, identifiers, settings.fields)),
        )
        for each in found
    ]


def _of_visits(found: Found, identifiers: Identifiers, counted: frozenset[str]) -> Iterator[Trace]:
    for touch_id, _, at in sorted(found.touches, key=lambda touch: (touch[2], touch[0]), reverse=True):
        marks = identifiers.visits.get(touch_id)
        if marks is None or (counted and marks.source not in counted):
            continue
        for kind, value in (("client_id", marks.client_id), ("yclid", marks.yclid), ("gclid", marks.gclid)):
            if value:
                yield Trace(kind, value, at, marks.source, marks.visit_id, marks.until)


def _own(found: Found, identifiers: Identifiers, fields: Mapping[Any, str]) -> Iterator[Trace]:
    kept = [(kind, f"custom.{field}") for kind, field in fields.items()]
    for holder, at in found.holders:
        for kind, field in (*kept, ("client_id", "client_id")):
            if value := identifiers.own.get((holder, field)):
                yield Trace(kind, value, at)


def _filters(settings: SendSettings) -> tuple[tuple[str, tuple[str, ...]], ...]:
    wanted = (("brand", settings.brands), ("channel", settings.channels))
    return tuple((name, tuple(values)) for name, values in wanted if values)


def _paths(snapshot: Snapshot, since: date) -> defaultdict[int, list[tuple[str, str, datetime]]]:
    """Visits of applications that may have something since a day, at the moments by which their paths are ordered."""

    def read() -> defaultdict[int, list[tuple[str, str, datetime]]]:
        paths: defaultdict[int, list[tuple[str, str, datetime]]] = defaultdict(list)
        columns = snapshot.arrow(_TOUCHES.format(**_since(since))).columns
        for app_no, touch, visit, at in zip(*(column.to_pylist() for column in columns), strict=True):
            paths[app_no].append((touch, visit, _utc(at)))
        return paths

    return snapshot.memo(("sending.paths", since), read)


def _since(since: date) -> dict[str, str]:
    """Rows of before are not even read; the zone moves a day by less than two."""
    return {"since": f"timestamp '{since - timedelta(days=2)}'"}


def _deals(snapshot: Snapshot) -> defaultdict[int, list[tuple[str, str]]]:
    """Source and id of the deals of each application. Read once a snapshot."""

    def read() -> defaultdict[int, list[tuple[str, str]]]:
        deals: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for row in _rows(snapshot, "select app_no, source_name, deal_id from deal"):
            deals[row["app_no"]].append((row["source_name"], row["deal_id"]))
        return deals

    return snapshot.memo("sending.deals", read)


def _as_deals(deals: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """A deal without a lead is an application itself; when its lead is found, it is the lead's."""
    for source, deal in deals:
        for origin in ("deal", "none"):
            yield ("target_leads", source, f"{origin}|{source}|{deal}")


def _check_channels(snapshot: Snapshot, settings: SendSettings) -> None:
    known = list(snapshot.query("select channel from channel order by channel_key")["channel"])
    for name in settings.channels:
        if name not in known:
            raise ParamError("send_channel", name=settings.name, value=name, allowed=", ".join(known))


def _holders(row: dict[str, Any], what: What) -> Iterator[tuple[Holder, datetime]]:
    """The application's lead or call, and its deal: forms pass the id of the browser to the CRM."""
    at, application = _utc(row["applied_at"]), str(row["application_id"])
    entity, source = "lead", str(row["application_source"])
    for prefix, kind in (("call", "call"), ("deal", "deal"), ("none", "deal")):
        start = f"{prefix}|{source}|"
        if application.startswith(start):
            entity, application = kind, application.removeprefix(start)
            break
    yield (entity, source, application), at
    if what == "sales":
        yield ("deal", row["source_name"], row["entity"]), at


def _value(row: dict[str, Any], kind: str) -> Decimal | None:
    """METRICS, "Money": revenue, or what the actual cost leaves of it, where that is missing the configured margin."""
    if kind == "none":
        return None
    revenue, cost = Decimal(row["revenue"]), row["cost"]
    if kind == "revenue":
        return revenue.quantize(_CENT, ROUND_HALF_UP)
    earned = revenue * Decimal(str(row["margin"])) if cost is None else revenue - Decimal(cost)
    return (earned - Decimal(row["refund"] or 0)).quantize(_CENT, ROUND_HALF_UP)


def _rows(snapshot: Snapshot, sql: str) -> list[dict[str, Any]]:
    return snapshot.arrow(sql).to_pylist()  # type: ignore[no-any-return]


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


_SALES = """
select
    deal.source_name, deal.deal_id as entity, deal.sold_at as at, deal.revenue, deal.cost, deal.refund, deal.margin,
    application.app_no, application.application_id, application.source_name as application_source,
    application.applied_at
from deal
inner join application on deal.app_no = application.app_no
where deal.is_sale and deal.sold_at is not null
    and greatest(deal.sold_at, application.applied_at) >= {since} and {condition}
"""
_LEADS = """
select
    application.source_name, application.application_id as entity,
    coalesce(application.target_at, application.sold_at, application.applied_at) as at,
    application.app_no, application.application_id, application.source_name as application_source,
    application.applied_at
from application
where application.is_lead and application.is_target and {condition}
    and greatest(application.applied_at, application.target_at, application.sold_at) >= {since}
"""
_TOUCHES = """
select
    application.app_no, touch.touch_id, touch.visit_id,
    application.applied_at - path.seconds_before * interval 1 second as touched_at
from application_touch as path
inner join application on path.app_no = application.app_no
inner join touch on path.touch_no = touch.touch_no
where touch.kind = 'visit' and application.app_no in (
    select app_no from deal where sold_at >= {since}
    union all
    select app_no from application where greatest(applied_at, target_at, sold_at) >= {since}
)
"""
