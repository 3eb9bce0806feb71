"""How a call is called: by its id at the vendor; where two sources number their calls alike, with its source too."""

from __future__ import annotations

from throughline.reports.selecting import literal
from throughline.warehouse.snapshot import Snapshot

__all__ = ["call_name", "call_of_name"]

_FULL = "call.source_name || ':' || call.call_id"


def call_name(snapshot: Snapshot) -> str:
    """SQL: the name of a row of `call`. The row of one snapshot, for another may have more sources."""
    some = "select call_id from call group by call_id having count(*) > 1"

    def made() -> str:
        twice = bool(snapshot.query(f"select exists ({some}) as found")["found"].iloc[0])
        return f"case when call.call_id in ({some}) then {_FULL} else call.call_id end" if twice else "call.call_id"

    return snapshot.memo("call_name", made)


def call_of_name(snapshot: Snapshot, name: str) -> int | None:
    """The `call_no` of the call of that name; None where there is none."""
    rows = snapshot.query(f"select call_no from call where {call_name(snapshot)} = {literal(name)}")
    return int(rows["call_no"].iloc[0]) if len(rows) else None
