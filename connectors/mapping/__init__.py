"""From the columns of any file or sheet to the columns of a landing table.

    mapping = Mapping(settings, context)                       # settings: a TableSettings
    sheet = mapping.bind(header_cells, Place("spend.xlsx", "Май"))  # InputError where a header is missing
    yield from sheet.batches(Frame.of_rows(rows, first=2, width=len(header_cells)))

Frames of one sheet are read in order by the same Sheet: it numbers equal rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from connectors.base import Context
from connectors.cells import DAY_1900, Cell
from connectors.cells.reading import Epoch
from connectors.mapping.derive import derived_tables
from connectors.mapping.frame import Frame
from connectors.mapping.headers import Place
from connectors.mapping.plan import Plan, Planner
from connectors.mapping.settings import ColumnFrom, Columns, TableSettings
from connectors.mapping.sheet import Sheet
from throughline.landing.contract import TABLES, Table

__all__ = ["ColumnFrom", "Columns", "Frame", "Mapping", "Place", "Plan", "Sheet", "TableSettings"]


class Mapping:
    """How one source's cells fill its landing table and those derived from it."""

    def __init__(self, settings: TableSettings, context: Context) -> None:
        self.table = TABLES[settings.table]
        self._planner = Planner(settings, context)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The main table first, then the derived ones (contact_point, call_tag)."""
        return (self.table, *derived_tables(self.table))

    @property
    def digest(self) -> str:
        """Changes whenever the same cells would be read in another way: part of a source's fingerprint."""
        return self._planner.digest()

    def bind(self, headers: Sequence[Cell], place: Place, epoch: Epoch = DAY_1900) -> Sheet:
        """A reader of one sheet with these headers. Raises InputError where a wanted column is missing or doubled."""
        return Sheet(self._planner.bind(headers, place, epoch))
