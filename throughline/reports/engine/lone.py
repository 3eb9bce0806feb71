"""Journeys that did not convert, of the mart lone_touch: who came and never applied.

They end in `null` in a Markov chain and stand in the denominator of P(path). States are keys of sources, told apart
down to the campaign.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from throughline.attribution.journeys import Journeys
from throughline.attribution.path import Bools, Ints
from throughline.reports.engine.daily import between
from throughline.reports.engine.dimensions import coded
from throughline.reports.engine.selection import remembered
from throughline.warehouse.snapshot import Snapshot

if TYPE_CHECKING:
    from throughline.reports.engine.scope import Scope

__all__ = ["Lone", "lone", "lone_journeys"]


@dataclass(frozen=True, slots=True)
class Lone:
    """One entry a row of journeys, sorted by the day they ended; `source` has one entry a touch.

    `count[r]` journeys walked `source[offsets[r]:offsets[r + 1]]`. Days count from 1970-01-01; `brand` is a code into
    `brands`. About 4 bytes a touch and 14 a row.
    """

    end_day: Ints
    brand: Ints
    brands: tuple[str, ...]
    offsets: Ints
    source: Ints
    count: Ints

    def between(self, first: int, end: int) -> Journeys:
        """The journeys that ended on first ≤ day < end."""
        start, stop = between(self.end_day, first, end)
        offsets = self.offsets[start : stop + 1]
        source = self.source[offsets[0] : offsets[-1]]
        return Journeys(offsets - offsets[0], source, self.count[start:stop].astype(np.float64))


def lone(snapshot: Snapshot) -> Lone:
    """The journeys of this snapshot, read when they are first asked for.

    Raises StoreError (snapshot_older) for a snapshot that was published before there was such a table.
    """
    return snapshot.memo("lone", lambda: _load(snapshot))


def lone_journeys(scope: Scope) -> Journeys:
    """Those that ended in the period, of the brands chosen, with direct touches or without (`direct` = skip).

    The states are source keys. Raises StoreError likewise.
    """
    brands = frozenset(scope.params.chosen("brand")) if "brand" in scope.filters else None
    skips = scope.rules.direct == "skip"
    key = ("lone", scope.period, brands, skips)
    return remembered(scope.snapshot, key, lambda: _journeys(scope, brands, skips), lambda made: made.nbytes)


def _journeys(scope: Scope, brands: frozenset[str] | None, skips: bool) -> Journeys:
    held, end = lone(scope.snapshot), scope.first + scope.period.days
    found = held.between(scope.first, end)
    if brands is not None:
        wanted = np.array([brand in brands for brand in held.brands], dtype=bool)
        found = found.only(np.flatnonzero(wanted[held.brand[slice(*between(held.end_day, scope.first, end))]]))
    return without_direct(found, scope.facts.touches.is_direct) if skips else found


def without_direct(journeys: Journeys, is_direct: Bools) -> Journeys:
    """Without touches of direct sources, except where a journey has no others; no row is empty before or after."""
    if not journeys.size:
        return journeys
    kept = ~is_direct[journeys.state]
    has_others = np.logical_or.reduceat(kept, journeys.offsets[:-1])
    kept |= np.repeat(~has_others, journeys.lengths)
    before = np.append(0, np.cumsum(kept))
    return Journeys(before[journeys.offsets], journeys.state[kept], journeys.count)


def _load(snapshot: Snapshot) -> Lone:
    touches = snapshot.arrow(
        "select source_key::integer as source, pos = 1 as is_first from lone_touch order by end_day, journey, pos"
    )
    rows = snapshot.arrow(
        "select (end_day - date '1970-01-01')::integer as end_day, coalesce(brand, '') as brand, "
        "journeys::integer as journeys from lone_touch where pos = 1 order by end_day, journey"
    )
    brands = coded({"lone_touch": rows["brand"].combine_chunks()})
    firsts = np.flatnonzero(touches["is_first"].to_numpy())
    return Lone(
        rows["end_day"].to_numpy(),
        brands.of["lone_touch"].astype(np.int16),
        brands.labels,
        np.append(firsts, touches.num_rows).astype(np.int32),
        touches["source"].to_numpy(),
        rows["journeys"].to_numpy(),
    )
