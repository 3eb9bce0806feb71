"""How many events a second are taken from each sender: a bucket that fills as time passes."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["Bucket"]

_BURST_S = 2.0  # after a pause so many seconds' worth may come at once


class Bucket:
    """Room for `rate` events a second. For one thread, or one event loop."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self._clock = clock
        self._room = rate * _BURST_S
        self._filled_at = clock()

    def take(self) -> bool:
        """Whether there is room for one more, which is taken."""
        now = self._clock()
        self._room = min(self.rate * _BURST_S, self._room + (now - self._filled_at) * self.rate)
        self._filled_at = now
        if self._room < 1:
            return False
        self._room -= 1
        return True
