"""Events of Mango, signed as requests are. Of a call two kinds tell: `events/call` while it goes on, leg by leg and out
of order, and `events/summary` once at its end, which has the last word; `events/record/added` names its record.

They bring what statistics do not have: which number of dynamic call tracking (dct) was called. Their `entry_id` is the
id of the call there, so that both tell of one call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.calls.words import told, whole
from connectors.hooks.body import UnreadableError, as_json
from connectors.hooks.preset import Hook, Preset, Scope, Signal, Told, same
from connectors.mango.parse import moment as moment_of
from connectors.mango.parse import outside
from connectors.mango.reasons import outcome
from connectors.mango.signing import signature

__all__ = ["PRESET"]

_DIRECTIONS = {0: "internal", 1: "in", 2: "out"}
_CALLBACKS = frozenset({"CallbackWidget", "MissGroupCallCallback", "MissInIvrCallCallback"})
_MOSCOW, _DOUBT = timedelta(hours=3), timedelta(minutes=30)
_CALL, _SUMMARY, _RECORD = "events/call", "events/summary", "events/record/added"
_LEAST = (-1,)  # the mark of what any other event knows better


class MangoHooks(Preset):
    """The three fields of a form: vpbx_api_key, sign, json."""

    name = "mango"
    tables = ("call",)
    keys = ("api_key", "api_salt")

    def verify(self, hook: Hook, headers: Mapping[str, str], keys: Mapping[str, str]) -> bool:
        """The signature is over the bytes of `json`, before anybody reads them."""
        if not keys:
            return True
        wanted = signature(keys["api_key"], hook.form["json"], keys["api_salt"])
        return same(hook.form["vpbx_api_key"], keys["api_key"]) and same(hook.form["sign"], wanted)

    def event_id(self, hook: Hook) -> str | None:
        """Of a leg its number in the row of its events; of a call its summary, of which there is one."""
        said, path = _said(hook), hook.path.strip("/")
        if path == _CALL:
            return f"call-{said['call_id']}-{said['seq']}"
        return f"summary-{said['entry_id']}" if path == _SUMMARY else None

    def read(self, hook: Hook, scope: Scope) -> Iterator[Told | Signal]:
        """A part of a call, or nothing: keys that were pressed, messages."""
        path = hook.path.strip("/")
        if path not in (_CALL, _SUMMARY, _RECORD):
            return
        said = _said(hook)
        if path == _RECORD:  # ready to be heard; of several the first
            mark = (-int(said["timestamp"]),)
            yield Told("call", {"call_id": said["entry_id"], "recording_ref": said["recording_id"]}, mark)
            return
        told_of = _going(said, hook.received_at) if path == _CALL else _ended(said, hook.received_at)
        yield told_of
        line = told(said.get("line_number")) or told((said.get("to") or {}).get("line_number"))
        if line and told_of.row["direction"] == "in":
            # The line that was called, where no event names the number of call tracking that led to it.
            names = ("call_id", "started_at")
            yield Told("call", {name: told_of.row[name] for name in names} | {"tracking_number_raw": line}, _LEAST)


def _said(hook: Hook) -> dict[str, Any]:
    said = as_json(hook.form["json"].encode())
    if not isinstance(said, dict):
        raise TypeError("json")
    return said


def _going(said: Mapping[str, Any], received_at: datetime | None) -> Told:
    """Who called where is told best by the first event of the first leg, in whatever order they come: transfers have
    later times. Events of one leg in one second are told apart by `seq`."""
    caller, called = said.get("from") or {}, said.get("to") or {}
    ours = "internal" if called.get("extension") and not called.get("line_number") else "out"
    direction = ours if caller.get("extension") else "in"
    at = int(said["timestamp"])
    row = {
        **_places(said, direction),
        "started_at": _moment(at, at, received_at),
        "is_callback": told(said.get("callback_initiator")) in _CALLBACKS or None,
        "outcome": "in_progress",
    }
    return Told("call", row, (0, -at, -int(said["seq"])))


def _ended(said: Mapping[str, Any], received_at: datetime | None) -> Told:
    """The final summary. `talk_time` 0 is no talk, though `entry_result` may be 1."""
    start, talk, end = int(said["create_time"]), whole(said.get("talk_time")) or 0, int(said["end_time"])
    reason = whole(said.get("disconnect_reason"))
    is_callback = told(said.get("callback_initiator")) in _CALLBACKS
    direction = _DIRECTIONS.get(whole(said.get("call_direction")) or 0, "unknown")
    row = {
        **_places(said, direction),
        "started_at": _moment(start, end, received_at),
        "is_callback": is_callback or None,
        "outcome": outcome(talk > 0, reason, is_callback),
        "outcome_raw": "/".join(str(part) for part in (said.get("entry_result"), reason) if part is not None),
        "wait_seconds": (talk or end) - start,
        "talk_seconds": end - talk if talk else 0,
    }
    return Told("call", row, (1, end))


def _places(said: Mapping[str, Any], direction: str) -> dict[str, Any]:
    """The call, the client, and the number of call tracking that was called."""
    caller, called = (said.get(side) or {} for side in ("from", "to"))
    client, _ = outside(direction, caller.get("number"), called.get("number"))
    number = told((said.get("dct") or {}).get("number"))
    return {
        "call_id": said["entry_id"],
        "direction": direction,
        "client_raw": client,
        "tracking_number_raw": number if direction == "in" else None,
    }


def _moment(at: int, last: int, received_at: datetime | None) -> datetime:
    """A time of an event. The vendor calls them UTC+3: where `last`, its latest, is three hours after its own arrival,
    the seconds are those of Moscow's clock."""
    moment, latest = moment_of(at), moment_of(last)
    if not isinstance(moment, datetime) or not isinstance(latest, datetime):
        raise UnreadableError("hook_shape", field="timestamp")
    if received_at is not None:
        ahead = latest - received_at
        if abs(ahead - _MOSCOW) < _DOUBT:
            return moment - _MOSCOW
    return moment


PRESET = MangoHooks()
