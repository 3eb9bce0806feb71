"""Campaigns and their statistics, as UniSender tells them, as rows of `mail_stat`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.wire import Row
from connectors.wire.rows import WrongShapeError

__all__ = ["campaign", "day_of", "is_sent", "items", "statistics", "warnings"]

_NOT_YET = frozenset({"waits_censor", "censor_hold", "declined", "waits_schedule", "scheduled"})
_LONGEST = 300  # characters of a warning


def items(result: Any) -> Sequence[Mapping[str, Any]]:
    """The objects of a list; PHP may write it as an object of numbered ones. Raises WrongShapeError."""
    found = list(result.values()) if isinstance(result, dict) else result
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise WrongShapeError("result", str(result)[:100])
    return found


def statistics(result: Any) -> Mapping[str, Any] | None:
    """The numbers of a campaign: an object, or a list of one; None where nothing is counted yet (PHP's empty list)."""
    if isinstance(result, dict) and result:
        return result
    found = items(result)
    return found[0] if found else None


def is_sent(campaign: Mapping[str, Any]) -> bool:
    """Whether anything may have gone out: cancelled and stopped ones were sent in part, what else there is as well."""
    return bool(campaign.get("start_time")) and campaign["status"] not in _NOT_YET


def day_of(campaign: Mapping[str, Any], zone: ZoneInfo) -> date:
    """The day of sending in `zone`: UniSender writes UTC. Raises WrongShapeError."""
    text = str(campaign["start_time"])
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(zone).date()
    except ValueError:
        raise WrongShapeError("start_time", text) from None


def campaign(campaign: Mapping[str, Any], numbers: Mapping[str, Any], zone: ZoneInfo) -> Row | None:
    """All that has happened to a campaign until now; None where nothing was sent. Opens and clicks are of people."""
    if str(numbers["sent"]) == "0":
        return None
    return {
        "campaign_id": campaign["id"],
        "day": day_of(campaign, zone),
        "campaign_name": campaign.get("subject"),
        "sent": numbers["sent"],
        "delivered": numbers["delivered"],
        "opened": numbers["read_unique"],
        "clicked": numbers["clicked_unique"],
        "unsubscribed": numbers["unsubscribed"],
    }


def warnings(said: Any) -> list[str]:
    """What UniSender remarks beside its answer: {warnings: [{warning: …}]}, or a list of words."""
    found = said.get("warnings") if isinstance(said, dict) else None
    texts = (one.get("warning") if isinstance(one, dict) else one for one in found or () if one)
    return [" ".join(str(text).split())[:_LONGEST] for text in texts if text]
