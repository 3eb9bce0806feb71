"""Load and copy jobs: a table is replaced as a whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.fakes.bigquery.engine import Engine, Refusal
from tests.fakes.bigquery.wire import field_of

__all__ = ["copied", "loaded"]


def loaded(engine: Engine, load: Mapping[str, Any], data: bytes) -> None:
    """A Parquet file into a table. Raises Refusal."""
    into = load["destinationTable"]
    if load.get("sourceFormat") != "PARQUET":
        raise Refusal(400, "invalid", "Only Parquet files are loaded here")
    _must_be_there(engine, into["datasetId"])
    try:
        rows = pq.read_table(io.BytesIO(data))
    except pa.ArrowInvalid as error:
        raise Refusal(400, "invalid", "Error while reading data, error message: Invalid Parquet file") from error
    if "schema" in load:
        wanted = [(field["name"], field["type"]) for field in load["schema"]["fields"]]
        if wanted != [(said["name"], said["type"]) for said in map(field_of, rows.schema)]:
            raise Refusal(400, "invalid", "Provided Schema does not match Table")
    if load.get("writeDisposition") != "WRITE_TRUNCATE" and into["tableId"] in engine.tables(into["datasetId"]):
        rows = pa.concat_tables([engine.read(into["datasetId"], into["tableId"]), rows])
    engine.put(into["datasetId"], into["tableId"], rows)


def copied(engine: Engine, copy: Mapping[str, Any]) -> None:
    """One table over another. Raises Refusal."""
    source, into = copy["sourceTable"], copy["destinationTable"]
    if copy.get("writeDisposition") != "WRITE_TRUNCATE":
        raise Refusal(400, "duplicate", f"Already Exists: Table {into['tableId']}")
    _must_be_there(engine, into["datasetId"])
    if source["tableId"] not in engine.tables(source["datasetId"]):
        raise Refusal(404, "notFound", f"Not found: Table {source['tableId']}")
    engine.put(into["datasetId"], into["tableId"], engine.read(source["datasetId"], source["tableId"]))


def _must_be_there(engine: Engine, dataset: str) -> None:
    if dataset not in engine.datasets():
        raise Refusal(404, "notFound", f"Not found: Dataset {engine.project}:{dataset}")
