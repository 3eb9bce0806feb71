"""What VK means by its errors, and how much of its limits is left: they end with the second, the hour and the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.wire import Answer, Kind, Verdict

__all__ = ["judge", "rest"]

_RENEWABLE = frozenset({"expired_token", "invalid_token"})
_LONGEST = 600.0  # seconds; an hour's limit that ends later is left to the next load
_KINDS = {400: Kind.REFUSED, 401: Kind.AUTH, 403: Kind.DENIED, 404: Kind.MISSING}


def judge(answer: Answer, now: datetime) -> Verdict | None:
    """{error: {code, message}}, {error: {fields: {…}}} or {code, message}. None: data, or the status says it all."""
    if answer.status == 429:
        return _busy(answer, now)
    said = answer.said()
    kind = _KINDS.get(answer.status)
    if kind is None or not isinstance(said, dict):
        return None
    error = said["error"] if isinstance(said.get("error"), dict) else said
    code = str(error.get("code") or "")
    if kind is Kind.AUTH and code in _RENEWABLE:
        kind = Kind.EXPIRED
    return Verdict(kind, _words(error), code)


def _words(error: Mapping[str, Any]) -> str:
    """A refused request names its fields: {"limit": {"code": …, "message": …}}."""
    fields = error.get("fields")
    named = [
        f"{name}: {field.get('message') or field.get('code')}"
        for name, field in (fields.items() if isinstance(fields, dict) else ())
        if isinstance(field, dict)
    ]
    return "; ".join((str(error.get("message") or ""), *named))


def _busy(answer: Answer, now: datetime) -> Verdict:
    """Which limit it was: the day's and a long hour's are not waited out."""
    if "Retry-After" in answer.headers:
        return Verdict(Kind.BUSY)
    if _left(answer, "Daily") == 0:
        return Verdict(Kind.QUOTA, "X-RateLimit-Daily-Remaining: 0")
    if _left(answer, "Hourly") == 0:
        left = _rest_of_hour(now)
        return (
            Verdict(Kind.QUOTA, "X-RateLimit-Hourly-Remaining: 0")
            if left > _LONGEST
            else Verdict(Kind.BUSY, after=left)
        )
    return Verdict(Kind.BUSY, after=1.0) if _left(answer, "RPS") == 0 else Verdict(Kind.BUSY)


def rest(answer: Answer, now: datetime) -> float:
    """Seconds to the end of the second, or of an hour that ends soon, whose last request was spent."""
    if _left(answer, "Hourly") == 0 and _rest_of_hour(now) <= _LONGEST:
        return _rest_of_hour(now)
    return 1.0 if _left(answer, "RPS") == 0 else 0.0


def _left(answer: Answer, period: str) -> int | None:
    text = answer.headers.get(f"X-RateLimit-{period}-Remaining", "")
    return int(text) if text.isdecimal() else None


def _rest_of_hour(now: datetime) -> float:
    return 3600.0 - now.minute * 60 - now.second
