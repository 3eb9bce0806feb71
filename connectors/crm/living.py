"""Which deals there are, for CRMs that say nothing of those that are gone."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from connectors.base import Living
from throughline.landing.contract import TABLES

__all__ = ["alive"]


def alive(ids: Iterable[str], table: str = "deal") -> Living:
    """Deals that are, whether they were read again or not: their rows stay, in `table` those that belong to them."""
    schema = pa.schema([TABLES[table].arrow.field("deal_id")])
    return Living(TABLES[table], pa.table({"deal_id": pa.array(ids, pa.string())}, schema=schema))
