"""Which applications, deals and payments a period takes, and the credits of those applications; both remembered."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np

from throughline.attribution import Credits, Rules, credit
from throughline.attribution.incremental import Odds
from throughline.attribution.path import Bools, Ints
from throughline.params import Period
from throughline.reports.engine.daily import between
from throughline.reports.engine.dimensions import day_number
from throughline.reports.engine.facts import facts
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Selection", "credits_of", "remembered", "select"]

T = TypeVar("T")
_LARGE_AT_MOST = 96 * 2**20  # bytes
_SMALL_AT_MOST = 48 * 2**20
_GAPS = 1.25


@dataclass(frozen=True, slots=True)
class Selection:
    """Applications in order; the rest refers to them by their row here.

    `applied` says which applied in the period: the others are here for their sales or payments, or lie between.
    """

    applications: Ints
    applied: Bools
    deals: Ints
    deal_row: Ints
    payments: Ints
    payment_row: Ints


def select(snapshot: Snapshot, period: Period, axis: str) -> Selection:
    """Applications of a period with the deals that count in it: all of theirs, or with axis=sale those sold in it."""
    return remembered(snapshot, ("selection", period, axis), lambda: _select(snapshot, period, axis), _selection_bytes)


def credits_of(snapshot: Snapshot, period: Period, axis: str, rules: Rules, odds: Odds | None = None) -> Credits:
    """The credits of the selection's applications under these rules; `odds` are those of the period."""

    def make() -> Credits:
        return credit(facts(snapshot).touches, select(snapshot, period, axis).applications, rules, odds)

    return remembered(snapshot, ("credits", period, axis, rules), make, lambda made: made.nbytes)


def _select(snapshot: Snapshot, period: Period, axis: str) -> Selection:
    data = facts(snapshot)
    first, last = day_number(period.first), day_number(period.last)
    applied = (data.applications.day >= first) & (data.applications.day <= last)
    if axis == "sale":
        deals = np.flatnonzero(data.deals.is_sale & (data.deals.sold_day >= first) & (data.deals.sold_day <= last))
    else:
        deals = np.flatnonzero(applied[data.deals.application])
    payments = np.arange(*between(data.payments.day, first, last + 1))
    deal_of_payment = data.payments.deal[payments]
    wanted = applied.copy()
    wanted[data.deals.application[deals]] = True
    wanted[data.deals.application[deal_of_payment]] = True
    applications = _without_gaps(np.flatnonzero(wanted))
    row = np.zeros(len(wanted), np.int64)
    row[applications] = np.arange(len(applications))
    return Selection(
        applications,
        applied[applications],
        deals,
        row[data.deals.application[deals]],
        payments,
        row[data.deals.application[deal_of_payment]],
    )


def _without_gaps(applications: Ints) -> Ints:
    """With the few that lie between them: one stretch of touches is read several times faster than its pieces."""
    if not len(applications):
        return applications
    first, end = applications[0], applications[-1] + 1
    return np.arange(first, end) if end - first <= _GAPS * len(applications) else applications


def _selection_bytes(selection: Selection) -> int:
    return sum(getattr(selection, name).nbytes for name in Selection.__slots__)


class _Lru:
    """The values used last, as many as fit into the memory allowed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[object, tuple[int, object]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object) -> object | None:
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][1]

    def put(self, key: object, value: object, size: int) -> None:
        with self._lock:
            self._values[key] = (size, value)
            held = sum(bytes_ for bytes_, _ in self._values.values())
            while len(self._values) > 1 and held > self._most:
                held -= self._values.popitem(last=False)[1][0]


def remembered(snapshot: Snapshot, key: object, make: Callable[[], T], size: Callable[[T], int]) -> T:
    """What `make` gives for this key, kept with the snapshot as long as memory allows; `size` is its bytes.

    Large values have a memory of their own, so that a few credits do not push out hundreds of sums.
    """
    stores = snapshot.memo("remembered", lambda: (_Lru(_LARGE_AT_MOST), _Lru(_SMALL_AT_MOST)))
    found = next((value for value in (store.get(key) for store in stores) if value is not None), None)
    if found is None:
        found = make()
        large = size(found) > _SMALL_AT_MOST // 16
        stores[0 if large else 1].put(key, found, size(found))
    return cast(T, found)
