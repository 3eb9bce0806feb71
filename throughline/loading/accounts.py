"""Accounts that a source finds by itself: who is new among them, or was away, is read from where it was left.

The cursor of a source says how far its accounts are read; each has one of its own beside it, which stays behind where
an account does not answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from connectors.base import Answered
from throughline.landing.books import Cursor

__all__ = ["Accounts", "LeftBehind"]


class LeftBehind(Exception):
    """An account has less than the others: the load begins anew, from `last_day` on. None: from the first day on."""

    def __init__(self, last_day: date | None) -> None:
        super().__init__()
        self.last_day = last_day


@dataclass
class Accounts:
    """Who answered in one reading of one table. `known` are the cursors of accounts that were read before, `mark` is
    that of the settings; `reached` is the last day that the reading stands on, None where it reads all there is.

    `own` is the account of rows that name none; `is_bound`: the reading goes where somebody told it to (--since).
    """

    known: Mapping[str, Cursor]
    mark: str | None
    reached: date | None
    own: str
    is_bound: bool
    has_heard: bool = False
    answered: set[str] = field(default_factory=set)

    def hear(self, said: Answered) -> None:
        """Note who answers. Raises LeftBehind."""
        names = {name or self.own for name in said.accounts}
        self.has_heard = True
        self.answered |= names
        if self.is_bound or self.reached is None:
            return
        days = [self._last_day(name) for name in names]
        known = [day for day in days if day is not None]
        if len(known) < len(days):
            raise LeftBehind(None)
        if known and min(known) < self.reached:
            raise LeftBehind(min(known))

    def moving(self) -> list[str]:
        """Whose cursors move along with that of the source. A reading that is bound does not bring up those who were
        behind: what lies before is still to be read."""
        return sorted(name for name in self.answered if not self.is_bound or self._is_level(name))

    def _is_level(self, name: str) -> bool:
        day = self._last_day(name)
        return day is not None and self.reached is not None and day >= self.reached

    def _last_day(self, name: str) -> date | None:
        """As it was read with the same settings as the source."""
        known = self.known.get(name)
        return None if known is None or known.settings_mark != self.mark else known.last_day
