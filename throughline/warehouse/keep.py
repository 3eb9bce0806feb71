"""Which snapshots are kept: the last 5, the last of each day for 30 days, those named in `data/snapshots/pinned`."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from throughline.warehouse.digest import digest_path

__all__ = ["forget_old", "known_ids"]

_LAST = 5
_DAILY = timedelta(days=30)


def known_ids(folder: Path) -> list[str]:
    """Ids of the snapshots in a folder, oldest first; drafts of loads that died are none."""
    return sorted(path.stem for path in folder.glob("*.duckdb") if path.stem.isdigit())


def forget_old(data: Path, now: datetime) -> None:
    """Remove snapshots nobody keeps, and drafts of killed loads. Readers keep what they have open."""
    folder = data / "snapshots"
    for draft in folder.glob(".*.draft*"):
        draft.unlink(missing_ok=True)
    ids = known_ids(folder)
    kept = set(ids[-_LAST:]) | _pinned(folder)
    last_of_day: dict[object, str] = {}
    for snapshot_id in ids:
        written = datetime.fromtimestamp((folder / f"{snapshot_id}.duckdb").stat().st_mtime, tz=now.tzinfo)
        if now - written <= _DAILY:
            last_of_day[written.date()] = snapshot_id
    kept |= set(last_of_day.values())
    for snapshot_id in ids:
        if snapshot_id not in kept:
            path = folder / f"{snapshot_id}.duckdb"
            path.unlink(missing_ok=True)
            digest_path(path).unlink(missing_ok=True)


def _pinned(folder: Path) -> set[str]:
    path = folder / "pinned"
    return set(path.read_text("utf-8").split()) if path.is_file() else set()
