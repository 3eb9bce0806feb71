"""What Meta means by an error inside a 400, and by the headers that say how much of the limits is used."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.wire import Answer, Kind, Verdict

__all__ = ["GONE", "judge", "rest"]

GONE = "gone"  # code of a verdict on ids that no longer exist
_BUSY = frozenset({4, 17, 32, 613, *range(80000, 80015)})
_AUTH = frozenset({102, 190})
_DENIED = frozenset({3, 10, *range(200, 300)})
_HEAVY = frozenset({1487534, 1504018, 1504038})  # too much data; a synchronous request ran out of time
_INVALID = frozenset({1504041, 1504042})  # breakdowns or metrics that do not go together: another try changes nothing
_USAGE = ("X-App-Usage", "X-FB-Ads-Insights-Throttle", "X-Ad-Account-Usage", "X-Business-Use-Case-Usage")
_PERCENTS = ("call_count", "total_cputime", "total_time", "app_id_util_pct", "acc_id_util_pct")
_NEARLY = 80  # per cent of a limit from which on we slow down
_LONGEST = 600.0  # seconds: longer rests end the load, the next one goes on


def judge(answer: Answer) -> Verdict | None:
    """{error: {message, code, error_subcode, is_transient}}, whatever the status is."""
    said = answer.said()
    error = said.get("error") if isinstance(said, dict) else None
    if not isinstance(error, dict):
        return None
    code, subcode = int(error.get("code") or 0), int(error.get("error_subcode") or 0)
    kind = _kind(error, code, subcode, answer.status)
    words = str(error.get("error_user_msg") or error.get("message") or "")
    name = GONE if code == 803 or (code, subcode) == (100, 33) else "/".join(str(n) for n in (code, subcode) if n)
    if kind is not Kind.BUSY:
        return Verdict(kind, words, name)
    minutes = _minutes(answer)
    if minutes * 60 > _LONGEST:
        return Verdict(Kind.QUOTA, f"{words} ({minutes} min)", name)
    return Verdict(kind, words, name, minutes * 60.0 if minutes else None)


def _kind(error: Mapping[str, Any], code: int, subcode: int, status: int) -> Kind:
    if code in _AUTH or "appsecret_proof" in str(error.get("message")):
        return Kind.AUTH
    if subcode in _HEAVY or "reduce the amount of data" in str(error.get("message")).lower():
        return Kind.HEAVY
    if code in _BUSY or status == 429:
        return Kind.BUSY
    if subcode not in _INVALID and (code in (1, 2) or error.get("is_transient") is True or status >= 500):
        return Kind.DOWN
    if code in _DENIED:
        return Kind.DENIED
    return Kind.MISSING if code == 803 or (code, subcode) == (100, 33) else Kind.REFUSED


def rest(answer: Answer) -> float:
    """Seconds before the next request: none below 80 % of every limit, a minute near 100 %, else as Meta told."""
    minutes = _minutes(answer)
    if minutes:
        return min(minutes * 60.0, _LONGEST)
    used = max((float(usage.get(name) or 0) for usage in _usages(answer) for name in _PERCENTS), default=0.0)
    return 0.0 if used < _NEARLY else min(3 * (used - _NEARLY), 60.0)


def _minutes(answer: Answer) -> int:
    """`estimated_time_to_regain_access` is in minutes."""
    return max((int(usage.get("estimated_time_to_regain_access") or 0) for usage in _usages(answer)), default=0)


def _usages(answer: Answer) -> Iterator[Mapping[str, Any]]:
    """Flat objects of numbers; the business header holds lists of them by the id of the account."""
    for header in _USAGE:
        try:
            said = json.loads(answer.headers.get(header) or "{}")
        except ValueError:
            continue
        values = said.values() if isinstance(said, dict) else ()
        for usage in (said, *(one for value in values if isinstance(value, list) for one in value)):
            if isinstance(usage, dict):
                yield {name: value for name, value in usage.items() if isinstance(value, int | float)}
