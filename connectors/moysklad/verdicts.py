"""What MoySklad means by its errors, {"errors": [{"error", "code", …}]}, and by the headers of its limits (in ms)."""

from __future__ import annotations

from connectors.wire import Answer, Kind, Verdict

__all__ = ["judge", "rest"]

_KINDS = {
    1005: Kind.MISSING,  # no such address or entity
    1016: Kind.DENIED,
    1049: Kind.BUSY,  # requests in the span
    1056: Kind.AUTH,
    1061: Kind.DENIED,
    1073: Kind.BUSY,  # requests at once
}
_BY_STATUS = {401: Kind.AUTH, 403: Kind.DENIED, 404: Kind.MISSING, 429: Kind.BUSY}
_DEAR, _CHEAP = 20, 4  # units of a stock report (5) and of a plain request, by a user, who counts four times


def judge(answer: Answer) -> Verdict | None:
    """None: data, or the status says it all. A 415 has no body: it is what a proxy makes of a refused gzip."""
    if answer.status < 400:
        return None
    said = answer.said()
    errors = said.get("errors") if isinstance(said, dict) else None
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    code = first.get("code")
    kind = _KINDS.get(code) if isinstance(code, int) else None
    kind = kind or _BY_STATUS.get(answer.status) or (Kind.DOWN if answer.status >= 500 else Kind.REFUSED)
    after = _seconds(answer, "X-Lognex-Retry-After") if kind is Kind.BUSY else None
    return Verdict(kind, str(first.get("error") or ""), "" if code is None else str(code), after)


def rest(answer: Answer, is_dear: bool) -> float:
    """Seconds until the span of the limit begins anew, where what is left of it is less than the next request takes.

    `is_dear`: it may be a stock report.
    """
    left = answer.headers.get("X-RateLimit-Remaining", "")
    if not left.isdecimal() or int(left) >= (_DEAR if is_dear else _CHEAP):
        return 0.0
    return _seconds(answer, "X-Lognex-Reset") or _seconds(answer, "X-Lognex-Retry-TimeInterval") or 0.0


def _seconds(answer: Answer, header: str) -> float | None:
    told = answer.headers.get(header, "")
    return int(told) / 1000 if told.isdecimal() else None
