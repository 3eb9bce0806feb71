"""Which applications, deals and payments a period takes, and the credits of those applications; both remembered."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from throughline.attribution import Credits, Rules, credit
from throughline.attribution.path import Bools, Ints
from throughline.params import Period
from throughline.reports.engine.dimensions import day_number
from throughline.reports.engine.facts import facts
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Selection", "between", "credits_of", "remembered", "select"]

T = TypeVar("T")
_BYTES_AT_MOST = 96 * 2**20


@dataclass(frozen=True, slots=True)
class Selection:
    """Applications in order; the rest refers to them by their row here.

    `applied` says which applied in the period: the others are here for their sales or payments.
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


def credits_of(snapshot: Snapshot, period: Period, axis: str, rules: Rules) -> Credits:
    """The credits of the selection's applications under these rules."""

    def make() -> Credits:
        return credit(facts(snapshot).touches, select(snapshot, period, axis).applications, rules)

    return remembered(snapshot, ("credits", period, axis, rules), make, _credit_bytes)


def between(days: Ints, first: int, end: int) -> tuple[int, int]:
    """Where the rows of first ≤ day < end lie among sorted days."""
    # Bounds of the days' own type: otherwise numpy converts all the days before it looks.
    start, stop = np.searchsorted(days, np.array([first, end], days.dtype))
    return int(start), int(stop)


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
    applications = np.flatnonzero(wanted)
    return Selection(
        applications,
        applied[applications],
        deals,
        np.searchsorted(applications, data.deals.application[deals]),
        payments,
        np.searchsorted(applications, data.deals.application[deal_of_payment]),
    )


def _selection_bytes(selection: Selection) -> int:
    return sum(getattr(selection, name).nbytes for name in Selection.__slots__)


def _credit_bytes(parts: Credits) -> int:
    return int(parts.row.nbytes + parts.source.nbytes + parts.weight.nbytes)


class _Lru(Generic[T]):
    """The values used last, as many as fit into the memory allowed."""

    def __init__(self) -> None:
        self._values: OrderedDict[object, tuple[int, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object) -> T | None:
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][1]

    def put(self, key: object, value: T, size: int) -> None:
        with self._lock:
            self._values[key] = (size, value)
            while len(self._values) > 1 and sum(bytes_ for bytes_, _ in self._values.values()) > _BYTES_AT_MOST:
                self._values.popitem(last=False)


def remembered(snapshot: Snapshot, key: object, make: Callable[[], T], size: Callable[[T], int]) -> T:
    """What `make` gives for this key, kept with the snapshot as long as memory allows; `size` is its bytes."""
    lru: _Lru[T] = snapshot.memo("selections and credits", _Lru)
    found = lru.get(key)
    if found is None:
        found = make()
        lru.put(key, found, size(found))
    return found
