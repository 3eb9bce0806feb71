"""What Bitrix24 means by its errors, and how near a method is to the limit of its working time.

An error is {error, error_description}: the code may be empty, a number, or stand inside the 200 of a batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.wire import Answer, Kind, Verdict

__all__ = ["SOFT", "judge", "mapped", "rest", "verdict_of"]

SOFT = "s"  # commands whose name begins so may be refused: who asks says what it means

_KINDS = {
    "query_limit_exceeded": Kind.BUSY,
    "operation_time_limit": Kind.BUSY,
    "internal_server_error": Kind.DOWN,
    "error_unexpected_answer": Kind.DOWN,
    "expired_token": Kind.EXPIRED,
    "invalid_token": Kind.EXPIRED,
    "overload_limit": Kind.QUOTA,  # blocked by hand until support is asked
    "no_auth_found": Kind.EXPIRED,  # also of a token that is not known any more
    "invalid_credentials": Kind.AUTH,
    "authorization_error": Kind.AUTH,
    "insufficient_scope": Kind.DENIED,
    "access_denied": Kind.DENIED,  # also where the tariff has no REST
    "user_access_error": Kind.DENIED,
    "allowed_only_intranet_user": Kind.DENIED,
    "error_method_not_found": Kind.DENIED,  # of a right that the webhook has not
    "portal_deleted": Kind.MISSING,
}
_REFUSALS = (Kind.DENIED, Kind.MISSING, Kind.REFUSED)
_OPERATING = 480 * 0.85  # seconds of work that a method may take in ten minutes, less what one request may take
_LONGEST = 600.0  # seconds; the working time is counted over so many
_BLOCKED = 60.0  # seconds to wait where nobody tells when the block ends: it is lifted little by little


def judge(answer: Answer, now: float) -> Verdict | None:
    """An error of the answer, or the first one of its batch. None: data, or the status says all. `now` is Unix time."""
    said = answer.said()
    if not isinstance(said, dict):
        return None
    if "error" in said:
        return verdict_of(said, answer, said, now)
    result = said.get("result")
    if not isinstance(result, dict) or "result_error" not in result:
        return None
    times = mapped(result.get("result_time"))
    verdicts = [
        (name, verdict_of(error, answer, {"time": times.get(name)}, now))
        for name, error in mapped(result["result_error"]).items()
    ]
    heard = [it for name, it in verdicts if not name.startswith(SOFT) or it.kind not in _REFUSALS]
    return heard[0] if heard else None


def verdict_of(error: Any, answer: Answer, beside: Mapping[str, Any], now: float) -> Verdict:
    """`beside` is what stands next to the error, where the time of the method's release may be told."""
    error = error if isinstance(error, dict) else {"error_description": error}
    code, said = str(error.get("error") or ""), str(error.get("error_description") or "")
    kind = _KINDS.get(code.lower())
    if kind is None:
        kind = Kind.DOWN if answer.status >= 500 else Kind.REFUSED
        kind = {401: Kind.AUTH, 403: Kind.DENIED, 429: Kind.BUSY}.get(answer.status, kind)
    after = None
    if code.lower() == "operation_time_limit" and "Retry-After" not in answer.headers:
        reset = max((it for _, it in _operating(beside)), default=0.0)
        after = reset - now if reset > now else _BLOCKED
    return Verdict(kind, said or code, code, after)


def rest(answer: Answer, now: float) -> float:
    """Seconds until a method whose working time is nearly spent gets some of it back."""
    said = answer.said()
    if not isinstance(said, dict):
        return 0.0
    result = said.get("result")
    times = mapped(result.get("result_time")) if isinstance(result, dict) else {}
    spent = [
        reset - now
        for it in (said, *({"time": time} for time in times.values()))
        for work, reset in _operating(it)
        if work > _OPERATING
    ]
    return min(max(spent, default=0.0), _LONGEST)


def _operating(beside: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    """(seconds of work, Unix time of release), where both are told as numbers."""
    time = beside.get("time")
    if isinstance(time, dict):
        try:
            yield float(time.get("operating") or 0), float(time.get("operating_reset_at") or 0)
        except (TypeError, ValueError):
            return


def mapped(value: Any) -> Mapping[str, Any]:
    """A map of PHP: an empty one comes as []."""
    return value if isinstance(value, dict) else {}
