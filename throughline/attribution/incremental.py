"""The model `path_incremental`, Fractribution's rule: how much likelier a path converts than it does without a channel.

P(path) = applications / (applications + journeys without one) among those whose channels, consecutive repeats taken as
one, are the same. A channel adds m = max(P(path) − P(path without the channel), 0); P of no path at all, or of one that
nobody walked, is 0. An application is shared in proportion to m, a channel's part equally over its touches; where no
channel adds anything the last touch gets all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from throughline.attribution.journeys import Journeys
from throughline.attribution.path import Bools, Floats, Ints, Path, Touches, walk
from throughline.attribution.players import occurrences
from throughline.attribution.rules import Rules
from throughline.attribution.sequences import Sequences

__all__ = ["Odds", "incremental", "path_odds"]


@dataclass(frozen=True)
class Odds:
    """How many applications and how many other journeys walked each path of channels; every path is here once.

    `counted` says of every application there is whether it is counted among `applied`.
    """

    paths: Journeys
    applied: Floats
    lone: Floats
    counted: Bools
    channels: int

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return int(self.paths.nbytes + self.applied.nbytes + self.lone.nbytes + self.counted.nbytes)

    def of(self, journeys: Journeys, more: Bools | int = 0) -> Floats:
        """Row → P(application) of its path, `more` applications that are not counted having walked it too."""
        number = Sequences(self.paths + journeys, self.channels).of
        place = np.full(number.max(initial=-1) + 1, self.paths.size)
        place[number[: self.paths.size]] = np.arange(self.paths.size)
        at = place[number[self.paths.size :]]
        applied = np.append(self.applied, 0.0)[at] + more
        seen = applied + np.append(self.lone, 0.0)[at]
        known = (seen > 0) & (journeys.lengths > 0)
        return np.asarray(np.divide(applied, seen, out=np.zeros(len(at)), where=known), np.float64)


def path_odds(touches: Touches, applied: Ints, rules: Rules, lone: Journeys) -> Odds:
    """The odds that `credit` reads under `path_incremental`.

    `applied` are the numbers of the applications to count (those of the period, before any filter), which are walked by
    these rules; `lone` the journeys without one, their states source keys, walked by the same rule for direct.
    """
    walked = Journeys.of_path(walk(touches, applied, rules), touches.channel).collapsed()
    every = walked + lone.by(touches.channel).collapsed()
    sequences = Sequences(every, len(touches.channels))
    own, others = sequences.of[: walked.size], sequences.of[walked.size :]
    counted = np.zeros(touches.size, bool)
    counted[applied] = True
    return Odds(
        paths=every.only(sequences.first),
        applied=np.bincount(own, minlength=sequences.size).astype(np.float64),
        lone=np.bincount(others, lone.count, minlength=sequences.size).astype(np.float64),
        counted=counted,
        channels=len(touches.channels),
    )


def incremental(path: Path, applications: Ints, odds: Odds) -> Floats:
    """The weight of every touch of the paths of these applications; one that is not counted is added to its own."""
    channels = odds.channels
    walked = Journeys.of_path(path, path.touches.channel)
    collapsed = walked.collapsed()
    kind = Sequences(collapsed, channels).of * 2 + odds.counted[applications]
    _, first, kind = np.unique(kind, return_index=True, return_inverse=True)
    paths = collapsed.only(first)
    row, pair, added = _added(paths, odds, ~odds.counted[applications[first]])
    whole = np.bincount(row, added, minlength=paths.size)
    share = np.divide(added, whole[row], out=np.zeros(len(added)), where=whole[row] > 0)
    # A touch stands in its collapsed path where the touches kept up to it say.
    place = np.cumsum(walked.changes) - np.repeat(collapsed.offsets[:-1], path.counts) - 1
    times, _ = occurrences(path.counts, walked.state, channels)
    weights = share[pair[np.repeat(paths.offsets[:-1][kind], path.counts) + place]] / times
    weights[path.ends[whole[kind] == 0]] = 1.0
    return weights


def _added(paths: Journeys, odds: Odds, more: Bools) -> tuple[Ints, Ints, Floats]:
    """Of each pair of a path and a channel in it: its path, and what the channel adds; and position → its pair."""
    key = np.repeat(np.arange(paths.size), paths.lengths) * odds.channels + paths.state
    found, pair = np.unique(key, return_inverse=True)
    row, channel = np.divmod(found, odds.channels)
    full = paths.only(row)
    without = full.keep(full.state != np.repeat(channel, full.lengths)).collapsed()
    return row, pair, np.maximum(odds.of(paths, more)[row] - odds.of(without), 0.0)
