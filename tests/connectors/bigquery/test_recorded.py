"""The answers that the reference of BigQuery's REST API shows are read as they are."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from connectors.bigquery.answers import judge
from connectors.bigquery.cells import Field, frame_of
from connectors.wire import Answer, Kind

FILE = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "bigquery" / "wire.json"


def wire(name: str) -> Any:
    return json.loads(FILE.read_text("utf-8"))[name]


def test_an_answer_with_a_list_and_an_instant_in_seconds() -> None:
    said = wire("query")
    fields = [Field.of(field) for field in said["schema"]["fields"]]
    frame = frame_of(said["rows"], fields, 1, "UTC")
    instant = datetime(2026, 7, 1, 0, 0, 1, 234567, tzinfo=UTC)
    assert [cells.at(0) for cells in frame.columns] == [date(2026, 7, 1), 42, instant, '["a", "b"]']
    assert judge(Answer(200, {}, json.dumps(said).encode())) is None


def test_a_quota_that_is_spent() -> None:
    found = judge(Answer(403, {}, json.dumps(wire("error_403")).encode()))
    assert found is not None
    assert (found.kind, found.code) == (Kind.QUOTA, "quotaExceeded")
