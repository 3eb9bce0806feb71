"""What 1C means by its errors: `odata.error` as JSON, or XML whatever was asked for."""

from __future__ import annotations

import re

from connectors.wire import Answer, Kind, Verdict

__all__ = ["judge"]

_CODE = re.compile(r"<(?:\w+:)?code[^>]*>\s*([^<]*?)\s*</")
_WORDS = re.compile(r"<(?:\w+:)?message[^>]*>\s*([^<]*?)\s*</")
_RIGHTS = "20"  # comes with 401: the password is good


def judge(answer: Answer) -> Verdict | None:
    """None: data, or the status says it all. Error -1 is what the base itself says, and says again."""
    if answer.status < 400:
        return None
    code, words = _of_json(answer) or _of_xml(answer)
    if code == _RIGHTS:
        return Verdict(Kind.DENIED, words, code)
    if answer.status >= 500 and (code or answer.status == 501):
        return Verdict(Kind.REFUSED, words, code)
    return Verdict(Kind.REFUSED, words, code) if answer.status in (400, 406, 412) else None


def _of_json(answer: Answer) -> tuple[str, str] | None:
    said = answer.said()
    error = said.get("odata.error") if isinstance(said, dict) else None
    if not isinstance(error, dict):
        return None
    message = error.get("message")
    return str(error.get("code") or ""), str(message.get("value") if isinstance(message, dict) else message or "")


def _of_xml(answer: Answer) -> tuple[str, str]:
    """By its tags: nothing of a stranger's XML is unpacked."""
    text = answer.body[:20_000].decode(errors="replace")
    code, words = _CODE.search(text), _WORDS.search(text)
    return (code[1] if code else "", words[1] if words else "")
