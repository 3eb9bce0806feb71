"""Questions to BigQuery: priced before they run, kept within a limit of bytes, their answers read to the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from connectors.bigquery.cells import Field
from connectors.bigquery.jobs import Jobs, located
from connectors.bigquery.query import Query
from connectors.wire.pages import Page, ShortPagesError, by_cursor
from throughline.errors import SourceError, Terminal

__all__ = ["PAGE", "Questions", "Result", "Tried"]

T = TypeVar("T")

PAGE = 20_000  # rows; a page ends earlier where it would be larger than 10 MB
_HELD_MS = 10_000  # how long the server may hold an answer back until the job is done


@dataclass(frozen=True, slots=True)
class Tried:
    """What a dry run tells: `bytes_read` is what would be paid for, `kind` is SELECT for what only reads.

    `location` is where the tables lie, '' where it is not told.
    """

    fields: tuple[Field, ...]
    bytes_read: int
    kind: str
    location: str


@dataclass(frozen=True, slots=True)
class Result:
    """The columns of an answer and its rows page by page, in the wire format."""

    fields: tuple[Field, ...]
    pages: Iterator[Sequence[Mapping[str, Any]]]


class Questions:
    """Asks through the jobs of one project; no question may read more than `max_bytes`."""

    def __init__(self, jobs: Jobs, max_bytes: int) -> None:
        self._jobs, self._max_bytes = jobs, max_bytes
        self._http, self._site = jobs.http, jobs.site

    def trial(self, query: Query) -> Tried:
        """What the query would read and give; it costs nothing. Raises SourceError."""
        body = {"configuration": {"dryRun": True, "query": query.configuration()}}
        if self._site.location:
            body["jobReference"] = {"projectId": self._site.project, "location": self._site.location}
        said = self._in_words(query, lambda: self._http.post(f"{self._site.path}/jobs", body).json())
        statistics = said["statistics"]
        about, location = statistics["query"], said.get("jobReference", {}).get("location", "")
        fields = tuple(map(Field.of, about.get("schema", {}).get("fields", ())))
        tried = Tried(fields, int(statistics["totalBytesProcessed"]), about["statementType"], location)
        if tried.kind != "SELECT":
            raise Terminal("bigquery_writes", source=self._http.source, statement=tried.kind)
        return tried

    def result(self, query: Query) -> Result:
        """Run a SELECT within the limit of bytes. Raises SourceError; reading its pages, ShortPagesError besides."""
        tried = self.trial(query)
        if tried.bytes_read > self._max_bytes:
            raise self._too_much(tried.bytes_read)

        def run() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
            limits = {"maximumBytesBilled": str(self._max_bytes)}
            job = self._jobs.start({"query": query.configuration() | limits}, location=tried.location)
            return job, self._jobs.until(lambda: self._page(job, None), lambda said: said["jobComplete"], job)

        job, first = self._in_words(query, lambda: self._jobs.again(run))
        fields = tuple(map(Field.of, first["schema"]["fields"]))
        return Result(fields, self._pages(job, first))

    def _pages(self, job: Mapping[str, Any], first: Mapping[str, Any]) -> Iterator[Sequence[Mapping[str, Any]]]:
        """All rows. Raises ShortPagesError where fewer or more came than there are, EndlessPagesError."""

        def fetch(token: str | None) -> Page:
            said = first if token is None else self._page(job, token)
            return Page(said.get("rows", ()), said.get("pageToken") or None)

        total, came = int(first["totalRows"]), 0
        for rows in by_cursor(fetch):
            came += len(rows)
            yield rows
        if came != total:
            raise ShortPagesError(came, total)

    def _page(self, job: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        held = min(_HELD_MS, int(self._http.patience.read_s * 500))
        query = {**located(job), "maxResults": PAGE, "timeoutMs": held, "formatOptions.useInt64Timestamp": "true"}
        if token is not None:
            query["pageToken"] = token
        return dict(self._http.get(f"{self._site.path}/queries/{job['jobId']}", query).json())

    def _in_words(self, query: Query, act: Callable[[], T]) -> T:
        """An error of the statement names the line of the person's own text. Raises SourceError."""
        try:
            return act()
        except Terminal as error:
            code = error.facts.get("code")
            if code == "bytesBilledLimitExceeded":
                raise self._too_much(None) from error
            if code != "invalidQuery":
                raise
            said, line, column = query.place(str(error.facts["said"]))
            raise Terminal(
                "bigquery_query" if line else "bigquery_refused",
                source=self._http.source,
                said=said,
                line=line,
                column=column,
            ) from error

    def _too_much(self, wanted: int | None) -> SourceError:
        facts = {"source": self._http.source, "limit": gib(self._max_bytes)}
        if wanted is None:
            return Terminal("bigquery_bytes_billed", **facts)
        return Terminal("bigquery_bytes", wanted=gib(wanted), **facts)


def gib(count: int) -> str:
    """Bytes in gibibytes, as `max_gib` is written."""
    return f"{count / 2**30:.3f}".rstrip("0").rstrip(".")
