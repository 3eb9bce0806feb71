"""The table of refused cells, each with the address at which a person finds it."""

from __future__ import annotations

from throughline.reports.model import Column, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["rejected"]

COLUMNS = (
    Column("source_name", "text"),
    Column("address", "text"),
    Column("file", "text"),
    Column("sheet", "text"),
    Column("row", "count"),
    Column("column", "text"),
    Column("value", "text"),
    Column("rule", "text"),
)


def rejected(snapshot: Snapshot, condition: str = "true") -> Table:
    """Cells that the last loads refused. `rule` is a key of texts `rules.`: why, and what to type instead."""
    sql = f"""select
    source as source_name,
    case when sheet = '' then file else sheet end || ' · ' || case when address = '' then '' || row else address end
        || case when column_name = '' then '' else ' · ' || column_name end as address,
    file, sheet, row, column_name as "column", value, rule
from rejected_cell
where {condition}
order by source, file, sheet, row, column_name"""
    rows = snapshot.query(sql)
    return Table(COLUMNS, rows, {"row": len(rows)}, sql)
