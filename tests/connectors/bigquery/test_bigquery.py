"""BigQuery's own ways: prices, limits, jobs that take long or break, errors by their reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from connectors.bigquery import BigQuery
from tests.connectors.bigquery.case import CASE, QUERY, put
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.fakes.bigquery import PROJECT, FakeBigQuery
from tests.fakes.google_auth import EMAIL, key_file, our_key
from tests.fakes.wire import Fault, serving
from throughline.errors import InputError, SourceError, Terminal, Transient

SINCE = date(2026, 7, 1)


@pytest.fixture
def fake() -> Iterator[FakeBigQuery]:
    with serving(CASE.fake()) as running:
        assert isinstance(running, FakeBigQuery)
        yield running


def bigquery(fake: FakeBigQuery, time: Time | None = None, **settings: Any) -> BigQuery:
    found = connect(CASE, fake, time, **settings)
    assert isinstance(found, BigQuery)
    return found


def error_of(fake: FakeBigQuery, **settings: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        rows_of(bigquery(fake, **settings), SINCE)
    return caught.value


def queries(fake: FakeBigQuery) -> list[dict[str, Any]]:
    """What was asked for, dry runs as well."""
    asked = [request.json()["configuration"] for request in fake.requests if request.path.endswith("/jobs")]
    return [one for one in asked if "query" in one]


def test_a_service_account_signs(fake: FakeBigQuery) -> None:
    key = json.dumps(key_file(our_key(), EMAIL, fake.address))
    rows = rows_of(bigquery(fake, credentials=key, client_id="", client_secret=None, refresh_token=None), SINCE)
    assert len(rows["spend_daily"]) == 5


def test_check_tells_columns_and_price_and_costs_nothing(fake: FakeBigQuery) -> None:
    """512 GiB is half a tebibyte: 3.125 USD at 6.25."""
    fake.bytes_read = 512 * 2**30
    told = bigquery(fake).check()
    assert "«cost»" in told or "“cost”" in told
    assert "524 288.0 MiB" in told
    assert "3.1250 USD" in told
    assert fake.jobs == {}


def test_what_would_read_too_much_does_not_run(fake: FakeBigQuery) -> None:
    fake.bytes_read = 3 * 2**29
    error = error_of(fake, max_gib=1)
    assert (error.key, error.facts["wanted"], error.facts["limit"]) == ("bigquery_bytes", "1.5", "1")
    assert fake.jobs == {}


def test_the_limit_is_told_to_bigquery_as_well(fake: FakeBigQuery) -> None:
    """A table may grow between the question of the price and the query."""
    rows_of(bigquery(fake, max_gib=1), SINCE)
    assert queries(fake)[-1]["query"]["maximumBytesBilled"] == str(2**30)
    original = fake.respond

    def growing(request: Any) -> Any:
        reply = original(request)
        if b"dryRun" in request.body:
            fake.bytes_read = 2**31
        return reply

    fake.respond = growing  # type: ignore[method-assign]
    fake.bytes_read = 1
    assert error_of(fake, max_gib=1).key == "bigquery_bytes_billed"


def test_the_first_day_is_a_parameter_and_a_day_earlier(fake: FakeBigQuery) -> None:
    rows = rows_of(bigquery(fake), date(2026, 7, 9))["spend_daily"]
    assert {row["day"] for row in rows} == {date(2026, 7, 9), date(2026, 7, 10)}
    (dry, real) = (one["query"] for one in queries(fake))
    assert dry["queryParameters"] == real["queryParameters"]
    assert real["queryParameters"] == [
        {"name": "since", "parameterType": {"type": "DATE"}, "parameterValue": {"value": "2026-07-08"}}
    ]
    assert real["useLegacySql"] is False


def test_a_window_cuts_a_query_that_has_no_place_for_it(fake: FakeBigQuery) -> None:
    rows = rows_of(bigquery(fake, query="SELECT * FROM crm.costs ORDER BY day -- all"), date(2026, 7, 9))
    assert len(rows["spend_daily"]) == 2


def test_a_relation_is_read_with_all_its_columns(fake: FakeBigQuery) -> None:
    for relation in ("crm.costs", f"{PROJECT}.crm.costs"):
        rows = rows_of(bigquery(fake, query="", relation=relation, window=None), SINCE)["spend_daily"]
        assert len(rows) == 5


def test_instants_are_utc_and_datetimes_of_the_sources_zone(fake: FakeBigQuery) -> None:
    when = datetime(2026, 7, 1, 0, 0, 1, tzinfo=UTC)
    columns = {
        "payment_id": pa.array(["1", "2"]),
        "deal_id": pa.array(["7", "7"]),
        "amount": pa.array([Decimal("0.1"), Decimal("123456789.1234")]),
    }
    fake.engine.put(
        "crm", "instants", pa.table({**columns, "paid_at": pa.array([when, when], pa.timestamp("us", "UTC"))})
    )
    wall = pa.array([datetime(2026, 7, 1, 10)] * 2, pa.timestamp("us"))
    fake.engine.put("crm", "walls", pa.table({**columns, "paid_at": wall}))
    settings = {"query": "", "table": "payment", "window": None, "timezone": "Asia/Yekaterinburg"}
    for fake.with_micros in (True, False):
        first, _ = rows_of(bigquery(fake, relation="crm.instants", **settings), None)["payment"]
        assert (first["paid_at"], first["amount"]) == (datetime(2026, 7, 1, 0, 0, 1), Decimal("0.1000"))
    first, second = rows_of(bigquery(fake, relation="crm.walls", **settings), None)["payment"]
    assert first["paid_at"] == datetime(2026, 7, 1, 5)
    assert second["amount"] == Decimal("123456789.1234")


def test_a_query_that_takes_long_is_waited_for(fake: FakeBigQuery) -> None:
    fake.waits = 5
    time = Time()
    assert len(rows_of(bigquery(fake, time), SINCE)["spend_daily"]) == 5
    assert time.slept == [0.25, 0.5, 1, 2, 4]


def test_a_query_that_takes_too_long_is_cancelled(fake: FakeBigQuery) -> None:
    fake.waits = 10_000
    error = error_of(fake, timeout=60)
    assert isinstance(error, Transient)
    assert (error.key, error.facts["seconds"]) == ("bigquery_slow", 60)
    assert [job["cancelled"] for job in fake.jobs.values()] == [True]


def test_a_page_is_asked_for_when_the_one_before_is_taken(fake: FakeBigQuery) -> None:
    """However many rows there are, only those of one page are in memory."""
    fake.largest = 2
    source = bigquery(fake)
    batches = source.read(source.streams()[0], SINCE)
    for pages in (1, 2, 3):
        assert next(batches).rows.num_rows == min(2, 5 - 2 * (pages - 1))
        assert sum("/queries/" in request.path for request in fake.requests) == pages


def test_fewer_rows_than_promised_are_not_taken(fake: FakeBigQuery) -> None:
    original = fake.results

    def lying(request: Any, job: str) -> Any:
        reply = original(request, job)
        reply.body["totalRows"] = "6"
        return reply

    fake.results = lying  # type: ignore[method-assign]
    error = error_of(fake)
    assert (error.key, error.facts["got"], error.facts["asked"]) == ("wire_short", 5, 6)


def test_a_job_whose_answer_was_lost_is_found_by_its_name(fake: FakeBigQuery) -> None:
    """In a place other than US and EU a job is found by its location alone: the price's answer told it."""
    original, lost = fake.respond, []

    def losing(request: Any) -> Any:
        fault, reply = original(request)
        if len(fake.jobs) == 1 and not lost:
            lost.append(request)
            return Fault(hang_up=True), reply
        return fault, reply

    fake.respond = losing  # type: ignore[method-assign]
    assert len(rows_of(bigquery(fake), SINCE)["spend_daily"]) == 5
    assert (len(lost), len(fake.jobs)) == (1, 1)


