"""What amoCRM means by its errors: {title, type, status, detail}, and a web page where nginx stands guard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.wire import Answer, Kind, Verdict

__all__ = ["judge"]

_KINDS = {
    401: Kind.EXPIRED,  # only a fresh token tells whether the old one ran out
    402: Kind.DENIED,  # the account is not paid
    403: Kind.DENIED,
    404: Kind.MISSING,
    429: Kind.BUSY,
    504: Kind.HEAVY,  # fewer rows a page
}


def judge(answer: Answer) -> Verdict | None:
    """None: data, or the status says it all.

    A 403 that is no JSON is a block: who goes on after 429 is shut out, and would be for longer if it asked again.
    """
    if answer.status < 400:
        return None
    said = answer.said()
    if not isinstance(said, dict):
        return Verdict(Kind.QUOTA, code="403") if answer.status == 403 else _plain(answer.status)
    kind = _KINDS.get(answer.status, Kind.DOWN if answer.status >= 500 else Kind.REFUSED)
    return Verdict(kind, _words(said), str(said.get("title") or ""))


def _plain(status: int) -> Verdict | None:
    return Verdict(_KINDS[status]) if status in _KINDS else None


def _words(said: Mapping[str, Any]) -> str:
    """The detail, and which parameters were refused why. The token's endpoint has `hint` in its place."""
    faults = [
        f"{fault.get('path')}: {fault.get('detail')}"
        for one in said.get("validation-errors") or ()
        for fault in (one.get("errors") or () if isinstance(one, dict) else ())
        if isinstance(fault, dict)
    ]
    return "; ".join((str(said.get("hint") or said.get("detail") or ""), *faults))
