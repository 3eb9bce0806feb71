"""Cost of goods by document, from turnovers of a register: kept in a file, as a base may have any number of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from connectors.onec.documents import Stretch, clock
from connectors.onec.odata import OData
from connectors.onec.settings import Cost

__all__ = ["Costs"]


class Costs:
    """Turnovers of a load by document. They vanish when they are closed."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")
        self._file.execute("CREATE TABLE cost (document TEXT, amount TEXT)")
        self._file.execute("CREATE INDEX by_document ON cost (document)")

    def close(self) -> None:
        """Forget them."""
        self._file.close()

    def read(self, odata: OData, said: Cost, stretches: Iterable[Stretch], until: datetime) -> None:
        """All turnovers from the first stretch to `until`, which is not among them; a document may have some in each.

        Both ends of a period count in 1C, and its clock knows whole seconds: one ends a second before the next begins.
        Raises what OData raises; ArithmeticError for what is no number.
        """
        dimension = said.dimension.removesuffix("_Key")
        for one in stretches:
            if one.start < until:
                end = min(one.end or until, until) - timedelta(seconds=1)
                rows = odata.turnovers(said.object, clock(one.start), clock(end), dimension)
                pairs = ((str(row[said.dimension]), str(Decimal(str(row[said.amount])))) for row in rows)
                self._file.executemany("INSERT INTO cost VALUES (?, ?)", pairs)

    def of(self, document: str) -> str | None:
        """What the goods of a document had cost, exactly as written; None where no turnover says it."""
        found = self._file.execute("SELECT amount FROM cost WHERE document = ?", [document]).fetchall()
        return str(sum((Decimal(amount) for (amount,) in found), Decimal(0))) if found else None
