"""The path of each application: the touches that count for it, in order, as flat arrays with offsets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from throughline.attribution.rules import Rules

__all__ = ["DAY", "Bools", "Floats", "Ints", "Path", "Touches", "walk"]

DAY = 86_400  # seconds
Ints = NDArray[np.integer]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


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


@dataclass(frozen=True)
class Path:
    """Touches of the paths that are not empty. `path` numbers them without gaps; `owner` says whose each is."""

    source: Ints
    seconds: Ints
    path: Ints  # touch → its path
    counts: Ints  # path → how many touches
    owner: Ints  # path → row of the selection
    empty: Ints  # rows of the selection without any touch
    is_direct: Bools
    touches: Touches

    @cached_property
    def starts(self) -> Ints:
        """Path → its first touch."""
        return np.cumsum(self.counts) - self.counts

    @cached_property
    def ends(self) -> Ints:
        """Path → its last touch."""
        return np.cumsum(self.counts) - 1

    def is_significant(self, which: str) -> Bools:
        """Touch → whether it is significant: `metrica` (not an insignificant channel) or `paid`."""
        by_source = self.touches.is_paid if which == "paid" else ~self.touches.is_insignificant
        return by_source[self.source]


def walk(touches: Touches, applications: Ints, rules: Rules) -> Path:
    """The paths of these applications: inside the window, until the lead or the sale, with or without direct."""
    walked = touches.client[applications] if rules.link == "client" else applications
    index, row = _gather(touches, walked)
    source, seconds = touches.source[index], touches.seconds[index]
    fits = seconds <= rules.window * DAY
    if rules.touches_until == "lead":
        fits &= seconds >= 0
    direct = touches.is_direct[source]
    if rules.direct == "skip":
        others = np.bincount(row[fits & ~direct], minlength=len(applications))
        fits &= ~direct | (others[row] == 0)
    if not fits.all():
        source, seconds, row, direct = source[fits], seconds[fits], row[fits], direct[fits]
    counts = np.bincount(row, minlength=len(applications))
    filled = counts > 0
    owner = np.flatnonzero(filled)
    if len(owner) < len(applications):
        row = (np.cumsum(filled) - 1)[row]
    return Path(source, seconds, row, counts[owner], owner, np.flatnonzero(~filled), direct, touches)


def _gather(touches: Touches, walked: Ints) -> tuple[slice | Ints, Ints]:
    """Where the touches of these applications lie, and the row each belongs to."""
    starts = touches.offsets[walked]
    lengths = touches.offsets[walked + 1] - starts
    row = np.repeat(np.arange(len(walked)), lengths)
    if len(walked) and len(walked) == walked[-1] - walked[0] + 1 and np.all(np.diff(walked) == 1):
        return slice(int(starts[0]), int(touches.offsets[walked[-1] + 1])), row
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(len(row)), row
