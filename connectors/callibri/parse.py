"""Appeals of Callibri (calls, forms, chats, letters) as landing rows.

Fields that were added over the years are absent in old appeals: only the id and the time must be there. What was said
(`content`) and the name of a person are not taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.callibri.outcomes import NO_ANSWER, outcome
from connectors.calls.words import first_tags, flag, id_of, told, whole
from connectors.wire import Row, Side
from connectors.wire.rows import WrongShapeError
from connectors.wire.utm import TAGS

__all__ = ["LEADS", "call", "lead", "listed", "moment", "tags"]

LEADS = {"feedbacks": "form", "chats": "chat", "emails": "email"}
"""Lists of a channel that are applications, and their kind."""
_CALLBACK = ("обратн", "callback")


def listed(said: Mapping[str, Any], name: str) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    """The appeals of one list of all channels, each with its channel's name. Raises KeyError, WrongShapeError."""
    for channel in _objects(said["channels_statistics"], "channels_statistics"):
        # Nothing says that lists of what a project does not use are there; that of calls and of forms is.
        found = channel[name] if name in ("calls", "feedbacks") else channel.get(name)
        for appeal in _objects(found or [], name):
            yield told(channel.get("name_channel")), appeal


def moment(appeal: Mapping[str, Any], zone: ZoneInfo) -> datetime:
    """When it was: in UTC (`Z`), or a wall clock of `zone` if nothing says so. Raises KeyError, WrongShapeError."""
    said = appeal["date"]
    try:
        at = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        raise WrongShapeError("date", str(said)[:100]) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def call(appeal: Mapping[str, Any], at: datetime, whose: str) -> Row:
    """One call. `whose` client id is taken: metrica or ga. Negative seconds stay: the build says so."""
    number, talked, status = id_of(appeal["appeal_id"]), appeal.get("billsec"), told(appeal.get("status"))
    word, form = told(appeal.get("call_status")), str(appeal.get("name_type") or "").casefold()
    is_callback = any(part in form for part in _CALLBACK)
    turn = whole(appeal.get("conversations_number"))
    return {
        "call_id": number,
        "started_at": at,
        "direction": "out" if is_callback or "исход" in form else "in",
        "is_callback": is_callback,
        "outcome": outcome(word, whole(talked), status),
        "outcome_raw": word or status,
        "wait_seconds": _wait(appeal.get("duration"), talked),
        "talk_seconds": told(talked),
        "client_raw": told(appeal.get("phone")),
        "employee": told(appeal.get("responsible_manager")),
        "comment": told(appeal.get("comment")),
        "recording_ref": number if told(appeal.get("link_download")) else None,
        "visitor_id": id_of(appeal.get("clbvid")),
        "client_id": _client(appeal, whose),
        **_traffic(appeal),
        "landing_url": told(appeal.get("landing_page")),
        "city": told(appeal.get("region")),
        "vendor_is_unique": None if turn is None else turn == 1,
        "vendor_is_repeat": None if turn is None else turn > 1,
        "vendor_is_target": flag(appeal.get("is_lid")),
    }


def tags(appeal: Mapping[str, Any], channel: str | None) -> Iterator[Side]:
    """The class of a call, its channel in Callibri, and whether its source is only a guess."""
    status = told(appeal.get("status"))
    known = (
        ("status", status, "auto" if status == NO_ANSWER else "manual"),
        ("channel", channel, "auto"),
        ("accurately", "no" if flag(appeal.get("accurately")) is False else None, "auto"),
    )
    for category, name, kind in known:
        if name:
            row = {"call_id": id_of(appeal["appeal_id"]), "category": category, "name": name, "kind": kind}
            yield Side("call_tag", row)


def lead(appeal: Mapping[str, Any], at: datetime, kind: str, channel: str | None, whose: str) -> Row:
    """One form, chat or letter; a form that orders a call is a callback."""
    words = f"{appeal.get('form_name') or ''} {appeal.get('name_type') or ''}".casefold()
    is_callback = kind == "form" and any(part in words for part in _CALLBACK)
    target = flag(appeal.get("is_lid"))
    return {
        "lead_id": id_of(appeal["appeal_id"]),
        "created_at": at,
        "kind": "callback" if is_callback else kind,
        "client_id": _client(appeal, whose),
        "phone_raw": told(appeal.get("phone")),
        "email_raw": told(appeal.get("email")),
        "form_name": told(appeal.get("form_name")) or told(appeal.get("name_type")),
        "page_url": told(appeal.get("lid_landing")) or told(appeal.get("landing_page")),
        **_traffic(appeal),
        "referrer": told(appeal.get("site_referrer")),
        "custom": {
            "callibri_status": told(appeal.get("status")),
            "callibri_target": None if target is None else str(target).lower(),
            "callibri_channel": channel,
        },
    }


def _traffic(appeal: Mapping[str, Any]) -> dict[str, Any]:
    """Columns utm_*: the tags, else Callibri's own words of the source (Яндекс.Директ, Реклама)."""
    words = {"utm_source": appeal.get("source"), "utm_medium": appeal.get("traffic_type")}
    return first_tags({name: appeal.get(name) for name in TAGS}, words | {"utm_term": appeal.get("query")})


def _client(appeal: Mapping[str, Any], whose: str) -> Any:
    names = ("metrika_client_id", "ym_uid") if whose == "metrica" else ("ua_client_id",)
    return next((found for name in names if (found := id_of(appeal.get(name)))), None)


def _wait(total: Any, talked: Any) -> int | None:
    """Seconds before the talk: `duration` counts both."""
    whole_total, whole_talked = whole(total), whole(talked)
    return None if whole_total is None or whole_talked is None else whole_total - whole_talked


def _objects(found: Any, name: str) -> list[Mapping[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise WrongShapeError(name, str(found)[:100])
    return found
