"""Reading a sheet only to say how it goes: what `check` tells of files and spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from connectors.base import RejectedCell
from connectors.mapping.frame import Frame
from connectors.mapping.refusals import refusals
from connectors.mapping.sheet import Sheet
from throughline.errors import InputError

__all__ = ["Trial", "attempt", "refuse_unreadable"]


@dataclass(slots=True)
class Trial:
    """How many rows were read, how many of them would be loaded, and which cells would be refused."""

    sheet: Sheet
    read: int = 0
    good: int = 0
    cells: list[RejectedCell] = field(default_factory=list)

    @property
    def is_hopeless(self) -> bool:
        """There were rows, and not one would be loaded."""
        return self.read > 0 and self.good == 0

    def told(self, lang: str) -> Iterator[str]:
        """A line for every column and reason of refusal."""
        return refusals(self.cells, self.sheet.plan, lang)


def attempt(sheet: Sheet, frames: Iterable[Frame]) -> Trial:
    """Read these frames of a sheet as a load would, and store nothing."""
    trial = Trial(sheet)
    for frame in frames:
        for batch in sheet.batches(frame):
            if batch.table is sheet.plan.table:
                trial.read += batch.rows_read
                trial.good += batch.rows.num_rows
                trial.cells += batch.rejected
    return trial


def refuse_unreadable(source: str, hopeless: bool, told: str) -> str:
    """`told`, unless some sheet has no row that would be loaded. Raises InputError, which tells the same."""
    if hopeless:
        raise InputError("nothing_readable", file=source, source=source, told=told)
    return told
