"""Wall clocks of a zone into UTC, many at once, exactly as `cells.parse_time` does one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache

import numpy as np
import numpy.typing as npt

__all__ = ["to_utc"]

Seconds = npt.NDArray[np.int64]
_EPOCH = datetime(1970, 1, 1)
_STEP = timedelta(days=7)  # no zone changes twice within a week


def to_utc(wall: Seconds, zone: tzinfo) -> Seconds:
    """Seconds of a wall clock since 1970 → seconds of UTC since 1970.

    A clock that changes from offset a to b at the instant t keeps a until the wall shows t + max(a, b): so a wall
    clock that comes twice is its first coming, and one that never comes is read with the offset before.
    """
    changes, offsets = _changes(zone)
    return wall - offsets[np.searchsorted(changes, wall, side="right")]


@cache
def _changes(zone: tzinfo) -> tuple[Seconds, Seconds]:
    """Wall clocks from which on each next offset holds, and the offsets, from 1969 to 2102."""
    moment, last = datetime(1969, 12, 1, tzinfo=UTC), datetime(2102, 1, 1, tzinfo=UTC)
    walls: list[int] = []
    offsets = [_offset(moment, zone)]
    while moment < last:
        after = moment + _STEP
        if _offset(after, zone) != offsets[-1]:
            instant = _find_change(moment, after, zone)
            before, now = offsets[-1], _offset(instant, zone)
            walls.append(int((instant.replace(tzinfo=None) - _EPOCH).total_seconds()) + max(before, now))
            offsets.append(now)
            after = instant
        moment = after
    return np.array(walls, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _find_change(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """The first second after `low` at which the offset differs from that of `low`."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(moment: datetime, zone: tzinfo) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())
