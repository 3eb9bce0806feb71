"""Jobs of BigQuery over REST: priced before they run, made once however often the answer is lost, read to the end."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from connectors.bigquery.answers import AGAIN, TAKEN
from connectors.bigquery.cells import Field
from connectors.bigquery.query import Query
from connectors.wire.pages import Page, ShortPagesError, by_cursor
from throughline.errors import SourceError, Terminal, Transient

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["PAGE", "Jobs", "Result", "Site", "Tried"]

T = TypeVar("T")

PAGE = 20_000  # rows; a page ends earlier where it would be larger than 10 MB
_HELD_MS = 10_000  # how long the server may hold an answer back until the job is done
_JOBS = 3  # times that a job is made anew
_LONGEST_S = 10.0


@dataclass(frozen=True, slots=True)
class Site:
    """Whose jobs: the project that pays, where the data lie ('' is found out), and what one job may take."""

    project: str
    location: str
    max_bytes: int
    timeout_s: int

    @property
    def path(self) -> str:
        """Where the project's jobs are."""
        return f"/bigquery/v2/projects/{self.project}"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a dry run tells: `bytes_read` is what would be paid for, `kind` is SELECT for what only reads."""

    fields: tuple[Field, ...]
    bytes_read: int
    kind: str


@dataclass(frozen=True, slots=True)
class Result:
    """The columns of an answer and its rows page by page, in the wire format."""

    fields: tuple[Field, ...]
    pages: Iterator[Sequence[Mapping[str, Any]]]


class Jobs:
    """Runs queries of one source. `clock` counts seconds as `sleep` spends them."""

    def __init__(self, http: Http, site: Site, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._http, self._site, self._clock, self._sleep = http, site, clock, sleep

    def trial(self, query: Query) -> Tried:
        """What the query would read and give; it costs nothing. Raises SourceError."""
        body = {"configuration": {"dryRun": True, "query": query.configuration()}}
        if self._site.location:
            body["jobReference"] = {"projectId": self._site.project, "location": self._site.location}
        said = self._in_words(query, lambda: self._http.post(f"{self._site.path}/jobs", body).json())
        about = said["statistics"]["query"]
        fields = about.get("schema", {}).get("fields", ())
        tried = Tried(
            tuple(map(Field.of, fields)), int(said["statistics"]["totalBytesProcessed"]), about["statementType"]
        )
        if tried.kind != "SELECT":
            raise Terminal("bigquery_writes", source=self._http.source, statement=tried.kind)
        return tried

    def result(self, query: Query) -> Result:
        """Run a SELECT within the limit of bytes. Raises SourceError; reading its pages, ShortPagesError besides."""
        tried = self.trial(query)
        if tried.bytes_read > self._site.max_bytes:
            raise self._too_much(tried.bytes_read)

        def run() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
            limits = {"maximumBytesBilled": str(self._site.max_bytes)}
            job = self.start({"query": query.configuration() | limits})
            return job, self.until(lambda: self._page(job, None), lambda said: said["jobComplete"], job)

        job, first = self._in_words(query, lambda: self.again(run))
        fields = tuple(map(Field.of, first["schema"]["fields"]))
        return Result(fields, self._pages(job, first))

    def start(self, configuration: Mapping[str, Any]) -> Mapping[str, Any]:
        """Make a job; returns its reference. A job whose making was answered by silence is not made twice."""
        site = self._site
        job = {"projectId": site.project, "jobId": f"throughline_{uuid.uuid4().hex}"}
        job |= {"location": site.location} if site.location else {}
        body = {
            "jobReference": job,
            "configuration": {
                **configuration,
                "jobTimeoutMs": str(site.timeout_s * 1000),
                "labels": {"application": "throughline"},
            },
        }
        try:
            return dict(self._http.post(f"{site.path}/jobs", body).json()["jobReference"])
        except Terminal as error:
            if error.facts.get("code") != TAKEN:
                raise
            return job

    def again(self, run: Callable[[], T]) -> T:
        """Run a whole job, anew where it ended by BigQuery's own trouble. Raises SourceError."""
        for left in reversed(range(_JOBS)):
            try:
                return run()
            except Terminal as error:
                if error.facts.get("code") not in AGAIN:
                    raise
                if not left:
                    raise Transient("wire_down", **error.facts) from error
                self._sleep(_LONGEST_S)
        raise AssertionError("the last try returns or raises")

    def until(self, ask: Callable[[], T], is_done: Callable[[T], bool], job: Mapping[str, Any]) -> T:
        """Ask until the job is done; one that takes too long is ended. Raises Transient."""
        started, pause = self._clock(), 0.25
        while not is_done(said := ask()):
            if self._clock() - started > self._site.timeout_s:
                self._http.post(f"{self._site.path}/jobs/{job['jobId']}/cancel", query=_located(job))
                raise Transient("bigquery_slow", source=self._http.source, seconds=self._site.timeout_s)
            self._sleep(pause)
            pause = min(pause * 2, _LONGEST_S)
        return said

    def job(self, job: Mapping[str, Any]) -> Mapping[str, Any]:
        """A job as it stands. Raises Terminal where it failed."""
        return dict(self._http.get(f"{self._site.path}/jobs/{job['jobId']}", _located(job)).json())

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
        query = {**_located(job), "maxResults": PAGE, "timeoutMs": held, "formatOptions.useInt64Timestamp": "true"}
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
        facts = {"source": self._http.source, "limit": gib(self._site.max_bytes)}
        if wanted is None:
            return Terminal("bigquery_bytes_billed", **facts)
        return Terminal("bigquery_bytes", wanted=gib(wanted), **facts)


def gib(count: int) -> str:
    """Bytes in gibibytes, as `max_gib` is written."""
    return f"{count / 2**30:.3f}".rstrip("0").rstrip(".")


def _located(job: Mapping[str, Any]) -> dict[str, Any]:
    """Jobs outside of the US and EU are found by their place alone."""
    return {"location": job["location"]} if job.get("location") else {}