@pytest.mark.parametrize("reason", ["jobBackendError", "jobInternalError", "jobRateLimitExceeded"])
def test_a_job_that_bigquery_broke_is_made_anew(fake: FakeBigQuery, reason: str) -> None:
    fake.job_errors = [(reason, "The job encountered an error. Please try again.")] * 2
    assert len(rows_of(bigquery(fake), SINCE)["spend_daily"]) == 5
    assert len(fake.jobs) == 3
    fake.job_errors = [(reason, "The job encountered an error. Please try again.")] * 3
    error = error_of(fake)
    assert (type(error), error.key) == (Transient, "wire_down")


@pytest.mark.parametrize(
    ("query", "key", "said", "line", "column"),
    [
        ("SELECT day,\n  costt\nFROM crm.costs", "bigquery_query", "costt", 2, 3),
        ("SELECT day FORM crm.costs x y", "bigquery_query", "Syntax error", 1, 0),
        ("SELECT day FROM crm.cost", "wire_missing", "crm.cost", 0, 0),
        ("SELECT day FROM crmm.costs", "wire_missing", "crmm", 0, 0),
        ("SELECT day FROM other-project.crm.costs", "wire_denied", "other-project", 0, 0),
        ("DELETE FROM crm.costs WHERE TRUE", "bigquery_writes", "DELETE", 0, 0),
    ],
)
@pytest.mark.parametrize("window", [None, {"column": "day"}])
def test_mistakes_of_the_query_are_named(
    fake: FakeBigQuery, query: str, key: str, said: str, line: int, column: int, window: Any
) -> None:
    """The line is that of the person's own text, though a window puts a line before it."""
    if window and query.startswith("DELETE"):
        key = "bigquery_query"  # no statement can stand in parentheses
    error = error_of(fake, query=query, window=window)
    assert error.key == key, error.sentence("en")
    assert said in error.sentence("ru") or key == "bigquery_query"
    if line:
        assert error.facts["line"] == line
    if column:
        assert error.facts["column"] == column


