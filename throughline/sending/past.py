"""What an account was sent before, found again where a sale or a lead goes by another name now. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from connectors.send.base import Conversion
from throughline.landing.sent import Entry, Key

__all__ = ["Past"]


class Past:
    """`entries` are what the ledger knows of one account, `sources` the names of today's config.

    A source that got another name in config brings all its sales under new keys: a conversion of a source that is gone,
    of the same id and the same moment, is the same one.
    """

    def __init__(self, entries: Mapping[Key, Entry], sources: Collection[str]) -> None:
        self.entries = entries
        self._former = {
            _lasting(entry.what, entry.entity, entry.at): entry
            for entry in entries.values()
            if entry.source not in sources
        }

    def of(self, conversion: Conversion) -> Entry | None:
        """What is known of a conversion, None where it is new."""
        for key in (conversion.key, *conversion.once_known_as):
            if key in self.entries:
                return self.entries[key]
        return self._former.get(_lasting(conversion.what, conversion.entity, conversion.at))


def _lasting(what: str, entity: str, at: datetime) -> tuple[str, str, datetime]:
    """What stays when a source is renamed: ids of applications made of calls and deals hold its name."""
    return what, entity.rpartition("|")[2], at
