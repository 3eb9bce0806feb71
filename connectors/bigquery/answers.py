"""What BigQuery means by an answer: of a request that failed, or of a job that did."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connectors.wire.answer import Answer
from connectors.wire.verdict import Kind, Verdict

__all__ = ["AGAIN", "TAKEN", "judge"]

# https://cloud.google.com/bigquery/docs/error-messages
_KINDS = {
    "accessDenied": Kind.DENIED,
    "accessNotConfigured": Kind.DENIED,
    "authError": Kind.EXPIRED,
    "backendError": Kind.DOWN,
    "billingNotEnabled": Kind.DENIED,
    "internalError": Kind.DOWN,
    "notFound": Kind.MISSING,
    "quotaExceeded": Kind.QUOTA,
    "rateLimitExceeded": Kind.BUSY,
    "tableUnavailable": Kind.DOWN,
    "userRateLimitExceeded": Kind.BUSY,
}
# A job that ended so may succeed when it is made anew; asking for the same one again is in vain.
AGAIN = frozenset(
    {
        "backendError",
        "internalError",
        "jobBackendError",
        "jobInternalError",
        "jobRateLimitExceeded",
        "rateLimitExceeded",
        "tableUnavailable",
    }
)
TAKEN = "duplicate"  # a job, dataset or table of this name is there already
_PLACE = re.compile(r"\s*(?:at )?(\[\d+:\d+\])")


def judge(answer: Answer) -> Verdict | None:
    """None for data and for errors of which only the status is known."""
    said = answer.said()
    if not isinstance(said, Mapping):
        return None
    if answer.status >= 400:
        return _of_request(answer.status, said.get("error"))
    state = said.get("status")
    failed = state.get("errorResult") if isinstance(state, Mapping) else None
    if not isinstance(failed, Mapping):
        return None
    reason = str(failed.get("reason", ""))
    kind = Kind.REFUSED if reason in AGAIN else _KINDS.get(reason, Kind.REFUSED)
    return Verdict(kind, _placed(failed.get("message")), reason)


def _of_request(status: int, error: Any) -> Verdict | None:
    if status == 401:
        return Verdict(Kind.EXPIRED, str(error.get("message", "")) if isinstance(error, Mapping) else "")
    if not isinstance(error, Mapping):
        return None
    causes = error.get("errors")
    first = causes[0] if isinstance(causes, list) and causes and isinstance(causes[0], Mapping) else {}
    reason = str(first.get("reason", ""))
    kind = _KINDS.get(reason)
    if kind is None:
        if not 400 <= status < 500 or status in (403, 404, 408, 429):
            return None
        kind = Kind.REFUSED
    return Verdict(kind, _placed(error.get("message")), reason)


def _placed(message: Any) -> str:
    """Line and column first: a long sentence is cut at its end."""
    text = str(message or "")
    found = _PLACE.search(text)
    return f"{found[1]} {_PLACE.sub('', text, count=1)}" if found else text
