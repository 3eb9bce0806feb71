"""The paths of a period's applications as channels: which are equal, how many touches they have, when they began.

Independent of the model and of filters, so it is made once for all of them and remembered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from throughline.attribution.journeys import Journeys
from throughline.attribution.path import DAY, Bools, Ints, Path, walk
from throughline.attribution.sequences import Sequences
from throughline.params import Params
from throughline.reports.engine.dimensions import codes
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.selection import remembered

__all__ = ["ARROW", "LAGS", "LENGTHS", "UNTOUCHED", "Walked", "path_of", "walked"]

ARROW = " > "  # between the channels of a path
UNTOUCHED = -1
_HOUR = 3_600
# Label → from how many touches on; and from how many seconds between the first touch and the application.
LENGTHS = (*((str(touches), touches) for touches in range(11)), ("11-20", 11), ("21+", 21))
LAGS = (
    *(("none", UNTOUCHED), ("hour", 0), ("day", _HOUR)),
    *(("1", DAY), ("2", 2 * DAY), ("3", 3 * DAY), ("4-7", 4 * DAY), ("8-14", 8 * DAY)),
    *(("15-30", 15 * DAY), ("31-60", 31 * DAY), ("61-90", 61 * DAY), ("91+", 91 * DAY)),
)


@dataclass(frozen=True, slots=True)
class Walked:
    """Paths by the rows of a selection. `paths` holds each different one once, states are codes of channels.

    `length` counts the touches that are really there, repeats included: 0 where an application has its own source only.
    `seconds` from the first touch to the application, UNTOUCHED where there is none; a touch after it counts as 0.
    """

    number: Ints  # row of the selection → its path
    paths: Journeys
    length: Ints  # row → its place in LENGTHS
    seconds: Ints
    lag: Ints  # row → its place in LAGS
    channels: tuple[str, ...]  # by code, in order

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return int(sum(getattr(self, name).nbytes for name in Walked.__slots__ if name != "channels"))

    @property
    def size(self) -> int:
        """How many different paths there are."""
        return self.paths.size

    def label(self, number: int) -> str:
        """A path in the names of its channels."""
        first, end = self.paths.offsets[number : number + 2]
        return ARROW.join(self.channels[code] for code in self.paths.state[first:end])

    def fits(self, params: Params) -> Bools:
        """Path → whether it has the channels asked for, where they are asked for."""
        paths, ok = self.paths, np.ones(self.size, bool)
        if params.path_starts:
            ok &= self._is(params.path_starts)[paths.firsts]
        if params.path_ends:
            ok &= self._is(params.path_ends)[paths.lasts]
        if params.path_is:
            ok &= self._whole(params.path_is)
        if params.path_contains and len(ok):
            ok &= np.logical_or.reduceat(self._is(params.path_contains), paths.firsts)
        return ok

    def _whole(self, label: str) -> Bools:
        """Path → whether it is this one from its first step to its last."""
        paths, names = self.paths, label.split(ARROW)
        ok: Bools = np.diff(paths.offsets) == len(names)
        first = paths.firsts[ok]
        for step, name in enumerate(names):
            fits = self._is(name)[first + step]
            ok[np.flatnonzero(ok)[~fits]] = False
            first = first[fits]
        return ok

    def _is(self, channel: str) -> Bools:
        """Step of the paths → whether it is this channel."""
        return np.array([name == channel for name in self.channels], bool)[self.paths.state]


def path_of(scope: Scope) -> Path:
    """The touches of the selection's applications, under the rules; not remembered, for it is large."""
    return walk(scope.facts.touches, scope.selection.applications, scope.rules)


def walked(scope: Scope) -> Walked:
    """The paths of the scope's selection."""
    params, rules = scope.params, scope.rules
    matters = (rules.window, rules.direct == "skip", rules.touches_until, rules.link)
    key = ("walked", scope.period, params.axis, matters, params.path_repeats)
    return remembered(scope.snapshot, key, lambda: _walked(scope), lambda made: made.nbytes)


def _walked(scope: Scope) -> Walked:
    path = path_of(scope)
    channel = codes(scope.snapshot, "channel")
    steps = Journeys.of_path(path, channel.of["source_dim"])
    if scope.params.path_repeats == "collapse":
        steps = steps.collapsed()
    found = Sequences(steps, max(channel.size, 1))
    seconds = path.began
    return Walked(
        found.of.astype(np.int32),
        steps.only(found.first),
        _places(LENGTHS, np.where(seconds == UNTOUCHED, 0, path.counts)),
        seconds,
        _places(LAGS, seconds),
        channel.labels,
    )


def _places(bounds: tuple[tuple[str, int], ...], values: Ints) -> Ints:
    """Value → the last bound that it reaches."""
    reached = np.array([bound for _, bound in bounds], values.dtype)
    return (np.searchsorted(reached, values, side="right") - 1).astype(np.int8)
