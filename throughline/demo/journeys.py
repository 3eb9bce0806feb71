"""Visitors and their visits: who came when, from which channel, to which site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from throughline.demo.plan import BRANDS, CHANNELS, CITIES, FIRST, LAST, MONTHS

__all__ = ["DEVICES", "Journeys", "make"]

VISITORS = 82_000
LONGEST = 30
DEVICES = ("mobile", "desktop", "tablet")
_GAP_DAYS = 3.2
_STAYS = 0.40  # chance that the next visit comes from the same channel as the last one

Ints = NDArray[np.int64]

# Visits by hour of the day: few at night, most in the evening.
_HOURS = np.array([4, 2, 1, 1, 1, 2, 5, 9, 14, 20, 24, 25, 24, 24, 24, 24, 24, 25, 26, 27, 26, 22, 15, 8], dtype=float)


@dataclass(frozen=True, slots=True)
class Journeys:
    """Visits in order of (visitor, time), and where each visitor's begin. Seconds count from FIRST, local time."""

    visitor: Ints
    second: Ints
    channel: Ints
    last_of: Ints  # row of the last visit of each visitor, −1 for none
    first_of: Ints
    brand: Ints  # by visitor
    city: Ints
    device: Ints

    @property
    def significant(self) -> Ints:
        """Per visitor the channel of the last visit that is not direct; all direct: direct; no visit: −1."""
        direct = _index("direct")
        result = np.where(self.last_of >= 0, direct, -1)
        # Later rows overwrite earlier ones, so the last visit that is not direct stays.
        rows = np.flatnonzero(self.channel != direct)
        result[self.visitor[rows]] = self.channel[rows]
        return result


def make(rng: np.random.Generator) -> Journeys:
    """Journeys of all visitors: 1–30 visits each, some 200,000 together."""
    lengths = np.arange(1, LONGEST + 1)
    odds = lengths**-2.0
    counts = rng.choice(lengths, VISITORS, p=odds / odds.sum())
    visitor = np.repeat(np.arange(VISITORS), counts)
    second = _times(rng, counts)
    inside = second >= 0
    visitor, second = visitor[inside], second[inside]
    order = np.lexsort((second, visitor))
    visitor, second = visitor[order], second[order]
    starts = np.flatnonzero(np.r_[True, visitor[1:] != visitor[:-1]])
    position = np.arange(len(visitor)) - np.repeat(starts, np.diff(np.r_[starts, len(visitor)]))
    first_of = np.full(VISITORS, -1)
    last_of = np.full(VISITORS, -1)
    first_of[visitor[starts]] = starts
    last_of[visitor] = np.arange(len(visitor))
    return Journeys(
        visitor,
        second,
        _channels(rng, visitor, position),
        last_of,
        first_of,
        rng.choice(len(BRANDS), VISITORS, p=[0.5, 0.28, 0.22]),
        rng.choice(len(CITIES), VISITORS, p=[0.5, 0.22, 0.28]),
        rng.choice(len(DEVICES), VISITORS, p=[0.62, 0.33, 0.05]),
    )


def _times(rng: np.random.Generator, counts: Ints) -> Ints:
    """Seconds since FIRST: the last visit falls into a season, earlier ones some days before it each."""
    days = (LAST - FIRST).days + 1
    weights = np.concatenate([np.full((m.next - m.first).days, m.season) for m in MONTHS])
    weekday = (np.arange(days) + FIRST.weekday()) % 7
    weights = weights * np.where(weekday >= 5, 0.8, 1.08)
    last_day = np.repeat(rng.choice(days, len(counts), p=weights / weights.sum()), counts)
    gaps = np.floor(rng.exponential(_GAP_DAYS, len(last_day))).astype(np.int64)
    ends = np.cumsum(counts) - 1
    gaps[ends] = 0
    back = np.cumsum(gaps[::-1])[::-1]
    back -= np.repeat(back[ends], counts)  # days between a visit and the last one of its visitor
    hour = rng.choice(24, len(last_day), p=_HOURS / _HOURS.sum())
    return (last_day - back) * 86_400 + hour * 3600 + rng.integers(0, 3600, len(last_day))


def _channels(rng: np.random.Generator, visitor: Ints, position: Ints) -> Ints:
    """A channel for every visit: the first by `opens`, a later one stays or is drawn by `returns`."""
    opens = np.array([channel.opens for channel in CHANNELS])
    returns = np.array([channel.returns for channel in CHANNELS])
    opened = rng.choice(len(CHANNELS), len(visitor), p=opens / opens.sum())
    returned = rng.choice(len(CHANNELS), len(visitor), p=returns / returns.sum())
    stays = rng.random(len(visitor)) < _STAYS
    channel = np.where(position == 0, opened, returned)
    for step in range(1, LONGEST):
        rows = np.flatnonzero((position == step) & stays)
        channel[rows] = channel[rows - 1]
    return channel


def _index(name: str) -> int:
    return [channel.name for channel in CHANNELS].index(name)
