"""Never faster than the vendor allows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Limits", "Pace"]


@dataclass(frozen=True, slots=True)
class Limits:
    """`rates`: (requests, seconds), at most so many in any stretch of so many seconds. None: the vendor names none."""

    rates: tuple[tuple[int, float], ...] = ()


class Pace:
    """Waits before a request until every rate allows it. One source loads at a time, so it needs no lock.

    `clock` and `sleep` are injectable and count seconds.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._rates = [(deque[float](maxlen=requests), seconds) for requests, seconds in limits.rates]
        self._clock, self._sleep = clock, sleep
        self._held = 0.0

    def hold(self, seconds: float) -> None:
        """The next request goes no earlier than so many seconds from now: the vendor says that it is nearly enough."""
        if seconds > 0:
            self._held = max(self._held, self._clock() + seconds)

    def wait(self) -> None:
        """Until the next request may go."""
        now = self._clock()
        free = (sent[0] + seconds for sent, seconds in self._rates if len(sent) == sent.maxlen)
        ready = max(now, self._held, *free)
        if ready > now:
            self._sleep(ready - now)
            # A sleep may wake early, and an injected one may move no clock: the moment that was asked for counts.
            now, self._held = max(ready, self._clock()), 0.0
        for sent, _ in self._rates:
            sent.append(now)
