"""Tracking numbers: static ones name a channel, dynamic ones were shown to a visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle.model.channels import UNKNOWN, Place, place
from tests.oracle.model.clock import day_of
from tests.oracle.model.contacts import phone
from tests.oracle.model.world import World, rows, text
from throughline.config.models import Config

SHOWN_FOR = timedelta(minutes=30)
CERTAIN_ENOUGH = 3


@dataclass(frozen=True)
class Number:
    """A static number on the days it was used."""

    channel: str
    brand: str
    pipeline: str
    first: date | None
    last: date | None


def static_number(world: World, config: Config, call: dict[str, Any]) -> Number | None:
    """The static number the call came to, by config, else by the table of numbers."""
    called = phone(text(call, "tracking_number_raw"))
    day = day_of(call["started_at"], config.project.timezone)
    found = [
        Number(number.channel, number.brand or "", number.pipeline or "", number.valid_from, number.valid_to)
        for raw, number in config.calls.static_numbers.items()
        if called and phone(raw) == called
    ]
    found += [
        Number(text(row, "channel"), text(row, "brand"), text(row, "pipeline"), row["valid_from"], row.get("valid_to"))
        for row in rows(world, "tracking_number")
        if called and phone(text(row, "number")) == called and text(row, "kind") == "static"
    ]
    for number in found:
        if (number.first is None or number.first <= day) and (number.last is None or day <= number.last):
            return number
    return None


def visit_of_call(world: World, call: dict[str, Any]) -> tuple[dict[str, Any] | None, int]:
    """The visit that a call names, or that was shown its number at that moment; and how many visitors it could be.

    Decision: two visits of one browser are one visitor.
    """
    visits = [visit for visit in rows(world, "visit") if not visit.get("is_bot")]
    for visit in visits:
        if text(call, "visit_id") and text(visit, "visit_id") == text(call, "visit_id"):
            return visit, 1
    called = phone(text(call, "tracking_number_raw"))
    shown = [visit for visit in visits if called and phone(text(visit, "shown_number")) == called]
    shown = [visit for visit in shown if visit["started_at"] <= call["started_at"] <= _end(visit) + SHOWN_FOR]
    visitors = len({text(visit, "client_id") or (text(visit, "visit_id"),) for visit in shown})
    if not shown or visitors > CERTAIN_ENOUGH:
        return None, visitors
    latest = max(visit["started_at"] for visit in shown)
    return min((v for v in shown if v["started_at"] == latest), key=lambda v: text(v, "visit_id")), visitors


def _end(visit: dict[str, Any]) -> datetime:
    return visit["started_at"] + timedelta(seconds=visit.get("duration_seconds") or 0)


def place_of_call(world: World, config: Config, call: dict[str, Any]) -> Place:
    """Decision: the static number's channel, else the channel rules, else the visit of the call, else unknown."""
    number = static_number(world, config, call)
    if number:
        return Place(number.channel, brand=number.brand, pipeline=number.pipeline)
    own = place(call, config, UNKNOWN, kind="call")
    if own.channel != UNKNOWN:
        return own
    visit, _ = visit_of_call(world, call)
    return place(visit, config, UNKNOWN) if visit else own
