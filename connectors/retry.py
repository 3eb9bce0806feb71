"""How long to keep asking a remote side that is busy: bounded tries, bounded waits, and never longer than told."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import tenacity

from throughline.errors import Transient

__all__ = ["BUSY", "Again", "Patience", "persist", "retry_after"]

T = TypeVar("T")

BUSY = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits of one request. The waits double from `first_s`: five of them pass a minute, the usual span of a quota."""

    connect_s: float = 10
    read_s: float = 60
    attempts: int = 6
    first_s: float = 2
    longest_s: float = 64
    told_at_most_s: float = 600  # a Retry-After of an hour is not waited out
    total_s: float = 900

    @property
    def timeout(self) -> tuple[float, float]:
        """What `requests` takes: seconds to connect, seconds of silence while reading."""
        return (self.connect_s, self.read_s)


class Again(Exception):
    """One try failed and another may succeed. `error` is raised when the tries are spent; `after` is what was told."""

    def __init__(self, error: Transient, after: float | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.after = after


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for: a number or an HTTP date; None when absent or unreadable."""
    text = (header or "").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def persist(
    call: Callable[[], T],
    patience: Patience,
    sleep: Callable[[float], None],
    jitter: Callable[[], float] = random.random,
) -> T:
    """Call until it succeeds. Raises the Transient of the last `Again` when tries or time are spent.

    `jitter` gives 0…1; it lengthens a wait by up to a quarter, at most 10 s, so that clients told the same do not come
    back together and nobody comes back earlier than told.
    """

    def wait(state: tenacity.RetryCallState) -> float:
        told = _again(state).after
        if told is None:
            seconds = min(patience.first_s * 2.0 ** (state.attempt_number - 1), patience.longest_s)
        else:
            seconds = min(told, patience.told_at_most_s)
        return float(min(seconds + jitter() * min(seconds / 4, 10), patience.told_at_most_s))

    def spent(state: tenacity.RetryCallState) -> bool:
        # With an injected sleep the clock stands still, so the waits are counted as well as the clock.
        passed = max(state.seconds_since_start or 0.0, state.idle_for)
        return state.attempt_number >= patience.attempts or passed + state.upcoming_sleep > patience.total_s

    tries = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(Again), wait=wait, stop=spent, sleep=sleep, reraise=True
    )
    try:
        return tries(call)
    except Again as again:
        raise again.error from again.__cause__


def _again(state: tenacity.RetryCallState) -> Again:
    failure = state.outcome.exception() if state.outcome else None
    if not isinstance(failure, Again):
        raise TypeError("a wait is asked for only after Again")
    return failure
