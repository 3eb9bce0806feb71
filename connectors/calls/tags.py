"""Calls as they are told, each with its tags: those that were taken off it go. What is not known is counted."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field

import pyarrow as pa

from connectors.base import Living
from connectors.wire.rows import AT_ONCE, Row
from connectors.wire.stream import Item, Side
from throughline.landing.contract import TABLES

__all__ = ["Unknown", "counted", "with_tags"]

_UNKNOWN = "unknown"


@dataclass(slots=True)
class Unknown:
    """How many `calls` ended nobody knows how or went nobody knows which way, how many of them the latter
    (`directions`), and the vendor's `words` for how the former ended."""

    calls: int = 0
    directions: int = 0
    words: set[str] = field(default_factory=set)

    def look(self, row: Row) -> None:
        """Count a row of `call`."""
        ended, went = row["outcome"] == _UNKNOWN, row["direction"] == _UNKNOWN
        self.calls += ended or went
        self.directions += went
        if ended:
            self.words.add(str(row["outcome_raw"]))


def with_tags(calls: Iterable[tuple[Row, Iterable[Side]]]) -> Generator[Item, None, Unknown]:
    """Rows of calls, each followed by its tags, and now and then whose tags were told anew. Returns what is unknown."""
    told: list[str] = []
    unknown = Unknown()
    for row, tags in calls:
        unknown.look(row)
        yield row
        yield from tags
        told.append(str(row["call_id"]))
        if len(told) == AT_ONCE:
            yield _retold(told)
            told = []
    yield _retold(told)
    return unknown


def counted(calls: Iterable[Row]) -> Generator[Item, None, Unknown]:
    """Calls of a vendor that says nothing of tags: those that others told stay. Returns what is unknown."""
    unknown = Unknown()
    for row in calls:
        unknown.look(row)
        yield row
    return unknown


def _retold(call_ids: Iterable[str]) -> Living:
    return Living(TABLES["call_tag"], pa.table({"call_id": pa.array(call_ids, pa.string())}), retold=True)
