"""The REST surface: what is asked with a wrong method, a wrong parameter or without rights is an error as there."""

from __future__ import annotations

import json
import re
from typing import Any

import pyarrow as pa

from tests.fakes.bigquery.engine import Engine, Refusal
from tests.fakes.bigquery.loads import copied, loaded
from tests.fakes.bigquery.wire import field_of, row_of
from tests.fakes.google_auth import GoogleVendor
from tests.fakes.wire import Reply, Request

__all__ = ["PROJECT", "SCOPE", "FakeBigQuery"]

PROJECT = "okna-analytics"
SCOPE = "https://www.googleapis.com/auth/bigquery"
_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
}
_RESULT_PARAMETERS = {
    "location",
    "maxResults",
    "pageToken",
    "timeoutMs",
    "formatOptions.useInt64Timestamp",
    "startIndex",
}
_CONFIGURATION = {"query", "load", "copy", "dryRun", "jobTimeoutMs", "labels"}


class FakeBigQuery(GoogleVendor):
    """One project in one location.

    `bytes_read` is what any query reads; `largest` the rows of a page; `waits` how often results are not ready;
    `denies` what rights are missing ("jobs", "data", "tables", "datasets"); `job_errors` (reason, message) end the next
    jobs, one each.
    """

    scope = SCOPE

    def __init__(self) -> None:
        super().__init__()
        self.engine = Engine(PROJECT)
        self.location = "europe-west3"
        self.bytes_read = 10 * 2**20
        self.largest = 100_000
        self.waits = 0
        self.denies: set[str] = set()
        self.job_errors: list[tuple[str, str]] = []
        self.with_micros = True  # whether it knows formatOptions.useInt64Timestamp
        self.jobs: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, pa.Table] = {}
        self.settings: dict[str, dict[str, Any]] = {}  # of datasets and tables as they were made or patched

    def unknown(self) -> Reply:
        return _error(401, "authError", "Request had invalid authentication credentials.")

    def data(self, request: Request) -> Reply:
        try:
            for pattern, method, name in _ROUTES:
                found = re.fullmatch(pattern, request.path)
                if found and request.method == method:
                    if found["project"] != PROJECT:
                        raise Refusal(400, "invalid", f"The project {found['project']} has not enabled BigQuery.")
                    rest = {key: value for key, value in found.groupdict().items() if key != "project"}
                    reply: Reply = getattr(self, name)(request, **rest)
                    return reply
            raise Refusal(404, "notFound", f"Not found: {request.method} {request.path}")
        except Refusal as refusal:
            return _error(refusal.status, refusal.reason, refusal.message)

    def insert(self, request: Request) -> Reply:
        """jobs.insert."""
        self._may("jobs")
        body = request.json() or {}
        configuration = body.get("configuration", {})
        if unknown := set(configuration) - _CONFIGURATION:
            raise Refusal(400, "invalid", f"Invalid JSON payload received. Unknown name {unknown}")
        asked = body.get("jobReference", {})
        if asked.get("location", self.location) != self.location:
            raise Refusal(404, "notFound", f"Not found: Dataset was not found in location {asked['location']}")
        if configuration.get("dryRun"):
            return self._dry_run(configuration["query"])
        return self._run(asked, configuration, b"")

    def upload(self, request: Request) -> Reply:
        """jobs.insert with the data of a load job: two parts, the job and the file."""
        if request.one("uploadType") != "multipart":
            raise Refusal(400, "invalid", "uploadType")
        self._may("jobs")
        self._may("tables")
        body, data = _parts(request)
        return self._run(body["jobReference"], body["configuration"], data)

    def job(self, request: Request, job: str) -> Reply:
        """jobs.get."""
        return Reply(self._known(job, request))

    def cancel(self, request: Request, job: str) -> Reply:
        """jobs.cancel."""
        self._known(job, request)["cancelled"] = True
        return Reply({"kind": "bigquery#jobCancelResponse"})

    def results(self, request: Request, job: str) -> Reply:
        """jobs.getQueryResults."""
        if unknown := set(request.query) - _RESULT_PARAMETERS:
            raise Refusal(400, "invalidParameter", f"Unknown name {unknown}")
        known = self._known(job, request)
        reference = {"kind": "bigquery#getQueryResultsResponse", "jobReference": known["jobReference"]}
        if self.waits > 0:
            self.waits -= 1
            return Reply(reference | {"jobComplete": False})
        if failed := known["status"].get("errorResult"):
            status = {"accessDenied": 403, "notFound": 404, "quotaExceeded": 403}.get(failed["reason"], 400)
            raise Refusal(status, failed["reason"], failed["message"])
        answer = self.answers[job]
        start = int(request.one("pageToken", "0").removeprefix("B"))
        end = start + min(int(request.one("maxResults", "100000")), self.largest)
        with_micros = self.with_micros and request.one("formatOptions.useInt64Timestamp") == "true"
        rows = [row_of(row, answer.schema, with_micros) for row in answer.slice(start, end - start).to_pylist()]
        said = reference | {
            "jobComplete": True,
            "schema": {"fields": [field_of(field) for field in answer.schema]},
            "totalRows": str(answer.num_rows),
            "totalBytesProcessed": str(self.bytes_read),
            "cacheHit": False,
        }
        said |= {"rows": rows} if rows else {}
        return Reply(said | ({"pageToken": f"B{end}"} if end < answer.num_rows else {}))

    def tables(self, request: Request, dataset: str) -> Reply:
        """tables.list: what there is none of is absent."""
        self._dataset(dataset)
        names = self.engine.tables(dataset)
        start = int(request.one("pageToken", "0"))
        end = start + min(int(request.one("maxResults", "50")), self.largest)
        told = [
            {"tableReference": {"projectId": PROJECT, "datasetId": dataset, "tableId": name}, "type": "TABLE"}
            for name in names[start:end]
        ]
        said: dict[str, Any] = {"kind": "bigquery#tableList", "totalItems": len(names)}
        said |= {"tables": told} if told else {}
        return Reply(said | ({"nextPageToken": str(end)} if end < len(names) else {}))

    def dataset(self, request: Request, dataset: str) -> Reply:
        """datasets.get."""
        self._dataset(dataset)
        return Reply({"kind": "bigquery#dataset", "location": self.location, **self.settings.get(dataset, {})})

    def make_dataset(self, request: Request) -> Reply:
        """datasets.insert."""
        body = request.json()
        name = body["datasetReference"]["datasetId"]
        self._may("datasets")
        if name in self.engine.datasets():
            raise Refusal(409, "duplicate", f"Already Exists: Dataset {PROJECT}:{name}")
        self.engine.make(name)
        self.settings[name] = body
        self.location = body.get("location", self.location)
        return Reply(body)

    def patch_table(self, request: Request, dataset: str, table: str) -> Reply:
        """tables.patch."""
        self._table(dataset, table)
        self.settings[f"{dataset}.{table}"] = self.settings.get(f"{dataset}.{table}", {}) | request.json()
        return Reply(request.json())

    def drop_table(self, request: Request, dataset: str, table: str) -> Reply:
        """tables.delete."""
        self._table(dataset, table)
        self.engine.drop(dataset, table)
        return Reply(status=204)

    def _may(self, what: str) -> None:
        if what in self.denies:
            message = f"Access Denied: Project {PROJECT}: User does not have bigquery.{what}.create permission"
            raise Refusal(403, "accessDenied", message)

    def _dry_run(self, query: dict[str, Any]) -> Reply:
        kind = self.engine.kind(query["query"])
        about: dict[str, Any] = {"statementType": kind, "totalBytesProcessed": str(self.bytes_read)}
        if kind == "SELECT":
            self._may_read()
            about["schema"] = {"fields": [field_of(field) for field in self.engine.ask(query).schema]}
        statistics = {"totalBytesProcessed": str(self.bytes_read), "query": about}
        where = {"projectId": PROJECT, "location": self.location}
        return Reply(
            {"kind": "bigquery#job", "jobReference": where, "status": {"state": "DONE"}, "statistics": statistics}
        )

    def _run(self, asked: dict[str, Any], configuration: dict[str, Any], data: bytes) -> Reply:
        name = asked.get("jobId") or f"job_{len(self.jobs)}"
        if not re.fullmatch(r"[\w-]{1,1024}", name):
            raise Refusal(400, "invalid", "Invalid job ID")
        if name in self.jobs:
            raise Refusal(409, "duplicate", f"Already Exists: Job {PROJECT}:{self.location}.{name}")
        reference = {"projectId": PROJECT, "jobId": name, "location": self.location}
        job: dict[str, Any] = {"kind": "bigquery#job", "jobReference": reference, "status": {"state": "DONE"}}
        job["configuration"] = configuration
        try:
            if self.job_errors:
                raise Refusal(200, *self.job_errors.pop(0))
            if "query" in configuration:
                self._may_read()
                if int(configuration["query"].get("maximumBytesBilled", 2**62)) < self.bytes_read:
                    limit = configuration["query"]["maximumBytesBilled"]
                    raise Refusal(400, "bytesBilledLimitExceeded", f"Query exceeded limit for bytes billed: {limit}.")
                self.answers[name] = self.engine.ask(configuration["query"])
            elif "load" in configuration:
                loaded(self.engine, configuration["load"], data)
            else:
                copied(self.engine, configuration["copy"])
        except Refusal as refusal:
            if refusal.reason == "invalidQuery":
                raise
            job["status"]["errorResult"] = {"reason": refusal.reason, "message": refusal.message}
        self.jobs[name] = job
        return Reply({**job, "status": {"state": "RUNNING"}} if "query" in configuration else job)

    def _may_read(self) -> None:
        if "data" in self.denies:
            raise Refusal(
                403,
                "accessDenied",
                f"Access Denied: Table {PROJECT}:crm.costs: User does not have permission to query table",
            )

    def _known(self, job: str, request: Request) -> dict[str, Any]:
        """A job outside of US and EU is found by its location alone."""
        if job not in self.jobs or request.one("location") != self.location:
            raise Refusal(404, "notFound", f"Not found: Job {PROJECT}:{job}")
        return self.jobs[job]

    def _dataset(self, dataset: str) -> None:
        if dataset not in self.engine.datasets():
            raise Refusal(404, "notFound", f"Not found: Dataset {PROJECT}:{dataset}")

    def _table(self, dataset: str, table: str) -> None:
        self._dataset(dataset)
        if table not in self.engine.tables(dataset):
            raise Refusal(404, "notFound", f"Not found: Table {PROJECT}:{dataset}.{table}")


