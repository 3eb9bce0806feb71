"""Types of calls. METRICS, "Calls": per caller over the whole history, then filtered by the period."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.oracle.model.contacts import phone
from tests.oracle.model.world import Row, World, rows, text
from throughline.config.models import Calls

Types = dict[str, set[str]]


def typed(row: Row) -> bool:
    """Incoming calls and callbacks have types."""
    return text(row, "direction") == "in" or bool(row.get("is_callback"))


def is_counted(row: Row, settings: Calls) -> bool:
    """Answered and longer than the threshold."""
    return text(row, "outcome") == "answered" and (row.get("talk_seconds") or 0) > settings.target_seconds


def types_of_calls(world: World, settings: Calls) -> Types:
    """call_id → its types.

    Decision: only incoming calls and callbacks take part; an outgoing call before does not make the first call of a
    number its second.
    """
    types: Types = {text(row, "call_id"): set() for row in rows(world, "call")}
    callers: dict[str, list[Row]] = {}
    for row in rows(world, "call"):
        if typed(row):
            caller = phone(text(row, "client_raw")) or "hidden:" + text(row, "call_id")
            callers.setdefault(caller, []).append(row)
    for history in callers.values():
        _type_one(sorted(history, key=lambda row: (row["started_at"], text(row, "call_id"))), settings, types)
    return types


def _type_one(history: list[Row], settings: Calls, types: Types) -> None:
    cycle = timedelta(hours=24 * settings.cycle_days)
    opened: datetime | None = None
    was_counted = False
    for number, row in enumerate(history):
        mine = types[text(row, "call_id")]
        if number == 0:
            mine.add("unique")
        if not is_counted(row, settings):
            continue
        mine.add("counted")
        if number == 0:
            mine.add("unique_target")
        if not was_counted:
            mine.add("first_target")
        was_counted = True
        if opened is None or row["started_at"] >= opened + cycle:
            opened = row["started_at"]
            mine.add("target")
        else:
            mine.add("repeat")
