"""What errors of the Data API mean: they come with HTTP 200, and their mnemonics say more than their numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connectors.wire import Answer, Kind, Verdict

__all__ = ["judge", "rest"]

_KINDS = {
    "access_token_expired": Kind.EXPIRED,
    "access_token_invalid": Kind.AUTH,
    "access_token_blocked": Kind.AUTH,
    "auth_error": Kind.AUTH,
    "login_or_password_invalid": Kind.AUTH,
    "ip_not_whitelisted": Kind.DENIED,
    "forbidden": Kind.DENIED,
    "internal_error": Kind.DOWN,
    "limit_exceeded": Kind.BUSY,
}
_NUMBERS = {-32001: Kind.AUTH, -32003: Kind.DENIED, -32029: Kind.BUSY, -32603: Kind.DOWN}  # without a mnemonic
_LONGEST = 600.0  # seconds; a limit that ends later is left to the next load
_SPENT = re.compile(rb'"minute_remaining"\s*:\s*0\b')
_RESET = re.compile(rb'"minute_reset"\s*:\s*(\d+)')


def judge(answer: Answer) -> Verdict | None:
    """{error: {code, message, data: {mnemonic, field, value, metadata}}}. None: data, or the status says it all."""
    if answer.status != 200 or b'"error"' not in answer.body:
        return None
    said = answer.said()
    error = said.get("error") if isinstance(said, dict) else None
    if not isinstance(error, dict):
        return None
    data = error["data"] if isinstance(error.get("data"), dict) else {}
    code, mnemonic = error.get("code"), str(data.get("mnemonic") or "")
    kind = _KINDS.get(mnemonic) or (_NUMBERS.get(code) if not mnemonic and isinstance(code, int) else None)
    words = "; ".join(str(it) for it in (error.get("message"), data.get("field"), data.get("extended_helper")) if it)
    if kind is Kind.BUSY:
        return _limited(data, words, mnemonic)
    return Verdict(kind or Kind.REFUSED, words, mnemonic or str(code or ""))


def _limited(data: Mapping[str, Any], words: str, mnemonic: str) -> Verdict:
    """Which limit it was: the minute's is waited for, the day's is not."""
    metadata = data.get("metadata") or {}
    limits = metadata.get("limits") or metadata
    if limits.get("day_remaining") == 0:
        return Verdict(Kind.QUOTA, words, mnemonic)
    seconds = limits.get("minute_reset")
    return Verdict(Kind.BUSY, words, mnemonic, float(seconds) if isinstance(seconds, int) else None)


def rest(answer: Answer) -> float:
    """Seconds to the end of the minute whose last point was spent, as the limits beside the data say.

    They are found without reading the rows once more: an answer may have ten thousand.
    """
    if not _SPENT.search(answer.body):
        return 0.0
    found = _RESET.search(answer.body)
    return min(float(found[1]) if found else 60.0, _LONGEST)
