"""A dataset of BigQuery: everything is there before anything is replaced, and a table is replaced in one step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from tests.export.test_parquet import TABLE
from tests.fakes.bigquery import PROJECT, FakeBigQuery
from tests.fakes.google_auth import EMAIL, key_file, our_key
from tests.fakes.wire import Fault, serving
from throughline.config.export import BigQueryTarget
from throughline.errors import Terminal, Transient
from throughline.export.target import Target
from throughline.export.targets import bigquery, make

SPEND = pa.table({"id": [1, 2, 3], "name": ["a", None, ""]})
MORE = pa.table({"id": [4], "name": ["b"]})


@pytest.fixture
def fake() -> Iterator[FakeBigQuery]:
    with serving(FakeBigQuery()) as running:
        yield running


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(bigquery.time, "sleep", found.append)
    return found


def dataset_of(fake: FakeBigQuery, **more: Any) -> Target:
    key = json.dumps(key_file(our_key(), EMAIL, fake.address))
    words = {"kind": "bigquery", "project": PROJECT, "dataset": "bi", "credentials": key, "host": fake.address}
    return make("bigquery", BigQueryTarget.model_validate(words | more), Path())


def made(fake: FakeBigQuery) -> dict[str, list[dict[str, Any]]]:
    """Every table of the dataset."""
    return {name: fake.engine.read("bi", name).to_pylist() for name in fake.engine.tables("bi")}


def test_values_arrive_and_the_dataset_is_made(fake: FakeBigQuery) -> None:
    where = dataset_of(fake, location="europe-west3").publish({"spend": TABLE, "export_info": SPEND}, "000007")
    assert where == f"{PROJECT}.bi"
    assert made(fake) == {"spend": TABLE.to_pylist(), "export_info": SPEND.to_pylist()}
    assert fake.settings["bi"]["location"] == "europe-west3"
    assert fake.settings["bi.spend"] == {"description": "Throughline 000007"}


def test_columns_are_of_declared_types_and_described(fake: FakeBigQuery) -> None:
    fields = [field.with_metadata({"description": f"об {field.name}"}) for field in TABLE.schema]
    dataset_of(fake).publish({"spend": TABLE.cast(pa.schema(fields))}, "1")
    load = next(job["configuration"]["load"] for job in fake.jobs.values() if "load" in job["configuration"])
    said = {field["name"]: (field["type"], field["description"]) for field in load["schema"]["fields"]}
    assert {kind for kind, _ in said.values()} == {
        "DATE",
        "DATETIME",
        "NUMERIC",
        "STRING",
        "INTEGER",
        "FLOAT",
        "BOOLEAN",
    }
    assert all(text == f"об {name}" for name, (_, text) in said.items())


def test_a_dataset_that_is_there_keeps_its_place(fake: FakeBigQuery) -> None:
    fake.engine.make("bi")
    fake.location = "asia-east1"
    fake.engine.put("bi", "theirs", MORE)
    dataset_of(fake).publish({"spend": SPEND}, "1")
    assert set(made(fake)) == {"spend", "theirs"}
    assert {job["jobReference"]["location"] for job in fake.jobs.values()} == {"asia-east1"}


def test_other_columns_take_the_place_of_the_old(fake: FakeBigQuery) -> None:
    target = dataset_of(fake)
    target.publish({"spend": SPEND}, "1")
    target.publish({"spend": TABLE}, "2")
    assert made(fake) == {"spend": TABLE.to_pylist()}


def test_a_table_that_does_not_load_leaves_all_as_it_was(fake: FakeBigQuery) -> None:
    target = dataset_of(fake)
    target.publish({"lead": SPEND, "spend": SPEND}, "1")
    # The first load of two goes well, the second job ends by the quota.
    original, count = fake.respond, 0

    def failing(request: Any) -> Any:
        nonlocal count
        if request.path.startswith("/upload"):
            count += 1
            if count == 2:
                fake.job_errors.append(("quotaExceeded", "Quota exceeded: load jobs per table"))
        return original(request)

    fake.respond = failing  # type: ignore[method-assign]
    with pytest.raises(Transient) as caught:
        target.publish({"lead": MORE, "spend": MORE}, "2")
    assert caught.value.key == "wire_quota"
    there = made(fake)
    assert (there["lead"], there["spend"]) == (SPEND.to_pylist(), SPEND.to_pylist())
    fake.respond = original  # type: ignore[method-assign]
    target.publish({"lead": MORE, "spend": MORE}, "3")
    assert made(fake) == {"lead": MORE.to_pylist(), "spend": MORE.to_pylist()}


def test_a_job_that_bigquery_broke_is_made_anew(fake: FakeBigQuery, slept: list[float]) -> None:
    fake.job_errors = [("backendError", "Error encountered during execution. Retrying may solve the problem.")] * 2
    dataset_of(fake).publish({"spend": SPEND}, "1")
    assert made(fake) == {"spend": SPEND.to_pylist()}
    assert [seconds for seconds in slept if seconds] == [10, 10]


def test_an_upload_whose_answer_was_lost_is_no_second_job(fake: FakeBigQuery) -> None:
    original, uploads = fake.respond, 0

    def losing(request: Any) -> Any:
        nonlocal uploads
        fault, reply = original(request)
        uploads += request.path.startswith("/upload")
        is_first = uploads == 1 and request.path.startswith("/upload")
        return (Fault(hang_up=True) if is_first else fault), reply

    fake.respond = losing  # type: ignore[method-assign]
    dataset_of(fake).publish({"spend": SPEND}, "1")
    assert made(fake) == {"spend": SPEND.to_pylist()}
    assert uploads == 2
    assert [next(iter(job["configuration"])) for job in fake.jobs.values()] == ["load", "copy"]


def test_a_deletion_whose_answer_was_lost_is_done(fake: FakeBigQuery) -> None:
    original, deleted = fake.respond, 0

    def losing(request: Any) -> Any:
        nonlocal deleted
        fault, reply = original(request)
        deleted += request.method == "DELETE"
        return (Fault(hang_up=True) if request.method == "DELETE" and deleted == 1 else fault), reply

    fake.respond = losing  # type: ignore[method-assign]
    dataset_of(fake).publish({"spend": SPEND}, "1")
    assert deleted == 2
    assert made(fake) == {"spend": SPEND.to_pylist()}


def test_a_large_table_goes_in_parts(fake: FakeBigQuery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bigquery, "_ROWS", 2)
    dataset_of(fake).publish({"spend": SPEND}, "1")
    dataset_of(fake).publish({"spend": SPEND, "lead": SPEND.slice(0, 0)}, "2")
    assert made(fake) == {"spend": SPEND.to_pylist(), "lead": []}


def test_missing_rights_are_said_with_the_roles(fake: FakeBigQuery) -> None:
    fake.denies.add("datasets")
    with pytest.raises(Terminal) as caught:
        dataset_of(fake).publish({"spend": SPEND}, "1")
    assert caught.value.key == "wire_denied"
    assert "BigQuery Data Editor" in caught.value.sentence("en")


@pytest.mark.parametrize("host", ["https://evil.example", "http://10.0.0.1", "http://bigquery.googleapis.com"])
def test_the_key_goes_to_google_alone(fake: FakeBigQuery, host: str) -> None:
    with pytest.raises(ValidationError, match="host"):
        dataset_of(fake, host=host)


def test_a_check_leaves_nothing(fake: FakeBigQuery) -> None:
    fake.engine.make("bi")
    fake.engine.put("bi", "spend", MORE)
    assert dataset_of(fake).check() == f"{PROJECT}.bi"
    assert made(fake) == {"spend": MORE.to_pylist()}


def test_a_check_makes_no_dataset(fake: FakeBigQuery) -> None:
    assert dataset_of(fake).check() == f"{PROJECT}.bi"
    assert (fake.engine.datasets(), fake.jobs) == (set(), {})


@pytest.mark.parametrize(("right", "is_there"), [("jobs", True), ("tables", True), ("jobs", False)])
def test_a_check_says_which_roles_are_missing(fake: FakeBigQuery, right: str, is_there: bool) -> None:
    if is_there:
        fake.engine.make("bi")
    fake.denies.add(right)
    with pytest.raises(Terminal) as caught:
        dataset_of(fake).check()
    assert caught.value.key == "wire_denied"
    assert all(word in caught.value.sentence("ru") for word in ("BigQuery Job User", f"bigquery.{right}.create"))