def test_a_missing_column_lists_those_there_are(fake: FakeBigQuery) -> None:
    source = bigquery(fake, columns={"cost": "amount"})
    for act in (source.check, lambda: rows_of(source, SINCE)):
        with pytest.raises(InputError) as caught:
            act()
        assert caught.value.key == "query_column"
        assert "clicks" in caught.value.sentence("en")


@pytest.mark.parametrize(
    ("denied", "role"), [("jobs", "BigQuery Job User"), ("data", "BigQuery Data Viewer")], ids=["jobs", "data"]
)
def test_missing_rights_are_said_with_the_roles(fake: FakeBigQuery, denied: str, role: str) -> None:
    fake.denies.add(denied)
    error = error_of(fake)
    assert (type(error), error.key) == (Terminal, "wire_denied")
    assert role in error.sentence("en")


@pytest.mark.parametrize(
    ("status", "reason", "key", "waits"),
    [
        (403, "quotaExceeded", "wire_quota", 0),
        (403, "rateLimitExceeded", "wire_busy", 5),
        (403, "billingNotEnabled", "wire_denied", 0),
        (503, "backendError", "wire_down", 5),
        (400, "responseTooLarge", "wire_refused", 0),
        (404, "notFound", "wire_missing", 0),
    ],
)
def test_errors_are_judged_by_their_reason(fake: FakeBigQuery, status: int, reason: str, key: str, waits: int) -> None:
    said = {"code": status, "message": "m", "errors": [{"message": "m", "domain": "global", "reason": reason}]}
    fake.fail(Fault(status, json.dumps({"error": said}).encode()), 100)
    time = Time()
    with pytest.raises(SourceError) as caught:
        rows_of(bigquery(fake, time), SINCE)
    assert caught.value.key == key
    assert len(time.slept) == waits


def test_what_has_gone_from_a_whole_read_is_gone(fake: FakeBigQuery) -> None:
    put(fake, [])
    assert rows_of(bigquery(fake, window=None), SINCE)["spend_daily"] == []


@pytest.mark.parametrize(
    "settings",
    [
        {"relation": "crm.costs"},
        {"query": ""},
        {"query": "", "relation": "costs"},
        {"query": "", "relation": "crm.`costs`"},
        {"project": "x; DROP"},
        {"host": "https://10.0.0.1"},
        {"max_gib": 0},
    ],
)
def test_settings_that_cannot_be_right(fake: FakeBigQuery, settings: dict[str, Any]) -> None:
    with pytest.raises((ValidationError, Terminal)):
        bigquery(fake, **{"query": QUERY, "allow_http_loopback": False, **settings}).check()
