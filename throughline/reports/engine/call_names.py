"""How a call is called: by its id at the vendor; where two sources number their calls alike, with its source too."""

from __future__ import annotations

from throughline.reports.selecting import literal
from throughline.warehouse.snapshot import Snapshot

__all__ = ["call_name", "call_of_name"]


def call_name(snapshot: Snapshot, row: str = "call") -> str:
    """SQL: the name of a `row` of `call` in this snapshot; another snapshot may have more sources."""
    some = "select call_id from call group by call_id having count(*) > 1"
    twice = snapshot.memo("calls_of_one_id", lambda: bool(len(snapshot.query(f"{some} limit 1"))))
    full = f"{row}.source_name || ':' || {row}.call_id"
    return f"case when {row}.call_id in ({some}) then {full} else {row}.call_id end" if twice else f"{row}.call_id"


def call_of_name(snapshot: Snapshot, name: str) -> int | None:
    """The `call_no` of the call of that name; None where there is none."""
    rows = snapshot.query(f"select call_no from call where {call_name(snapshot)} = {literal(name)}")
    return int(rows["call_no"].iloc[0]) if len(rows) else None
