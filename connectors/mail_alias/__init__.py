"""Letters to addresses of their own (sales+direct@…): each is an application of the source that showed the address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from connectors.base import Batch, Connector, Context, Refresh, Stream
from connectors.mail_alias.letters import lead
from connectors.mail_alias.mailbox import Mailbox
from connectors.mail_alias.place import Place, Shelf
from connectors.mail_alias.settings import Settings as MailSettings
from connectors.wire.rows import AT_ONCE, RowBuilder
from throughline.landing.contract import TABLES
from throughline.texts import say

__all__ = ["MailAlias"]

_DAY = timedelta(days=1)


class MailAlias(Connector[MailSettings]):
    """Reads; nothing is marked, moved or deleted. Letters that people delete or move away stay applications."""

    kind = "mail_alias"
    Settings = MailSettings

    def __init__(self, settings: MailSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._shelf = Shelf(context.keep, settings.name, settings.host, settings.user, settings.folder)
        self._place: Place | None = None

    def streams(self) -> Sequence[Stream]:
        """Applications alone."""
        return [Stream(TABLES["lead"], Refresh.APPEND, 2 * _DAY)]

    def read(self, stream: Stream, since: date | None) -> Iterator[Batch]:
        """Letters by days, and by numbers since the last load. Raises SourceError, StoreError."""
        settings = self.settings
        zone = ZoneInfo(settings.timezone or self.context.timezone)
        builder = RowBuilder(stream.table, settings.name, zone, settings.currency or self.context.currency)
        with Mailbox(settings, self.context) as box:
            for letter in box.letters(self._wanted(box, since)):
                row = lead(letter, settings)
                if row is not None:
                    builder.add(row)
                if len(builder) >= AT_ONCE:
                    yield builder.take()
            self._place = Place(box.validity, box.last)
        if len(builder):
            yield builder.take()

    def landed(self, stream: Stream) -> None:
        """What was read is stored: the next load begins behind it. Raises StoreError."""
        if self._place is not None:
            self._shelf.write(self._place)

    def check(self) -> str:
        """How many letters came in a week, and how many of them to the addresses."""
        week = self.context.now().date() - 7 * _DAY
        with Mailbox(self.settings, self.context) as box:
            numbers = box.since(week)
            found = sum(lead(letter, self.settings) is not None for letter in box.letters(numbers))
        return say("hints.mail_alias.check", self.context.language, n=len(numbers), leads=found)

    def _wanted(self, box: Mailbox, since: date | None) -> list[int]:
        """The server's days are of its own zone: a day more is asked for. Where the folder lives anew, all of it."""
        if since is None:
            return box.since(None)
        place = self._shelf.read()
        if place is not None and place.validity != box.validity:
            first = self.settings.since
            return box.since(None if first is None else first - _DAY)
        news = box.since(None, place.last) if place is not None else []
        return sorted({*box.since(since - _DAY), *news})
