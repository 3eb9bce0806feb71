"""Calls of the small world: one a day, of twenty callers, with every kind of outcome and hostile words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

CALLERS = 20
_IN, _OUT = {"direction": "in"}, {"direction": "out"}
# What happens by turns, with the seconds of waiting and of talk.
_TURNS: tuple[dict[str, Any], ...] = (
    {**_IN, "outcome": "answered", "wait_seconds": 4, "talk_seconds": 95},
    {**_IN, "outcome": "missed", "wait_seconds": 25},
    {**_IN, "outcome": "answered", "wait_seconds": 12, "talk_seconds": 20},
    {**_IN, "outcome": "missed", "wait_seconds": 3},
    {**_OUT, "outcome": "answered", "wait_seconds": 9, "talk_seconds": 40},
    {**_OUT, "outcome": "missed", "wait_seconds": 31},
    {**_IN, "outcome": "failed", "wait_seconds": 0},
    {**_IN, "outcome": "answered", "wait_seconds": 40, "talk_seconds": 61},
    {**_IN, "outcome": "busy", "wait_seconds": 15},
    {**_IN, "outcome": "callback_client_no_answer", "is_callback": True, "wait_seconds": 20},
    {**_IN, "outcome": "voicemail", "wait_seconds": 18},
)


def call_of(number: int, at: datetime, sources: int, hostile: tuple[str, ...]) -> dict[str, Any]:
    """The call of day `number`; every third belongs to the application of that day, every sixth to its deal."""
    word = hostile[number % len(hostile)]
    return {
        "call_no": number, "call_id": f"C{number}", "caller_key": number % CALLERS, "source_name": "ats",
        "started_at": at, "day": at.date(), "person_id": number % CALLERS,
        "app_no": number if number % 3 == 0 else None, "deal_no": number // 2 if number % 6 == 0 else None,
        "employee": word, "operator": "mango", "tracking_number": f"+734320000{number % 3:02}",
        "number_kind": "static", "city": "Пермь", "is_working": number % 7 != 6, "source_key": number % sources,
        "brand": word, "comment": word, "phone_mask": f"+7 9•• •••-••-{number % CALLERS:02}",
        "vendor_is_unique": number % 4 == 0, "vendor_is_target": number % 3 == 0, "has_recording": number % 2 == 0,
        **_TURNS[number % len(_TURNS)],
    }  # fmt: skip


def recording_of(number: int) -> dict[str, Any]:
    """Every second call has a recording: a link, or what must never become one."""
    ref = f"https://records.test/{number}.mp3" if number % 4 == 0 else "javascript:alert(1)"
    return {"call_no": number, "recording_ref": ref}


def tags_of(number: int, hostile: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every third call wanted to buy, every fourth has a tag with a hostile name."""
    buy = {"tag": "Намерение/купить", "category": "Намерение", "name": "купить", "kind": "manual", "value": 500,
           "is_target": True, "is_intention": True}  # fmt: skip
    word = hostile[number % len(hostile)]
    odd = {"tag": word, "name": word, "kind": "auto"}
    chosen = [buy] * (number % 3 == 0) + [odd] * (number % 4 == 0)
    return [{"call_no": number, "rank": 1, **tag} for tag in chosen]
