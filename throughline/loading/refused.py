"""A table of which no row can be loaded: a failure of its source, so that the good rows of before stay."""

from __future__ import annotations

from collections.abc import Sequence

from throughline.errors import Terminal
from throughline.landing.books import Entry, Refused
from throughline.texts import Phrase

__all__ = ["AllRefused"]


class AllRefused(Terminal):
    """facts: source, table, n (rows), and the first refused cell. The ledger line and the cells come with it."""

    def __init__(self, entry: Entry, cells: Sequence[Refused]) -> None:
        first = min(cells, key=lambda cell: (cell.file, cell.sheet, cell.row))
        where = [first.file, first.sheet, first.address or str(first.row)]
        super().__init__(
            "all_rows_refused",
            source=entry.source,
            table=entry.table_name,
            n=entry.rows_read,
            where="/".join(filter(None, where)),
            column=first.column_name,
            value=first.value[:100],
            reason=Phrase(f"rules.{first.rule}"),
        )
        self.entry = entry
        self.cells = cells
