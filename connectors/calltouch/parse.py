"""Calls of Calltouch as landing rows.

Older accounts write ids, numbers and flags as texts. `sessionDate` is a clock of twelve hours without AM and PM: it is
not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.calls.words import first_tags, flag, id_of, told, whole
from connectors.calltouch.outcomes import is_fraud, outcome
from connectors.wire import Row, Side

__all__ = ["Chosen", "call", "last_of", "moment", "tags", "traffic"]

_TAG_KINDS = {"MANUAL": "manual"}  # the others are made by machines: AUTO-PN, AUTO-CT, WEB-API
_TAGS = ("source", "medium", "campaign", "content", "term")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the settings say of rows: whose client id is taken, whether a tag of anti-fraud blocks a call."""

    client_id: str = "metrica"
    antifraud: bool = True


def call(said: Mapping[str, Any], chosen: Chosen) -> Row:
    """One call. The client is the caller, also where we rang back. Negative seconds stay: the build says so."""
    is_callback = flag(said.get("callbackCall")) is True
    number, wait, order = id_of(said["callId"]), said.get("waitingConnect"), last_of(said.get("orders"))
    ads = said.get("yandexDirect") or said.get("googleAdWords") or {}
    word = outcome(
        phase=told(said["callphase"]),
        is_successful=flag(said.get("successful")),
        talked=whole(said.get("duration")),
        words=told(said.get("statusDetails")),
        is_callback=is_callback,
        is_blocked=chosen.antifraud and any(map(is_fraud, said.get("callTags") or ())),
    )
    return {
        "call_id": number,
        "started_at": moment(said["timestamp"], 1),
        "direction": "out" if is_callback else "in",
        "is_callback": is_callback,
        "outcome": word,
        "outcome_raw": told(said.get("statusDetails")) or told(said["callphase"]),
        "wait_seconds": told(wait),
        "talk_seconds": told(said["duration"]),
        "client_raw": said["callerNumber"],
        "tracking_number_raw": told(said.get("phoneNumber")),
        "employee": told(said.get("manager")),
        "comment": _comments(said.get("comments")),
        "recording_ref": number if word == "answered" else None,
        "visitor_id": id_of(said.get("ctClientId")),
        "visit_id": id_of(said.get("sessionId")),
        "client_id": id_of(said.get("yaClientId" if chosen.client_id == "metrica" else "clientId")),
        **traffic(said),
        "campaign_id": id_of(ads.get("campaignId")),
        "ad_group_id": id_of(ads.get("adGroupId")),
        "ad_id": id_of(ads.get("adId")),
        "landing_url": told(said.get("url")),
        "city": told(said.get("city")),
        "vendor_is_unique": flag(said.get("uniqueCall")),
        "vendor_is_target": flag(said.get("targetCall")),
        "vendor_deal_id": id_of(order.get("orderNumber")) or id_of(order.get("orderId")),
    }


def tags(said: Mapping[str, Any]) -> Iterator[Side]:
    """Tags of a call, a row a name."""
    for group in said.get("callTags") or ():
        kind = _TAG_KINDS.get(str(group.get("type")).upper(), "auto")
        for name in group.get("names") or ():
            if told(name):
                known = {"call_id": id_of(said["callId"]), "category": told(group.get("category")), "name": told(name)}
                yield Side("call_tag", {**known, "kind": kind})


def traffic(said: Mapping[str, Any]) -> dict[str, Any]:
    """Columns utm_*: the tags, else the words of the source (yandex, organic). An offline number has its own word for
    a source, the number itself: that is no mark of traffic, and `tracking_number` says whose it is."""
    own = {f"utm_{name}": said.get(f"utm{name.capitalize()}") for name in _TAGS}
    if told(said.get("medium")) == "offline":
        return first_tags(own)
    words = {"utm_source": said.get("source"), "utm_medium": said.get("medium")}
    return first_tags(own, words | {"utm_term": said.get("keyword") or said.get("keywords")})


def moment(value: Any, units: int) -> Any:
    """Seconds or thousandths since 1970 as a time; what is no number passes, to be refused by its column."""
    number = whole(value)
    return value if number is None else datetime.fromtimestamp(number // units, UTC)


def _comments(said: Any) -> str | None:
    return (
        "; ".join(str(it["comment"]) for it in said or () if isinstance(it, dict) and told(it.get("comment"))) or None
    )


def last_of(orders: Any) -> Mapping[str, Any]:
    """The deal that was made of it: the last, if there are several."""
    found = [it for it in orders or () if isinstance(it, dict)]
    return found[-1] if found else {}
