"""Campaigns of SendPulse as rows of `mail_stat`. Numbers may come as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from connectors.wire import Row
from connectors.wire.rows import WrongShapeError

__all__ = ["campaign", "counts", "day_of", "is_odd", "items"]

_COUNTS = ("sent", "delivered", "opened", "clicked", "unsubscribed")
_NEVER = ("", "0000-00-00 00:00:00")
_CODES = {1: "sent", 2: "delivered", 3: "opened", 4: "clicked"}
_WORDS = {
    "sent": "sent",
    "отправлено": "sent",
    "delivered": "delivered",
    "доставлено": "delivered",
    "opened": "opened",
    "открыто": "opened",
    "прочитано": "opened",
    "link redirected": "clicked",
    "redirected": "clicked",
    "clicked": "clicked",
    "переходы по ссылкам": "clicked",
    "unsubscribed": "unsubscribed",
    "отписались": "unsubscribed",
}


def items(said: Any) -> Sequence[Mapping[str, Any]]:
    """A page of campaigns. Raises WrongShapeError."""
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise WrongShapeError("campaigns", str(said)[:100])
    return said


def day_of(campaign: Mapping[str, Any], written: ZoneInfo, zone: ZoneInfo) -> date | None:
    """The day of sending in `zone`, of a time that SendPulse writes in `written`; None where it has no time.

    Raises WrongShapeError.
    """
    text = str(campaign["send_date"] or "")
    if text in _NEVER:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongShapeError("send_date", text) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=written)).astimezone(zone).date()


def counts(statistics: Any, chosen: Mapping[int, str]) -> dict[str, int]:
    """What became of letters, by column: by `chosen` codes, else by SendPulse's words, else by the codes we know.

    What has no column (letters marked as spam, say) is left out. Raises WrongShapeError.
    """
    found: dict[str, int] = {}
    for one in items(statistics or []):
        code = _whole(one["code"], "statistics.code")
        words = str(one.get("explain") or "").strip().lower()
        column = chosen.get(code) or _WORDS.get(words) or _CODES.get(code)
        if column:
            found[column] = found.get(column, 0) + _whole(one["count"], "statistics.count")
    return found


def campaign(said: Mapping[str, Any], day: date, found: Mapping[str, int], currency: str | None) -> Row | None:
    """A campaign with its counts and its price; None where nothing was sent.

    Of the price SendPulse names no currency: it is `currency` where a person says so, else that of letters beyond the
    tariff, which is the account's.
    """
    if not any(found.values()):
        return None
    sent = found["sent"] if "sent" in found else _whole(said["all_email_qty"], "all_email_qty")
    return {
        "campaign_id": said["id"],
        "day": day,
        "campaign_name": said.get("name"),
        **{name: found.get(name) for name in _COUNTS},
        "sent": sent,
        "cost": said["company_price"],
        "currency": currency or said.get("overdraft_currency"),
    }


def is_odd(row: Row) -> bool:
    """Whether each step holds more letters than the one before: then codes do not mean what they are taken for."""
    steps = [row[name] for name in ("sent", "delivered", "opened") if row[name] is not None]
    return any(later > earlier for earlier, later in pairwise(steps))


def _whole(value: Any, column: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    raise WrongShapeError(column, str(value)[:100])