_IN = r"(?:/upload)?/bigquery/v2/projects/(?P<project>[^/]+)"
_ROUTES = [
    (r"/bigquery/v2/projects/(?P<project>[^/]+)/jobs", "POST", "insert"),
    (r"/upload/bigquery/v2/projects/(?P<project>[^/]+)/jobs", "POST", "upload"),
    (rf"{_IN}/jobs/(?P<job>[^/]+)", "GET", "job"),
    (rf"{_IN}/jobs/(?P<job>[^/]+)/cancel", "POST", "cancel"),
    (rf"{_IN}/queries/(?P<job>[^/]+)", "GET", "results"),
    (rf"{_IN}/datasets", "POST", "make_dataset"),
    (rf"{_IN}/datasets/(?P<dataset>[^/]+)", "GET", "dataset"),
    (rf"{_IN}/datasets/(?P<dataset>[^/]+)/tables", "GET", "tables"),
    (rf"{_IN}/datasets/(?P<dataset>[^/]+)/tables/(?P<table>[^/]+)", "PATCH", "patch_table"),
    (rf"{_IN}/datasets/(?P<dataset>[^/]+)/tables/(?P<table>[^/]+)", "DELETE", "drop_table"),
]


def _parts(request: Request) -> tuple[dict[str, Any], bytes]:
    """The two parts of multipart/related."""
    kind = request.headers.get("Content-Type", "")
    found = re.fullmatch(r'multipart/related; boundary="?([^"]+)"?', kind)
    if found is None:
        raise Refusal(400, "badContent", f"Media type {kind} is not supported. Valid media types: multipart/related")
    first, second = request.body.split(b"--" + found[1].encode())[1:3]
    head, _, body = first.partition(b"\r\n\r\n")
    if b"application/json" not in head:
        raise Refusal(400, "badContent", "The first part is not JSON")
    return json.loads(body), second.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")


def _error(status: int, reason: str, message: str) -> Reply:
    cause = {"message": message, "domain": "global", "reason": reason}
    said = {"code": status, "message": message, "errors": [cause], "status": _STATUS.get(status, "INTERNAL")}
    return Reply({"error": said}, status)
