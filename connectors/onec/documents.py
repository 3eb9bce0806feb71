"""Documents of one kind, stretch by stretch of their dates.

A page far down a list is dear to the server, which counts off all rows before it, and a list of a hundred thousand is
never read before somebody adds to it. So a long time is cut until each stretch holds some thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.onec.odata import Found, OData
from connectors.onec.settings import Object
from connectors.wire.pages import MovingPagesError

__all__ = ["Documents", "Stretch", "clock"]

MOST = 5_000  # documents of a stretch, unless a single day has more
_STARTS = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Dates from `start` up to `end`, which is not among them (None: for ever), by the server's clock; how many
    documents they held when they were counted."""

    start: datetime
    end: datetime | None
    count: int


class Documents:
    """Everything raises what OData raises; MovingPagesError."""

    def __init__(self, odata: OData, said: Object) -> None:
        self._odata, self._said = odata, said

    def are_shown(self, start: datetime) -> bool:
        """Whether there is any document since then, posted or not."""
        return self._odata.count(self._said.object, self._condition(start, None, "")) > 0

    def stretches(self, start: datetime, now: datetime) -> list[Stretch]:
        """All time since `start`, that to come too, in order."""
        return list(self._cut(start, None, now))

    def pages(self, stretches: Sequence[Stretch], select: str = "") -> Iterator[Sequence[Found]]:
        """All documents of the stretches; some come twice.

        While one stretch is read the date of a document may be moved into another that was read before: stretches that
        hold another number afterwards are read again.
        """
        rest = list(stretches)
        for _ in range(_STARTS):
            for one in rest:
                if one.count:
                    yield from self._odata.rows(self._said.object, self._of(one.start, one.end), select)
            if len(stretches) == 1:
                return  # there is no other
            counted = [(one, self._count(one.start, one.end)) for one in rest]
            rest = [replace(one, count=count) for one, count in counted if count != one.count]
            if not rest:
                return
        raise MovingPagesError

    def _cut(self, start: datetime, end: datetime | None, last: datetime) -> Iterator[Stretch]:
        found = Stretch(start, end, self._count(start, end))
        days = (last - start).days
        if found.count <= MOST or days < 2:
            yield found
            return
        middle = start + timedelta(days=days // 2)
        yield from self._cut(start, middle, middle)
        yield from self._cut(middle, end, last)

    def _count(self, start: datetime, end: datetime | None) -> int:
        return self._odata.count(self._said.object, self._of(start, end))

    def _of(self, start: datetime, end: datetime | None) -> str:
        marks = "Posted eq true and DeletionMark eq false" if self._said.posted_only else "DeletionMark eq false"
        return self._condition(start, end, marks)

    def _condition(self, start: datetime, end: datetime | None, marks: str) -> str:
        before = f"Date lt datetime'{clock(end)}'" if end else ""
        own = f"({self._said.filter})" if self._said.filter else ""
        return " and ".join(filter(None, (f"Date ge datetime'{clock(start)}'", before, marks, own)))


def clock(moment: datetime) -> str:
    """As 1C writes it: without a zone."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S")
