"""BigQuery: any SELECT fills any landing table, priced before it runs and streamed page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from connectors.base import Batch, Context, Refresh
from connectors.bigquery.answers import judge
from connectors.bigquery.cells import frame_of
from connectors.bigquery.jobs import Jobs, Site
from connectors.bigquery.query import Query, asked, quoted
from connectors.bigquery.questions import Questions
from connectors.bigquery.settings import BigQueryLogin, BigQuerySettings
from connectors.google import signer_of
from connectors.mapping import Mapping, Place, Sheet
from connectors.mapping.query import bind_answer
from connectors.wire import Answer, Verdict, Window, WireConnector
from connectors.wire.stream import Declared
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Http, Signer

__all__ = ["SCOPE", "BigQuery", "cost_of", "questions_of"]

SCOPE = "https://www.googleapis.com/auth/bigquery"
_FIRST_DAY = date(1, 1, 2)


class BigQuery(WireConnector[BigQuerySettings]):
    """One query. Read whole each time, or over a trailing window; what has gone from it goes from the store too.

    Numerics are never floats, ids become text, instants are UTC; a DATETIME is read in the source's zone. Arrays and
    records come as JSON, bytes in hex.
    """

    kind = "bigquery"
    Settings = BigQuerySettings

    def __init__(self, settings: BigQuerySettings, context: Context) -> None:
        super().__init__(settings, context)
        self._mapping = Mapping(settings, context)

    def signer(self) -> Signer:
        """A service account, or a person's refresh token."""
        return signer_of(self.settings.name, self.settings, self.context, SCOPE)

    def judge(self, answer: Answer) -> Verdict | None:
        """By the `reason` that all errors of BigQuery carry."""
        return judge(answer)

    def declared(self) -> list[Declared]:
        """The one table; those derived from it (contact points, tags of calls) come with its rows."""
        refresh = Refresh.WINDOW if self.settings.window else Refresh.FULL
        return [Declared(self._mapping.table.name, refresh, self.settings.reread, None, lambda settings: True, "rows")]

    def window(self, since: date | None, remembers: timedelta | None = None) -> Window:
        """Without a first day all there is."""
        return super().window(since or _FIRST_DAY, remembers)

    def rows(self, window: Window) -> Iterator[Batch]:
        """All rows from the first day of the window on. Raises SourceError, InputError where a column is missing."""
        result = questions_of(self.http, self.settings, self.context).result(self._query(window.start))
        sheet, first = self._sheet([field.name for field in result.fields]), 1
        for rows in result.pages:
            if rows:
                yield from sheet.batches(frame_of(rows, result.fields, first, self.context.timezone))
            first += len(rows)

    def probe(self) -> str:
        """The columns of the answer, and what reading it would cost; it costs nothing.

        Raises SourceError, InputError where a column is missing.
        """
        tried = questions_of(self.http, self.settings, self.context).trial(
            self._query(self.settings.since or _FIRST_DAY)
        )
        sheet = self._sheet([field.name for field in tried.fields])
        return say(
            "hints.bigquery.check",
            self.context.language,
            columns=sheet.plan.headers.shown,
            **cost_of(tried.bytes_read, self.settings),
        )

    def _query(self, since: date) -> Query:
        settings = self.settings
        text = settings.query or f"SELECT * FROM {quoted(settings.relation)}"
        column = settings.window.column if settings.window else ""
        return asked(text, column, None if since == _FIRST_DAY else since)

    def _sheet(self, names: Sequence[str]) -> Sheet:
        name = self.settings.relation or "query"
        return bind_answer(self._mapping, names, Place(f"BigQuery, {self.settings.project}", name), self.settings.name)


def questions_of(http: Http, settings: BigQueryLogin, context: Context) -> Questions:
    """How a source asks."""
    site = Site(settings.project, settings.location, settings.timeout)
    return Questions(Jobs(http, site, clock=context.clock, sleep=context.sleep), settings.max_bytes)


def cost_of(bytes_read: int, settings: BigQueryLogin) -> dict[str, str]:
    """What a query would read and cost on demand (a free tebibyte a month not counted), in words."""
    usd = bytes_read / 2**40 * settings.usd_per_tib
    return {"mib": f"{bytes_read / 2**20:,.1f}".replace(",", " "), "usd": f"{usd:.4f}"}
