"""What GA4 alone does: its blanks, its doubts, its quotas, and marks of visits that have no tags."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.ga4 import parse
from connectors.ga4.settings import Settings
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.connectors.ga4.case import CASE
from tests.fakes.ga4 import PROPERTY, FakeGa4, session
from tests.fakes.google_auth import EMAIL, OAUTH, error, key_file, our_key
from tests.fakes.wire import Fault, serving
from throughline.errors import SourceError, Terminal, Transient
from throughline.texts import LANGS, Phrase

SINCE = date(2026, 7, 1)
WIRE = Path(__file__).resolve().parents[4] / "shared/fixtures/ga4/wire.json"


@pytest.fixture
def fake() -> Iterator[FakeGa4]:
    with serving(FakeGa4()) as it:
        yield it


def tables(fake: FakeGa4, time: Time | None = None, since: date = SINCE, **changed: Any) -> dict[str, Any]:
    return rows_of(connect(CASE, fake, time, **changed), since)


def visits(fake: FakeGa4, **changed: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tables(fake, **{"costs": False, **changed})["traffic_daily"]
    return found


def error_of(fake: FakeGa4, time: Time | None = None, **changed: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        tables(fake, time, **changed)
    for lang in LANGS:
        assert caught.value.sentence(lang)
    return caught.value


def doubts(fake: FakeGa4) -> dict[str, Phrase]:
    told: list[Phrase] = []
    connector = connect(CASE, fake)
    object.__setattr__(connector.context, "remark", told.append)
    rows_of(connector, SINCE)
    for phrase in told:
        assert all(phrase.sentence(lang) for lang in LANGS)
    assert len({phrase.key for phrase in told}) == len(told), "each is told once"
    return {phrase.key.rpartition(".")[2]: phrase for phrase in told}


def only(fake: FakeGa4, **marks: str) -> dict[str, Any]:
    """The one row of a visit with these marks, as far as they are filled."""
    fake.sessions = [session("20260703", 1, 1, 1, 1, **marks)]
    rows = visits(fake)
    assert len(rows) == 1
    counts = {"day", "visits", "users", "pageviews", "bounces", "account_id"}
    return {name: value for name, value in rows[0].items() if value is not None and name not in counts}


def test_no_rows_at_all_is_an_empty_load(fake: FakeGa4) -> None:
    fake.sessions, fake.costs = [], []
    assert tables(fake) == {"traffic_daily": [], "spend_daily": []}


def test_pages_go_on_until_all_rows_came(fake: FakeGa4) -> None:
    whole = visits(fake)
    fake.requests.clear()
    fake.largest = 1
    assert visits(fake) == whole
    asked = [body["offset"] for one in fake.requests if isinstance(body := one.json(), dict)]
    assert asked == ["0", "1", "2", "3", "4"]


def test_months_are_asked_one_by_one(fake: FakeGa4) -> None:
    tables(fake, since=date(2026, 5, 20), costs=False)
    asked = [body["dateRanges"][0] for one in fake.requests if isinstance(body := one.json(), dict)]
    assert [(each["startDate"], each["endDate"]) for each in asked] == [
        ("2026-05-20", "2026-05-31"),
        ("2026-06-01", "2026-06-30"),
        ("2026-07-01", "2026-07-10"),
    ]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({"source": "(direct)", "medium": "(none)", "campaign": "(direct)"}, {}),
        ({"source": "(not set)", "medium": "(not set)"}, {"utm_source": "(not set)"}),
        ({"source": "(data not available)"}, {"utm_source": "(data not available)"}),
        (
            dict.fromkeys(("source", "medium", "campaign", "content", "manual_source"), "(other)"),
            {"utm_source": "(other)"},
        ),
        ({"source": "yandex", "medium": "organic"}, {"referrer": "https://yandex.ru/"}),
        ({"source": "qwant", "medium": "organic"}, {"utm_source": "qwant", "utm_medium": "organic"}),
        ({"source": "t.me", "medium": "referral", "campaign": "(referral)"}, {"referrer": "https://t.me/"}),
        (
            {"source": "google", "medium": "cpc", "campaign": "Search | MSK"},  # a click with gclid and without tags
            {"utm_source": "google", "utm_medium": "cpc", "utm_campaign": "Search | MSK"},
        ),
        (
            {"source": "google", "medium": "cpc", "campaign": "Search | MSK", "manual_source": "g", "term": "окна"},
            {"utm_source": "g", "utm_term": "окна"},  # tags of the link before what GA4 knows
        ),
        (
            {"manual_source": "google", "manual_medium": "organic", "manual_campaign": "maps"},
            {"utm_source": "google", "utm_medium": "organic", "utm_campaign": "maps"},
        ),
        (
            {"manual_source": "partner.example", "manual_medium": "referral"},
            {"utm_source": "partner.example", "utm_medium": "referral"},
        ),
    ],
)
def test_marks_of_a_visit(fake: FakeGa4, marks: dict[str, str], expected: dict[str, str]) -> None:
    assert only(fake, **marks) == expected


def test_marks_as_ga4_makes_them(fake: FakeGa4) -> None:
    ads = {"source": "google", "medium": "cpc", "campaign": "Search | MSK", "manual_source": "g", "content": "a1"}
    fake.sessions = [session("20260703", 2, 1, 1, 1, **ads)]
    row = visits(fake, tags="session")[0]
    assert (row["utm_source"], row["utm_campaign"], row["utm_content"]) == ("google", "Search | MSK", "a1")


def test_rows_that_are_one_of_ours_are_summed(fake: FakeGa4) -> None:
    for name, views in (("yandex", 5), ("yandex.ru", 7)):
        fake.sessions.append(session("20260704", 10, 4, views, 6, source=name, medium="organic"))
    rows = [row for row in visits(fake) if row["day"] == date(2026, 7, 4)]
    assert [(row["visits"], row["users"], row["pageviews"], row["bounces"]) for row in rows] == [(20, 8, 12, 8)]


def test_estimates_make_no_bounces_below_zero(fake: FakeGa4) -> None:
    fake.sessions = [session("20260703", 10, 4, 5, 11)]
    assert [row["bounces"] for row in visits(fake)] == [0]


def test_costs_without_an_id_are_told_apart_by_name(fake: FakeGa4) -> None:
    fake.costs.clear()
    fake.cost("20260703", 10.25, 1, 2, source="vk", medium="cpc", campaign="A")
    fake.cost("20260703", 5, 1, 2, source="vk", medium="cpc", campaign="B")
    fake.cost("20260703", 0, 0, 0, source="vk", medium="cpc", campaign="C", campaign_id="9")
    fake.metadata["currencyCode"] = "EUR"
    rows = tables(fake)["spend_daily"]
    assert [(row["campaign_id"], row["cost"], row["currency"]) for row in rows] == [
        ("vk / cpc / A", Decimal("10.2500"), "EUR"),
        ("vk / cpc / B", Decimal("5.0000"), "EUR"),
    ]


def test_costs_without_a_currency_are_not_loaded(fake: FakeGa4) -> None:
    del fake.metadata["currencyCode"]
    assert error_of(fake).facts["column"] == "currencyCode"


def test_doubts_of_google_are_told_once(fake: FakeGa4) -> None:
    assert doubts(fake) == {}
    fake.metadata |= {
        "subjectToThresholding": True,
        "dataLossFromOtherRow": True,
        "samplingMetadatas": [{"samplesReadCount": "500", "samplingSpaceSize": "2000"}],
    }
    fake.quota["tokensPerHour"] = {"consumed": 400, "remaining": 3999}
    told = doubts(fake)
    assert set(told) == {"threshold", "rare", "sampled", "quota"}
    assert told["sampled"].facts["share"] == "25%"
    assert told["quota"].facts == {"bucket": "tokensPerHour", "left": 3999}


def exhausted(message: str) -> Fault:
    return Fault(429, json.dumps(error(429, message)).encode())


@pytest.mark.parametrize(
    "message",
    [
        "Exhausted property tokens for a project per hour. These quota tokens will return in under an hour.",
        "Exhausted property tokens per day. These quota tokens will reset at midnight.",
        "Exhausted potentially thresholded requests quota.",
        "Exhausted server errors quota for this project.",
    ],
)
def test_a_spent_bucket_is_not_waited_for(fake: FakeGa4, message: str) -> None:
    time = Time()
    fake.fail(exhausted(message))
    found = error_of(fake, time)
    assert (found.key, isinstance(found, Transient), time.slept) == ("wire_quota", True, [])


def test_too_many_at_once_waits_half_a_minute(fake: FakeGa4) -> None:
    time = Time()
    fake.fail(exhausted("Exhausted concurrent requests quota. Please wait for requests to complete."))
    tables(fake, time)
    assert 30 <= time.slept[0] <= 37.5


@pytest.mark.parametrize("status", [500, 503])
def test_failures_of_google_are_asked_again_twice(fake: FakeGa4, status: int) -> None:
    whole = tables(fake)
    fake.fail(Fault(status, b"{}"), 2)
    assert tables(fake) == whole
    fake.requests.clear()
    fake.fail(Fault(status, b"{}"), 9)
    found = error_of(fake)
    assert (found.key, isinstance(found, Transient)) == ("ga4_failing", True)
    assert len([one for one in fake.requests if one.path != "/token"]) == 3


def test_failures_are_counted_in_a_row(fake: FakeGa4) -> None:
    whole = tables(fake)
    fake.largest = 1
    fake.faults.extend([Fault(500), Fault(500), Fault()] * 4)
    assert tables(fake) == whole


def refused(reason: str) -> Fault:
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}
    return Fault(403, json.dumps(error(403, "No.", details=[info])).encode())


def test_why_there_is_no_access(fake: FakeGa4) -> None:
    fake.fail(refused("SERVICE_DISABLED"))
    assert error_of(fake).key == "ga4_api_off"
    fake.fail(refused("ACCESS_TOKEN_SCOPE_INSUFFICIENT"))
    assert error_of(fake).key == "ga4_scope"
    found = error_of(fake, property="987654321")
    assert (found.key, isinstance(found, Terminal)) == ("wire_denied", True)
    assert "Читатель" in found.sentence("ru")


def test_an_answer_to_another_question_is_none(fake: FakeGa4) -> None:
    fake.fail(Fault(200, json.dumps(json.loads(WIRE.read_text("utf-8"))["runReport"]).encode()))
    assert error_of(fake).key == "wire_cut"


def test_a_service_account_signs_as_well(fake: FakeGa4) -> None:
    key = json.dumps(key_file(our_key(), EMAIL, fake.address))
    assert tables(fake, credentials=key, **dict.fromkeys(OAUTH, "")) == tables(fake)


def test_the_check_names_zone_and_currency(fake: FakeGa4) -> None:
    assert connect(CASE, fake).check() == (
        f"property {PROPERTY}: 865 sessions in 30 days; days of Europe/Moscow, currency RUB"
    )


@pytest.mark.parametrize("value", ["G-ABC123", "UA-1-1", "", "12"])
def test_a_stream_is_no_property(value: str) -> None:
    with pytest.raises(ValidationError, match="property"):
        Settings.model_validate({"name": "ga", "kind": "ga4", "property": value})


def test_a_property_is_named_either_way() -> None:
    given = {"name": "ga", "kind": "ga4", "property": f"properties/{PROPERTY}"}
    assert Settings.model_validate(given).property == PROPERTY


def test_reports_keep_to_what_the_api_takes() -> None:
    for report in (*parse.TRAFFIC.values(), parse.COSTS):
        assert len(report.dimensions) <= 9
        assert len(report.metrics) <= 10
