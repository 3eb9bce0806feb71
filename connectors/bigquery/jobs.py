"""Jobs of BigQuery over REST: made once however often the answer is lost, and waited for within bounds."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from connectors.bigquery.answers import AGAIN, TAKEN
from throughline.errors import Terminal, Transient

if TYPE_CHECKING:
    from connectors.wire.answer import Answer
    from connectors.wire.http import Http

__all__ = ["Jobs", "Site", "located"]

T = TypeVar("T")

_JOBS = 3  # times that a job is made anew
_LONGEST_S = 10.0


@dataclass(frozen=True, slots=True)
class Site:
    """Whose jobs: the project that pays, where the data lie ('' is found out), and how long one job may take."""

    project: str
    location: str
    timeout_s: int

    @property
    def path(self) -> str:
        """Where the project's jobs are."""
        return f"/bigquery/v2/projects/{self.project}"


class Jobs:
    """Makes jobs of one project. `clock` counts seconds as `sleep` spends them."""

    def __init__(self, http: Http, site: Site, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self.http, self.site, self._clock, self._sleep = http, site, clock, sleep

    def start(
        self, configuration: Mapping[str, Any], data: bytes | None = None, location: str = ""
    ) -> Mapping[str, Any]:
        """Make a job, of `data` where it loads; returns its reference. Raises SourceError.

        A job whose making was answered by silence is not made twice: the second request finds its name taken. Only who
        names its `location` can find it again then.
        """
        site = self.site
        place = site.location or location
        job = {"projectId": site.project, "jobId": f"throughline_{uuid.uuid4().hex}"}
        job |= {"location": place} if place else {}
        rest = {"jobTimeoutMs": str(site.timeout_s * 1000), "labels": {"application": "throughline"}}
        body = {"jobReference": job, "configuration": {**configuration, **rest}}
        try:
            answer = self.http.post(f"{site.path}/jobs", body) if data is None else self._upload(body, data)
        except Terminal as error:
            if error.facts.get("code") != TAKEN:
                raise
            return job
        return dict(answer.json()["jobReference"])

    def done(self, configuration: Mapping[str, Any], data: bytes | None = None) -> None:
        """Make a job and wait for its end. Raises SourceError."""

        def run() -> None:
            job = self.start(configuration, data)
            self.until(lambda: self._state(job), lambda said: said["status"]["state"] == "DONE", job)

        self.again(run)

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
            if self._clock() - started > self.site.timeout_s:
                self.http.post(f"{self.site.path}/jobs/{job['jobId']}/cancel", query=located(job))
                raise Transient("bigquery_slow", source=self.http.source, seconds=self.site.timeout_s)
            self._sleep(pause)
            pause = min(pause * 2, _LONGEST_S)
        return said

    def _state(self, job: Mapping[str, Any]) -> Mapping[str, Any]:
        """A job as it stands. Raises Terminal where it failed."""
        return dict(self.http.get(f"{self.site.path}/jobs/{job['jobId']}", located(job)).json())

    def _upload(self, body: Mapping[str, Any], data: bytes) -> Answer:
        """The job and its data as the two parts of one request."""
        part = uuid.uuid4().hex
        head = f"--{part}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{json.dumps(body)}\r\n"
        head += f"--{part}\r\nContent-Type: application/octet-stream\r\n\r\n"
        return self.http.ask(
            "POST",
            f"/upload{self.site.path}/jobs",
            query={"uploadType": "multipart"},
            body=b"".join((head.encode(), data, f"\r\n--{part}--\r\n".encode())),
            headers={"Content-Type": f"multipart/related; boundary={part}"},
        )


def located(job: Mapping[str, Any]) -> dict[str, Any]:
    """Jobs outside of the US and EU are found by their place alone."""
    return {"location": job["location"]} if job.get("location") else {}
