"""Calls of Ringostat as landing rows, from its API and from its events. Numbers come as numbers or as texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.calls.words import first_tags, flag, id_of, told, whole
from connectors.wire import Row, Side
from throughline.phones.words import is_line

__all__ = ["FIELDS", "NEEDED", "call", "disposition", "moment", "tags"]

NEEDED = ("uniqueid", "calldate", "caller", "dst", "disposition", "call_type", "billsec")
FIELDS = (
    *NEEDED,
    *("caller_number", "waittime", "connected_with", "pool_name", "scheme_name", "additional_number"),
    *("call_counter", "proper_flag", "repeated_flag", "category_mark", "employee_fio", "employee_number"),
    *("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
    *("client_id", "landing", "has_recording"),
)
"""What is asked for. A field that the vendor does not know is left out of the question, unless it is NEEDED."""

_OUTCOMES = {
    "ANSWERED": "answered",
    "PROPER": "answered",
    "REPEATED": "answered",  # a talk of target length, though not the client's first in the cycle
    "NO ANSWER": "missed",
    "BUSY": "busy",
    "DECLINE": "declined",
    "DECLINED": "declined",
    "FAILED": "failed",
    "NO FORWARD": "failed",
    "FAILED FORBIDDEN DESTINATION": "failed",
    "VOICEMAIL": "voicemail",
    "WRONG EXTENSION": "wrong_extension",
    "NO EXTENSION": "no_extension",
    "CLIENT NO ANSWER": "callback_client_no_answer",
    "IN PROGRESS": "in_progress",
}
_BETWEEN_WORDS = re.compile(r"[\s+_-]+")
_NAMED = re.compile(r"[^<]*<([^<>]*)>")  # `"name" <name>`, as SIP writes callers
_OWN_PLACEHOLDERS = frozenset({"none)", "(none", "not set)", "(not set"})  # seen in the vendor's own example
_NOT_MARKED = ("0", "-1")
_LOCAL_FORMATS = ("%d.%m.%Y %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S")


def call(said: Mapping[str, Any], zone: ZoneInfo) -> Row:
    """One call. `zone` is that of times without their own."""
    status = disposition(said["disposition"])
    is_callback = str(said["call_type"]).strip().lower() == "callback"
    # Our own people are dialled first and the client by them: a callback goes out.
    direction = (
        "out" if is_callback else {"in": "in", "out": "out"}.get(str(said["call_type"]).strip().lower(), "unknown")
    )
    client, line = _sides(said, direction)
    utm = {name: _told(value) for name, value in said.items() if name.startswith("utm_")}
    proper, repeated = flag(said.get("proper_flag")), flag(said.get("repeated_flag"))
    counter = whole(said.get("call_counter"))
    return {
        "call_id": said["uniqueid"],
        "started_at": moment(said["calldate"], zone),
        "direction": direction,
        "is_callback": is_callback,
        "outcome": _OUTCOMES.get(status, "unknown"),
        "outcome_raw": status,
        "wait_seconds": _number(said.get("waittime")),
        "talk_seconds": _number(said["billsec"]),
        "client_raw": client,
        "tracking_number_raw": line,
        "employee": _employee(said),
        "ivr_path": told(said.get("scheme_name")),
        "recording_ref": said["uniqueid"] if flag(said.get("has_recording")) else None,
        "client_id": id_of(said.get("client_id")),
        "landing_url": _told(said.get("landing")),
        "vendor_is_unique": None if counter is None else counter == 1,
        "vendor_is_target": True if status in ("PROPER", "REPEATED") else proper,
        "vendor_is_repeat": True if status == "REPEATED" else repeated,
        **first_tags(utm),
    }


def tags(said: Mapping[str, Any]) -> Iterator[Side]:
    """The pool of numbers, and the category that was set by hand."""
    for category, field, kind in (("number_pool", "pool_name", "auto"), ("call_category", "category_mark", "manual")):
        name = _told(said.get(field))
        if name is not None and str(name) not in _NOT_MARKED:
            yield Side("call_tag", {"call_id": said["uniqueid"], "category": category, "name": name, "kind": kind})


def disposition(text: Any) -> str:
    """The status of a call in capitals, its words a blank apart: vendors and users write `no+answer`, NO_ANSWER."""
    return _BETWEEN_WORDS.sub(" ", str(text or "")).strip().upper()


def moment(text: Any, zone: ZoneInfo) -> Any:
    """A time with its offset, or a wall clock of `zone`. Anything else passes, to be refused by its column."""
    if not isinstance(text, str):
        return text
    for read in (datetime.fromisoformat, *(_by(form) for form in _LOCAL_FORMATS)):
        try:
            found = read(text.strip())
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=zone)
    return text


def _by(form: str) -> Any:
    return lambda text: datetime.strptime(text, form)


def _told(value: Any) -> Any:
    known = told(value)
    return None if isinstance(known, str) and known.lower() in _OWN_PLACEHOLDERS else known


def _number(value: Any) -> Any:
    """Seconds as a number where they are one, though written as text; blank is none."""
    known = whole(value)
    return told(value) if known is None else known


def _sides(said: Mapping[str, Any], direction: str) -> tuple[Any, Any]:
    """The client's number and ours, which only of incoming calls is one that was advertised."""
    caller = _told(said.get("caller_number")) or _told(said["caller"])
    named = _NAMED.fullmatch(str(caller or ""))
    caller, called = (named[1] if named else caller), _told(said["dst"])
    if direction == "out":
        return (caller if _is_ours(called) and not _is_ours(caller) else called), None
    return caller, called


def _is_ours(number: Any) -> bool:
    return number is None or is_line(str(number))


def _employee(said: Mapping[str, Any]) -> Any:
    """By name, else by number, else the number that picked up."""
    name = _told(said.get("employee_fio"))
    number = _told(said.get("employee_number"))
    if name is None and number is not None and str(number) not in _NOT_MARKED:
        name = number
    return name or _told(said.get("connected_with"))
