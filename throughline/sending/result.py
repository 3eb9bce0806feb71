"""What came of sending to one destination."""

from __future__ import annotations

from dataclasses import dataclass, field

from connectors.send.base import Conversion
from throughline.errors import AppError
from throughline.landing.sent import Entry, State
from throughline.sending.plan import Plan

__all__ = ["Result"]


@dataclass(slots=True)
class Result:
    """`plan` is what was to be sent; `fates` what became of it, with the vendor's words; `settled` what became of what
    was sent before and had no verdict; `errors` why something could not be sent or asked."""

    plan: Plan
    fates: list[tuple[Conversion, State, str]] = field(default_factory=list)
    settled: list[tuple[Entry, State, str]] = field(default_factory=list)
    errors: list[AppError] = field(default_factory=list)

    def count(self, state: State) -> int:
        """How many of those sent now are in this state."""
        return sum(found is state for _, found, _ in self.fates)
