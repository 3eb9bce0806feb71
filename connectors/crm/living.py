"""Which deals there are, for CRMs that say nothing of those that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import pyarrow as pa

from connectors.base import Living
from throughline.landing.contract import TABLES

__all__ = ["alive", "in_parts"]

_AT_ONCE = 50_000  # ids


def alive(ids: Iterable[str], table: str = "deal") -> Living:
    """Deals that are, whether they were read again or not: their rows stay, in `table` those that belong to them (or
    those whose own ids they are)."""
    key = TABLES[table].arrow.field(TABLES[table].key[0])
    return Living(TABLES[table], pa.table({key.name: pa.array(ids, pa.string())}, schema=pa.schema([key])))


def in_parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """Ids as many at once as memory should hold."""
    them = iter(ids)
    while part := list(islice(them, _AT_ONCE)):
        yield part
