"""What an account spent beyond the rows of its ads: an ad system that hides a deleted ad still counts its money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from math import sqrt
from typing import Any

from connectors.wire.answer import CutError
from connectors.wire.rows import Row

__all__ = ["Remainder"]

_ROUNDING = Decimal("0.005")  # what rounding to hundredths may move in one row
_NUMBERS = ("cost", "impressions", "clicks")


@dataclass
class _Day:
    rows: int = 0
    sums: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(_NUMBERS, Decimal(0)))


class Remainder:
    """Sums the rows of `spend_daily` by day, then compares them with what the account says of each day.

    What rounding may explain is left out. Of many rows it goes up and down, so it grows as their square root does: half
    a hundredth times three of these is five standard deviations. `amount` is the sum of what was found, in the
    account's currency.
    """

    def __init__(self) -> None:
        self._days: defaultdict[str, _Day] = defaultdict(_Day)
        self.amount = Decimal(0)
        self.days = 0

    def add(self, row: Row) -> None:
        """Count a row that was taken."""
        day = self._days[_key(row["day"])]
        day.rows += 1
        for name in _NUMBERS:
            day.sums[name] += _number(row, name)

    def of(self, totals: Iterable[Row], today: date, loose: Collection[date] = ()) -> Iterator[Row]:
        """A row for each day that the account says more (or less) of than its ads do, with the difference.

        `totals` are rows of the account as a whole, one a day. `today` (of the account) still moves between two
        questions, so it is not compared; nor are `loose` days, which ads and account do not cut alike. Raises CutError
        where ads have a day that the account has not.
        """
        told, skipped = {_key(row["day"]): row for row in totals}, set(map(_key, loose))
        ours = {key: day for key, day in self._days.items() if key < today.isoformat() and key not in skipped}
        if any(day.sums["cost"] and key not in told for key, day in ours.items()):
            raise CutError("cut")
        for key, row in told.items():
            if key in skipped:
                continue
            day = self._days[key]
            found: dict[str, Any] = {name: _number(row, name) - day.sums[name] for name in _NUMBERS}
            if key < today.isoformat() and abs(found["cost"]) > _explained(day.rows):
                self.amount += found["cost"]
                self.days += 1
                yield {**row, **found}


def _explained(rows: int) -> Decimal:
    """By the rounding of rows, and of their sum."""
    return _ROUNDING * (1 + min(rows, int(3 * sqrt(rows))))


def _key(day: date | str) -> str:
    return day if isinstance(day, str) else day.isoformat()


def _number(row: Mapping[str, Any], name: str) -> Decimal:
    """A cell that is no number was refused with its row."""
    try:
        return Decimal(str(row.get(name) or 0))
    except InvalidOperation:
        return Decimal(0)
