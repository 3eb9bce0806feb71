"""Where recordings of calls can be heard. Apart from the reports: only some readers may have these addresses."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from throughline.reports.engine.call_names import call_name
from throughline.reports.selecting import names, tidy
from throughline.warehouse.snapshot import Snapshot

__all__ = ["is_link", "recordings"]


def recordings(snapshot: Snapshot, calls: Sequence[str]) -> dict[str, str]:
    """The recordings of the calls of these names, in order of time: an address, or the vendor's own id of it."""
    if not calls:
        return {}
    name = call_name(snapshot)
    rows = snapshot.query(
        tidy(f"""
select {name} as call_id, call_recording.recording_ref
from call_recording
inner join call on call_recording.call_no = call.call_no
where {name} in ({names(calls)})
order by call.call_no
""")
    )
    return dict(zip(rows["call_id"], rows["recording_ref"], strict=True))


def is_link(ref: str) -> bool:
    """Whether a browser may be sent there: a web address, and no script in the dress of one."""
    try:
        parts = urlsplit(ref)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and ref.isprintable() and " " not in ref
