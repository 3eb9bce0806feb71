"""What Telegram means by its errors: they are words in the place of a result, and come with 200."""

from __future__ import annotations

import re

from connectors.wire import Answer, Kind, Verdict

__all__ = ["MAIN_ONLY", "judge"]

MAIN_ONLY = "MAIN_ACCOUNT_REQUIRED"
_FLOOD = re.compile(r"FLOOD_WAIT_(\d+)")
_KINDS = {
    "TOO_MANY_REQUESTS": Kind.BUSY,
    "INTERNAL_SERVER_ERROR": Kind.DOWN,
    MAIN_ONLY: Kind.DENIED,
    "ACCOUNT_ID_INVALID": Kind.MISSING,
}
_DENIED = ("_DENIED", "_DISABLED", "_FORBIDDEN")


def judge(answer: Answer) -> Verdict | None:
    """{ok: false, error: CODE}. None: data, or the status says it all."""
    said = answer.said()
    if not isinstance(said, dict) or said.get("ok") is True or not said.get("error"):
        return None
    code = str(said["error"])
    if flood := _FLOOD.fullmatch(code):
        return Verdict(Kind.BUSY, code, code, float(flood[1]))
    return Verdict(_kind(code, answer.status), str(said.get("description") or code), code)


def _kind(code: str, status: int) -> Kind:
    if code in _KINDS:
        return _KINDS[code]
    if code.startswith("ACCESS_TOKEN_"):
        return Kind.AUTH
    if code.endswith(_DENIED):
        return Kind.DENIED
    if code.endswith("_NOT_FOUND"):
        return Kind.MISSING
    if status == 429:
        return Kind.BUSY
    return Kind.DOWN if status >= 500 else Kind.REFUSED
