"""What a load did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from throughline.errors import AppError
from throughline.landing.books import Entry

__all__ = ["LoadResult", "Outcome", "TableResult"]

Outcome = Literal["loaded", "unchanged", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class TableResult:
    """One table of one source; table '' where the source failed before it named its tables.

    `entry` is the ledger line, None when nothing was read to its end. `seconds` of wall clock.
    """

    source: str
    table: str
    outcome: Outcome
    entry: Entry | None = None
    error: AppError | None = None
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class LoadResult:
    """One run of the loader."""

    load_id: int
    tables: tuple[TableResult, ...]

    @property
    def failed(self) -> tuple[TableResult, ...]:
        """What could not be loaded; its last good load stays."""
        return tuple(table for table in self.tables if table.outcome == "failed")

    @property
    def exit_code(self) -> int:
        """0 all sources are loaded, 4 some failed."""
        return 4 if self.failed else 0
