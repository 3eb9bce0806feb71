"""What Mango means by its numbers: errors of requests, and reasons why a call ended."""

from __future__ import annotations

from connectors.calls.words import whole
from connectors.wire import Answer, Kind, Verdict

__all__ = ["judge", "outcome"]

_GOOD = 1000
# 2xxx: the exchange is not paid for, or has no such service; 33xx: no such object; 45xx: too many; 5xxx: their trouble.
_CODES = {3101: Kind.AUTH, 3102: Kind.AUTH, 3105: Kind.AUTH}
_HUNDREDS = {33: Kind.MISSING, 45: Kind.BUSY}
_THOUSANDS = {2: Kind.DENIED, 5: Kind.DOWN}

# 1170 is the end of a scheme: the caller was led through a menu and chose nobody.
_ENDED = {
    **dict.fromkeys((1100, 1110, 1111, 1120, 1124), "missed"),
    **dict.fromkeys((1121, 1164), "busy"),
    **dict.fromkeys((1122, 1123), "declined"),
    1151: "blocked",
    1170: "no_extension",
}


def judge(answer: Answer) -> Verdict | None:
    """`code` of an error or `result` of an answer, whatever the status. None: data, or the status says it all.

    Only what is the vendor's own trouble is asked again: one bad request in two minutes is forgiven, the next ones lock
    the account out with 401 until they have passed.
    """
    said = answer.said()
    if answer.status in (401, 429) or not isinstance(said, dict):
        return None
    code = whole(said.get("code", said.get("result")))
    if code is None or code == _GOOD:
        return None
    kind = _CODES.get(code) or _HUNDREDS.get(code // 100) or _THOUSANDS.get(code // 1000)
    if kind is None and answer.status >= 500:
        return None
    return Verdict(kind or Kind.REFUSED, str(said.get("message") or said.get("name") or code), str(code))


def outcome(is_answered: bool, reason: int | None, is_callback: bool) -> str:
    """How a call ended (connectors/vocabulary_phones.md). `reason` is the code of its last leg, None where it has none.

    A talk counts, whatever the status says: the vendor's own example succeeds without a second of talk.
    """
    if is_answered:
        return "answered"
    if reason == 1151:
        return "blocked"
    if is_callback:
        return "callback_client_no_answer"
    if reason is None:
        return "missed"
    if reason // 1000 in (2, 5) or reason // 100 in (42, 33) or reason // 10 == 113:
        return "failed"
    return _ENDED.get(reason, "unknown")
