"""The inbox in a backup, and back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from throughline.hooks import inbox_path
from throughline.hooks.inbox import DAMAGED, Inbox
from throughline.landing.sqlite import connect, guarded, transaction

__all__ = ["copy_inbox", "join_inbox"]

_COLUMNS = "source, event_id, received_at, method, path, query, content_type, body, state, reason"


def copy_inbox(data: Path, target: Path) -> bool:
    """Copy the inbox as it stands into a new file, while events come in too; False: there is none. StoreError."""
    path = inbox_path(data)
    if not path.is_file():
        return False
    with guarded(path, DAMAGED), closing(connect(path)) as source, closing(connect(target)) as sink:
        source.backup(sink)
        sink.execute("PRAGMA journal_mode = DELETE")
    return True


def join_inbox(copy: Path, data: Path) -> None:
    """Add what a copy knows and the inbox does not: events that came after the copy was made stay. Raises StoreError.

    Events keep their numbers where these are free, for they tell which of two came later.
    """
    path = inbox_path(data)
    Inbox(path).close()  # made where there is none, and checked
    with guarded(path, DAMAGED), closing(connect(path)) as connection:
        connection.execute("ATTACH ? AS other", [str(copy)])
        with transaction(connection):
            connection.execute("INSERT OR IGNORE INTO main.entity SELECT * FROM other.entity")
            for columns in (f"seq, {_COLUMNS}", _COLUMNS):
                connection.execute(
                    f"INSERT OR IGNORE INTO main.event ({columns}) SELECT {columns} FROM other.event ORDER BY seq"
                )
