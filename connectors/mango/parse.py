"""Calls of Mango as landing rows. A call has legs (context_calls); a leg to a group has those of its members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.calls.words import told, whole
from connectors.mango.reasons import outcome
from connectors.wire import Row, Side
from throughline.phones.words import is_line

__all__ = ["call", "moment", "nameless", "outside", "tag_ids", "tags"]

_DIRECTIONS = {1: "in", 2: "out", 3: "internal"}
_CALLBACKS = (4, 5, 6)  # ordered on the site, by a widget, dialled after a lost call

Leg = Mapping[str, Any]


def call(said: Mapping[str, Any], names: Mapping[str, str]) -> Row:
    """One call. `names` are of employees by id, for legs that have only that."""
    direction = _DIRECTIONS.get(whole(said.get("context_type")) or 0, "unknown")
    is_callback = whole(said.get("context_init_type")) in _CALLBACKS
    legs = list(_legs(said))
    reason = _reason(said)
    talk = said["talk_duration"]
    is_answered = (whole(talk) or 0) > 0
    client, line = outside(direction, said.get("caller_number"), said.get("called_number"))
    leg = _spoke(legs) if is_answered else _rung(said, legs)
    return {
        "call_id": said["entry_id"],
        "started_at": moment(said["context_start_time"]),
        "direction": direction,
        "is_callback": is_callback,
        "outcome": outcome(is_answered, reason, is_callback),
        "outcome_raw": "/".join(str(part) for part in (said.get("context_status"), reason) if part is not None),
        "wait_seconds": _wait(said, legs),
        "talk_seconds": talk,
        "client_raw": client,
        "tracking_number_raw": line,
        "employee": _employee(said, direction, leg, names),
        "comment": told(said.get("call_comment")),
        "recording_ref": _recording(said, leg),
    }


def tag_ids(said: Mapping[str, Any]) -> list[str]:
    """Ids of the tags of a call."""
    ids = said.get("tag_id")
    return [str(one) for one in (ids if isinstance(ids, list) else [ids]) if told(one) is not None]


def tags(said: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Side]:
    """Tags of a call, by their names where config.yaml has them."""
    for one in tag_ids(said):
        tag = {"call_id": said["entry_id"], "category": "", "name": names.get(one, one), "kind": "manual"}
        yield Side("call_tag", tag)


def nameless(said: Mapping[str, Any]) -> bool:
    """Whether an employee is told by the id alone."""
    return any(told(leg.get("call_abonent_info")) is None and leg.get("call_abonent_id") for leg in _legs(said))


def moment(value: Any) -> Any:
    """Unix seconds as a time; anything else passes, to be refused by its column."""
    seconds = whole(value)
    try:
        return value if seconds is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return value


def outside(direction: str, caller: Any, called: Any) -> tuple[Any, Any]:
    """The client's number and ours. A `sip:` address is a person of ours, and no number that was advertised."""
    caller, called = told(caller), told(called)
    if direction == "internal":
        return None, None
    client, ours = (called, caller) if direction == "out" else (caller, called)
    if _is_ours(client) and not _is_ours(ours):
        client, ours = ours, client  # of a callback that was dialled to our person first
    return client, None if _is_ours(ours) else ours


def _is_ours(number: Any) -> bool:
    return number is None or is_line(str(number))


def _legs(said: Mapping[str, Any]) -> Iterator[Leg]:
    for leg in said.get("context_calls") or ():
        yield from leg.get("members") or (leg,)


def _seconds(leg: Leg) -> int:
    return whole(leg.get("talk_duration")) or 0


def _reason(said: Mapping[str, Any]) -> int | None:
    reasons = [whole(leg.get("call_end_reason")) for leg in said.get("context_calls") or ()]
    return next((reason for reason in reversed(reasons) if reason is not None), None)


def _spoke(legs: Sequence[Leg]) -> Leg | None:
    """Who talked longest, of those who picked up."""
    return max((leg for leg in legs if leg.get("call_answer_time")), key=_seconds, default=None)


def _rung(said: Mapping[str, Any], legs: Sequence[Leg]) -> Leg | None:
    """Whose phone rang: the only person, else the group as a whole. Where several were rung it was nobody's alone."""
    people = {leg.get("call_abonent_id"): leg for leg in legs if leg.get("call_type") == "user"}
    if len(people) == 1:
        return next(iter(people.values()))
    groups = [leg for leg in said.get("context_calls") or () if leg.get("call_type") == "group"]
    return groups[-1] if groups else None


def _employee(said: Mapping[str, Any], direction: str, leg: Leg | None, names: Mapping[str, str]) -> Any:
    if direction != "in" and said.get("caller_id"):
        return told(said.get("caller_name")) or names.get(str(said["caller_id"]))
    if leg is None:
        return None
    return told(leg.get("call_abonent_info")) or names.get(str(leg.get("call_abonent_id")))


def _wait(said: Mapping[str, Any], legs: Sequence[Leg]) -> Any:
    """To the first answer; all of the call where nobody answered. A service leg may have no times."""
    duration = said.get("duration")
    answers = [at for leg in legs if (at := whole(leg.get("call_answer_time")))]
    start = whole(said["context_start_time"])
    if answers and start is not None:
        return min(answers) - start
    whole_call, talk = whole(duration), whole(said["talk_duration"])
    return duration if whole_call is None or talk is None else whole_call - talk


def _recording(said: Mapping[str, Any], leg: Leg | None) -> str | None:
    """The id of a record of who talked, else of any leg. A link to it is made for one use, and is not kept."""
    for one in (leg or {}, *_legs(said), *(said.get("context_calls") or ())):
        for record in one.get("recording_id") or ():
            return str(record)
    return None
