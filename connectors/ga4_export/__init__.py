"""GA4's export to BigQuery: events become visits and reached goals, by two statements that run there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from connectors.bigquery import SCOPE, cost_of, questions_of
from connectors.bigquery.answers import judge
from connectors.bigquery.query import Query, Value
from connectors.bigquery.rows import landed
from connectors.ga4_export.settings import Ga4ExportSettings
from connectors.ga4_export.statements import first_table, statement
from connectors.ga4_export.tables import ExportedDays, day_of, suffix
from connectors.google import signer_of
from connectors.wire import Answer, Page, Verdict, Window, WireConnector, by_cursor, days, stream
from connectors.wire.stream import Declared
from throughline.errors import Terminal
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.bigquery.questions import Questions
    from connectors.wire.http import Signer

__all__ = ["Ga4Export"]

T = TypeVar("T")

_REREAD = 4  # GA4 rewrites a day's table for three days after it
_AGAIN = timedelta(days=31)  # a transaction that comes again within it is the same purchase shown again
_LONG = timedelta(days=40)  # a load that asks for so much is the first one, or there never were goals
_SHOWN = 10  # days named in a sentence


class Ga4Export(WireConnector[Ga4ExportSettings]):
    """Sessions and key events of one property.

    A session is user_pseudo_id + ga_session_id; over midnight it stays one. Events have no id: equal ones are one.
    Today comes from the intraday table until the daily one is there.
    """

    kind = "ga4_export"
    Settings = Ga4ExportSettings

    def signer(self) -> Signer:
        """A service account, or a person's refresh token."""
        return signer_of(self.settings.name, self.settings, self.context, SCOPE)

    def judge(self, answer: Answer) -> Verdict | None:
        """By the `reason` that all errors of BigQuery carry."""
        return judge(answer)

    def declared(self) -> list[Declared]:
        """What has expired in BigQuery stays in the store."""
        keeps = self.settings.keep_days
        remembers = None if keeps is None else timedelta(days=keeps)
        return [replace(it, remembers=remembers) for it in super().declared()]

    @stream("visit", reread=days(_REREAD))
    def visits(self, window: Window) -> Iterator[Any]:
        """One row per session that began in the window."""
        if gaps := self._exported().gaps(window.start):
            more = " …" if len(gaps) > _SHOWN else ""
            self.warn("gaps", days=", ".join(day.isoformat() for day in gaps[:_SHOWN]) + more)
        cookieless = 0
        query = self._query("visits.sql", window, own=self.settings.traffic == "event")
        result = self._in_words(lambda: self._questions.result(query))
        for rows in result.pages:
            table = landed("visit", rows, result.fields, also=("without_session",))
            cookieless = max([cookieless, *table["without_session"].to_pylist()])
            yield table.drop_columns("without_session").filter(table["visit_id"].is_valid())
        if cookieless:
            self.warn("cookieless", n=cookieless)

    @stream("goal", reread=days(_REREAD), when=lambda settings: bool(settings.goals))
    def goals(self, window: Window) -> Iterator[Any]:
        """One row per key event of the window."""
        self._exported()
        window = self._since_first_goal(window)
        if not window:
            return
        values: dict[str, Value] = {
            "goals": tuple(self.settings.goals),
            "again": int(_AGAIN / timedelta(microseconds=1)),
            "earlier": suffix(first_table(window.start - _AGAIN)),
        }
        query = self._query("goals.sql", window, **values)
        result = self._in_words(lambda: self._questions.result(query))
        for rows in result.pages:
            yield landed("goal", rows, result.fields)

    def _since_first_goal(self, window: Window) -> Window:
        """The window from its first goal on. Where a property has none, every load asks for all there ever was: only
        the names of events are read then, not the events.
        """
        if window.end - window.start < _LONG:
            return window
        query = self._query("first_goal.sql", window, goals=tuple(self.settings.goals))
        pages = self._in_words(lambda: self._questions.result(query)).pages
        days = [row["f"][0]["v"] for rows in pages for row in rows]
        first = day_of(days[0]) - timedelta(days=1) if days[0] is not None else window.end + timedelta(days=1)
        return replace(window, start=max(window.start, first))

    def probe(self) -> str:
        """Which days there are, and what a usual load costs; it costs nothing. Raises SourceError."""
        exported = self._exported().days
        today = self.window(None).end
        window = Window(today - timedelta(days=_REREAD), today, self.window(None).zone)
        query = self._query("visits.sql", window, own=False)
        tried = self._in_words(lambda: self._questions.trial(query))
        return say(
            "hints.ga4_export.check",
            self.context.language,
            dataset=self.settings.dataset,
            n=len(exported),
            first=exported[0].isoformat(),
            last=exported[-1].isoformat(),
            **cost_of(tried.bytes_read, self.settings),
        )

    @cached_property
    def _questions(self) -> Questions:
        return questions_of(self.http, self.settings, self.context)

    def _in_words(self, ask: Callable[[], T]) -> T:
        """The statements are ours: where BigQuery does not understand one, the tables are not as GA4 makes them."""
        try:
            return ask()
        except Terminal as error:
            if error.key in ("bigquery_bytes", "bigquery_bytes_billed"):
                raise self.refusal("bytes", limit=error.facts["limit"]) from error
            if error.key not in ("bigquery_query", "bigquery_refused"):
                raise
            raise self.refusal("columns", dataset=self.settings.place, said=error.facts["said"]) from error

    def _exported(self) -> ExportedDays:
        """What tables there are now. Raises Terminal where there is none: a query of them would say it worse."""
        project, _, dataset = self.settings.place.rpartition(".")
        path = f"/bigquery/v2/projects/{project}/datasets/{dataset}/tables"

        def page(token: str | None) -> Page:
            said = self.http.get(path, {"maxResults": 1000} | ({"pageToken": token} if token else {})).json()
            return Page([one["tableReference"]["tableId"] for one in said.get("tables", ())], said.get("nextPageToken"))

        found = ExportedDays.of(name for names in by_cursor(page) for name in names)
        if not found.days:
            raise self.refusal("no_tables", dataset=self.settings.place)
        return found

    def _query(self, file: str, window: Window, **values: Value) -> Query:
        return statement(file, self.settings.place, window, **values)
