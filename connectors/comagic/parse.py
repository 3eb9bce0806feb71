"""Calls of the Data API as rows. Times are wall clocks of the account, which the base reads in the source's zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.calls.words import first_tags, flag, id_of, told
from connectors.wire import Row, Side

__all__ = ["CALL_FIELDS", "TRAFFIC_FIELDS", "call", "client_of", "outcome", "tags", "traffic"]

TRAFFIC_FIELDS = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
    *("eq_utm_source", "eq_utm_medium", "eq_utm_campaign", "eq_utm_content", "eq_utm_term"),
    *("ym_client_id", "ua_client_id", "entrance_page", "visitor_id", "visitor_session_id"),
)
CALL_FIELDS = (
    *("id", "start_time", "direction", "source", "is_lost", "finish_reason", "contact_phone_number"),
    *("virtual_phone_number", "wait_duration", "talk_duration", "last_answered_employee_full_name", "employees"),
    *("call_records", "voice_mail_records", "visitor_city", "attributes", "tags"),
    *TRAFFIC_FIELDS,
)
_BACK = re.compile(r"back_?call|call_?back|site_?phone")  # sources of calls that we make to whom has asked for it
_TECHNICAL = re.compile(r"error|money|no_resources")


def call(said: Mapping[str, Any], client: str) -> Row:
    """One call. The client is the contact, whichever side has called."""
    attributes = said.get("attributes")
    is_callback = bool(_BACK.search(str(said.get("source") or "").lower()))
    reason = told(said.get("finish_reason"))
    has_voice = bool(said.get("voice_mail_records"))
    return {
        "call_id": id_of(said["id"]),
        "started_at": said["start_time"],
        "direction": "out" if is_callback else _direction(said["direction"]),
        "is_callback": is_callback,
        "outcome": outcome(flag(said["is_lost"]), reason, is_callback=is_callback, has_voice=has_voice),
        "outcome_raw": reason,
        "wait_seconds": said.get("wait_duration"),
        "talk_seconds": said["talk_duration"],
        "client_raw": told(said["contact_phone_number"]),
        "tracking_number_raw": told(said.get("virtual_phone_number")),
        "employee": told(said.get("last_answered_employee_full_name")) or _answered(said.get("employees")),
        "recording_ref": next((str(it) for it in said.get("call_records") or () if told(it)), None),
        "visitor_id": id_of(said.get("visitor_id")),
        "visit_id": id_of(said.get("visitor_session_id")),
        "client_id": client_of(said, client),
        **traffic(said),
        "landing_url": told(said.get("entrance_page")),
        "city": told(said.get("visitor_city")),
        "vendor_is_unique": _has(attributes, "first", "primary"),
        "vendor_is_target": _has(attributes, "target"),
        "vendor_is_repeat": _has(attributes, "secondary"),
    }


def outcome(is_lost: bool | None, reason: str | None, *, is_callback: bool, has_voice: bool = False) -> str:
    """A word of the landing vocabulary. `is_lost` decides; of a lost call `finish_reason` says why."""
    why = reason or ""
    if why == "numa_in_black_list":
        return "blocked"
    if is_lost is None:
        return "unknown"
    if not is_lost:
        return "answered"
    if has_voice:
        return "voicemail"
    if why == "no_success_subscriber_call":
        return "callback_client_no_answer"
    if is_callback and why == "no_success_operator_call":
        return "callback_agent_no_answer"
    if "busy" in why:
        return "busy"
    return "failed" if _TECHNICAL.search(why) else "missed"


def tags(said: Mapping[str, Any]) -> Iterator[Side]:
    """Tags of a call: what a person has set is manual, the rest are made by rules."""
    for tag in said.get("tags") or ():
        name = told(tag.get("tag_name"))
        is_manual = tag.get("tag_user_id") or tag.get("tag_employee_id") or tag.get("tag_type") == "manual"
        if name:
            kind = "manual" if is_manual else "auto"
            yield Side("call_tag", {"call_id": id_of(said["id"]), "name": name, "kind": kind})


def traffic(said: Mapping[str, Any]) -> dict[str, Any]:
    """Columns utm_*: the tags of the visit, else those that CoMagic has made of marks of other kinds (eq_utm_*)."""
    made = {name.removeprefix("eq_"): value for name, value in said.items() if name.startswith("eq_utm_")}
    return first_tags(said, made)


def client_of(said: Mapping[str, Any], client: str) -> Any:
    """The client id of the chosen counter."""
    return id_of(said.get("ym_client_id" if client == "metrica" else "ua_client_id"))


def _direction(word: Any) -> str:
    return {"in": "in", "out": "out"}.get(str(word), "unknown")


def _has(attributes: Any, *wanted: str) -> bool | None:
    """Whether one of the words is among the attributes; None where there is no list of them."""
    return None if not isinstance(attributes, list) else any(word in attributes for word in wanted)


def _answered(employees: Any) -> Any:
    """The last who answered."""
    names = [told(it.get("employee_full_name")) for it in employees or () if it.get("is_answered")]
    return names[-1] if names else None
