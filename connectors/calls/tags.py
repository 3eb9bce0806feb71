"""Tags of calls that were read again: those that were taken off them go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from connectors.base import Living
from connectors.wire.rows import AT_ONCE, Row
from connectors.wire.stream import Item, Side
from throughline.landing.contract import TABLES

__all__ = ["retold", "with_tags"]


def with_tags(calls: Iterable[tuple[Row, Iterable[Side]]]) -> Iterator[Item]:
    """Rows of calls, each followed by its tags, and now and then whose tags were told anew."""
    told: list[str] = []
    for row, tags in calls:
        yield row
        yield from tags
        told.append(str(row["call_id"]))
        if len(told) == AT_ONCE:
            yield retold(told)
            told = []
    yield retold(told)


def retold(call_ids: Iterable[str]) -> Living:
    """Says that the tags of these calls are told anew: yield it next to their `call_tag` rows."""
    return Living(TABLES["call_tag"], pa.table({"call_id": pa.array(call_ids, pa.string())}), retold=True)
