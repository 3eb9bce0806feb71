"""The path of each application: the touches that count for it, in order, as flat arrays.

Every application has a path: one without any touch walks the source of its own. So nothing is dropped, and a number
per application becomes a number per touch by repetition, which is several times faster than looking it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from throughline.attribution.rules import Rules

__all__ = ["DAY", "Bools", "Floats", "Ints", "Path", "Touches", "ranges", "walk"]

DAY = 86_400  # seconds
_NEVER = np.iinfo(np.int32).max
Ints = NDArray[np.integer]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Laid:
    """Touches with the own source of each application behind its last one, `seconds` older than any window."""

    offsets: Ints
    source: Ints
    seconds: Ints


@dataclass(frozen=True)
class Touches:
    """All touches of all applications, sorted by (application, position), and what is known of their sources."""

    offsets: Ints  # application → its first touch; one more at the end
    source: Ints  # touch → source key
    seconds: Ints  # touch → seconds before its application
    own_source: Ints  # application → source credited when it has no touch
    client: Ints  # application → the latest application of its person
    channel: Ints  # source → channel key
    channels: tuple[str, ...]  # names by channel key
    is_direct: Bools  # by source
    is_insignificant: Bools  # by source
    is_paid: Bools  # by source

    @property
    def size(self) -> int:
        """How many applications there are."""
        return len(self.own_source)

    @cached_property
    def laid(self) -> Laid:
        """What paths are cut from."""
        ends = self.offsets[1:]
        return Laid(
            self.offsets + np.arange(self.size + 1),
            np.insert(self.source.astype(np.int32, copy=False), ends, self.own_source),
            np.insert(self.seconds.astype(np.int32, copy=False), ends, _NEVER),
        )


class Path:
    """The touches of some applications, those of one application beside each other; each has one at least."""

    def __init__(self, laid: Laid, at: slice | Ints, fits: Bools, counts: Ints, touches: Touches) -> None:
        self.source: Ints = laid.source[at][fits]
        self.counts = counts  # application → how many touches
        self.touches = touches
        self._laid, self._at, self._fits = laid, at, fits

    @cached_property
    def seconds(self) -> Ints:
        """Touch → seconds before the application; 0 where the application has its own source only."""
        seconds = self._laid.seconds[self._at][self._fits]
        own = self.starts[seconds[self.starts] == _NEVER]
        seconds[own] = 0
        return seconds

    @cached_property
    def began(self) -> Ints:
        """Application → seconds from its first touch to it, −1 where it has its own source only.

        A first touch after the application (see `touches_until`) counts as 0.
        """
        first = np.flatnonzero(self._fits)[self.starts]
        at = first + self._at.start if isinstance(self._at, slice) else self._at[first]
        seconds = self._laid.seconds[at]
        return np.where(seconds == _NEVER, -1, np.maximum(seconds, 0))

    @cached_property
    def starts(self) -> Ints:
        """Application → its first touch."""
        return self.ends - (self.counts - 1)

    @cached_property
    def ends(self) -> Ints:
        """Application → its last touch."""
        return np.cumsum(self.counts) - 1

    @cached_property
    def channel(self) -> Ints:
        """Touch → its channel."""
        return self.touches.channel[self.source]

    @cached_property
    def is_direct(self) -> Bools:
        """Touch → whether it is direct."""
        return self.touches.is_direct[self.source]

    def is_significant(self, which: str) -> Bools:
        """Touch → whether it is significant: `metrica` (not an insignificant channel) or `paid`."""
        by_source = self.touches.is_paid if which == "paid" else ~self.touches.is_insignificant
        return by_source[self.source]


def walk(touches: Touches, applications: Ints, rules: Rules) -> Path:
    """The paths of these applications: inside the window, until the lead or the sale, with or without direct."""
    laid = touches.laid
    walked = touches.client[applications] if rules.link == "client" else applications
    lengths = laid.offsets[walked + 1] - laid.offsets[walked]
    at = ranges(laid.offsets[walked], lengths)
    ends = np.cumsum(lengths) - 1
    seconds = laid.seconds[at]
    fits = seconds <= rules.window * DAY
    if rules.touches_until == "lead":
        fits &= seconds >= 0
    fits[ends[_among(fits, ends) == 0]] = True
    if rules.direct == "skip":
        direct = touches.is_direct[laid.source[at]]
        has_others = _among(fits & ~direct, ends) > 0
        fits &= ~(direct & np.repeat(has_others, lengths))
    return Path(laid, at, fits, _among(fits, ends), touches)


def _among(fits: Bools, ends: Ints) -> Ints:
    """How many fit up to each end since the one before."""
    return np.diff(np.cumsum(fits)[ends], prepend=0)


def ranges(starts: Ints, lengths: Ints) -> slice | Ints:
    """The positions of ranges that follow each other: a slice where they leave no gap."""
    if not len(starts):
        return slice(0, 0)
    if np.array_equal(starts[1:], starts[:-1] + lengths[:-1]):
        return slice(int(starts[0]), int(starts[-1] + lengths[-1]))
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(lengths.sum())
