"""A dataset of BigQuery. Every table is loaded beside first; only when all are there, each takes its place at once.

A copy job replaces a table in one step: who reads meanwhile reads the old rows or the new ones. BigQuery has no step
that replaces several tables, so for the seconds of the copies one may be newer than another: `export_info` comes last.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.bigquery import SCOPE
from connectors.bigquery.answers import TAKEN, judge
from connectors.bigquery.jobs import Jobs, Site
from connectors.google import ServiceAccount, google_signer, key_of
from connectors.retry import Patience
from connectors.wire.limits import Limits, Pace
from throughline.config.export import BigQueryTarget
from throughline.errors import Terminal

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["BigQuery"]

_SOURCE = "export"  # how errors call it
_BESIDE = "throughline_new_"
_TRIED = f"{_BESIDE}of_a_check"
_ROWS = 1_000_000  # of one load job
_LAST = "export_info"
_TYPES: dict[pa.DataType, str] = {
    pa.string(): "STRING",
    pa.date32(): "DATE",
    pa.timestamp("us"): "DATETIME",
    pa.decimal128(18, 4): "NUMERIC",
    pa.int64(): "INTEGER",
    pa.float64(): "FLOAT",
    pa.bool_(): "BOOLEAN",
}


class BigQuery:
    """One dataset, made if it is missing; tables of other names in it are not ours and stay."""

    def __init__(self, settings: BigQueryTarget, root: Path) -> None:
        self._settings = settings
        self._root = root

    def publish(self, tables: Mapping[str, pa.Table], snapshot_id: str) -> str:
        """Load all, then replace each. Raises SourceError, InputError for a key that is none."""
        jobs = self._jobs(self._dataset())
        for name, table in tables.items():
            for write, part in _parts(table):
                load = {"destinationTable": self._table(_BESIDE + name), "sourceFormat": "PARQUET"}
                load |= {"writeDisposition": write, "schema": {"fields": _fields(table.schema)}}
                jobs.done({"load": load}, part)
        for name in sorted(tables, key=lambda name: name == _LAST):
            copy = {"sourceTable": self._table(_BESIDE + name), "destinationTable": self._table(name)}
            jobs.done({"copy": copy | {"writeDisposition": "WRITE_TRUNCATE"}})
        for name in tables:
            self._http.ask("PATCH", self._path(name), json={"description": f"Throughline {snapshot_id}"})
            self._drop(_BESIDE + name)
        return f"{self._settings.project}.{self._settings.dataset}"

    def check(self) -> str:
        """Load an empty table beside and drop it; where the dataset is missing, price a query. Both cost nothing.

        Raises SourceError, InputError for a key that is none.
        """
        settings, location = self._settings, self._location()
        jobs = self._jobs(location or "")
        if location is None:
            jobs.start({"query": {"query": "SELECT 1", "useLegacySql": False}, "dryRun": True})
        else:
            empty = pa.table({"x": pa.array([], pa.int64())})
            load = {"destinationTable": self._table(_TRIED), "sourceFormat": "PARQUET"}
            load |= {"writeDisposition": "WRITE_TRUNCATE", "schema": {"fields": _fields(empty.schema)}}
            jobs.done({"load": load}, next(_parts(empty))[1])
            self._drop(_TRIED)
        return f"{settings.project}.{settings.dataset}"

    def _drop(self, name: str) -> None:
        """A table that is gone already was dropped by a request whose answer was lost."""
        try:
            self._http.ask("DELETE", self._path(name), wants="any")
        except Terminal as error:
            if error.key != "wire_missing":
                raise

    @cached_property
    def _http(self) -> Http:
        from connectors.wire.http import Http

        pace = Pace(Limits(), time.monotonic, time.sleep)
        ways: dict[str, Any] = {
            "patience": Patience(),
            "clock": time.monotonic,
            "sleep": time.sleep,
            "now": lambda: datetime.now(UTC),
        }
        key = key_of(self._settings.credentials, self._root)
        signer = google_signer(_SOURCE, ServiceAccount(key, SCOPE), **ways)
        return Http(_SOURCE, "bigquery_export", self._settings.host, judge, pace=pace, signer=signer, **ways)

    def _jobs(self, location: str) -> Jobs:
        site = Site(self._settings.project, location, self._settings.timeout)
        return Jobs(self._http, site, clock=time.monotonic, sleep=time.sleep)

    def _location(self) -> str | None:
        """Where the dataset lies; None where it is missing."""
        settings = self._settings
        try:
            said = self._http.get(f"/bigquery/v2/projects/{settings.project}/datasets/{settings.dataset}").json()
        except Terminal as error:
            if error.key != "wire_missing":
                raise
            return None
        return str(said["location"])

    def _dataset(self) -> str:
        """Where the dataset lies; made where it is missing."""
        found = self._location()
        return self._make() if found is None else found

    def _make(self) -> str:
        settings = self._settings
        path = f"/bigquery/v2/projects/{settings.project}/datasets"
        name = {"projectId": settings.project, "datasetId": settings.dataset}
        try:
            self._http.post(path, {"datasetReference": name, "location": settings.location})
        except Terminal as error:
            if error.facts.get("code") != TAKEN:  # somebody made it meanwhile, or our first try did
                raise
        return settings.location

    def _table(self, name: str) -> dict[str, str]:
        return {"projectId": self._settings.project, "datasetId": self._settings.dataset, "tableId": name}

    def _path(self, table: str) -> str:
        return f"/bigquery/v2/projects/{self._settings.project}/datasets/{self._settings.dataset}/tables/{table}"


def _parts(table: pa.Table) -> Iterator[tuple[str, bytes]]:
    """A table as Parquet files of bounded size, and whether each begins the table or goes on."""
    for start in range(0, max(table.num_rows, 1), _ROWS):
        into = io.BytesIO()
        pq.write_table(table.slice(start, _ROWS), into, version="2.6")
        yield ("WRITE_APPEND" if start else "WRITE_TRUNCATE"), into.getvalue()


def _fields(schema: pa.Schema) -> list[dict[str, str]]:
    """Columns with their descriptions, of the same types whatever the rows hold."""
    return [
        {
            "name": field.name,
            "type": _TYPES[field.type],
            "mode": "NULLABLE",
            "description": (field.metadata or {}).get(b"description", b"").decode(),
        }
        for field in schema
    ]
