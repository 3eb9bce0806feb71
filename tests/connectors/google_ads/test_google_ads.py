"""What Google Ads alone does: its levels, managers, quotas, errors inside lists, versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.base import Context
from connectors.google_ads import GoogleAds
from connectors.google_ads.settings import Settings
from tests.connectors.conformance.case import Time, answered, connect, rows_of
from tests.connectors.google_ads.case import CASE
from tests.fakes.google_ads import ACCOUNT, CLOSED, MANAGER, Fact, FakeGoogleAds, failure
from tests.fakes.google_auth import EMAIL, OAUTH, error, key_file, our_key
from tests.fakes.wire import Fault, serving
from throughline.errors import SourceError, Terminal, Transient
from throughline.texts import LANGS, Phrase

SINCE = date(2026, 7, 1)


@pytest.fixture
def fake() -> Iterator[FakeGoogleAds]:
    with serving(FakeGoogleAds()) as it:
        yield it


def spend(fake: FakeGoogleAds, since: date = SINCE, **changed: Any) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, fake, **{"conversions": False, **changed}), since)["spend_daily"]


def error_of(fake: FakeGoogleAds, time: Time | None = None, **changed: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        rows_of(connect(CASE, fake, time, **changed), SINCE)
    for lang in LANGS:
        assert caught.value.sentence(lang)
    return caught.value


def queries(fake: FakeGoogleAds) -> list[str]:
    return [body["query"] for one in fake.requests if isinstance(body := one.json(), dict)]


def test_every_level_has_the_whole_cost(fake: FakeGoogleAds) -> None:
    # 4.56 + 1 + 0 + 10.000001 + 0 + 2, of which the landing keeps four places
    for level in ("campaign", "ad", "keyword"):
        for device in (False, True):
            rows = spend(fake, level=level, device=device)
            assert sum(row["cost"] for row in rows) == Decimal("17.5600"), (level, device)
            assert sum(row["clicks"] for row in rows) == 21
            assert sum(row["impressions"] for row in rows) == 668


def test_keywords_leave_the_rest_to_their_group_and_campaign(fake: FakeGoogleAds) -> None:
    rows = [row for row in spend(fake, level="keyword") if row["day"] == SINCE]
    told = {(row["campaign_id"], row["ad_group_id"], row["keyword"]): (row["cost"], row["clicks"]) for row in rows}
    assert told == {
        ("111", "41", "пластиковые окна"): (Decimal("4.5600"), 10),
        ("111", "41", None): (Decimal("1.0000"), 2),
        ("112", None, None): (Decimal("10.0000"), 5),
    }
    assert all(row.get("ad_id") is None for row in rows)


def test_one_phrase_of_two_match_types_is_one_row(fake: FakeGoogleAds) -> None:
    fake.things["keyword"]["62"] = {"keyword": {"text": "пластиковые окна", "matchType": "BROAD"}}
    fake.things["campaign"]["111"]["finalUrlSuffix"] = "utm_source=google&utm_term={keyword}&utm_content={matchtype}"
    fake.facts.append(Fact("2026-07-01", "111", "41", "51", "62", cost_micros=440_000, clicks=1, impressions=3))
    row = next(row for row in spend(fake, level="keyword") if row["keyword"] and row["day"] == SINCE)
    assert (row["cost"], row["clicks"], row["utm_term"]) == (Decimal("5.0000"), 11, "пластиковые окна")
    assert row.get("utm_content") is None, "clicks came with e and with b"


def test_devices_are_told_apart_in_our_words(fake: FakeGoogleAds) -> None:
    rows = spend(fake, device=True)
    assert {row["device"] for row in rows} == {"mobile", "desktop", "tv"}


def test_tags_come_from_page_template_and_suffix(fake: FakeGoogleAds) -> None:
    found = {(row["campaign_id"], row["ad_id"]): row for row in spend(fake)}
    ad, pmax = found["111", "51"], found["112", None]
    assert [ad.get(f"utm_{name}") for name in ("source", "medium", "campaign", "content", "term")] == [
        *("google", "cpc", "own", "51"),
        None,  # {keyword} differs from click to click
    ]
    assert found["111", "52"]["utm_campaign"] == "111"
    assert (pmax["utm_source"], pmax.get("utm_term")) == ("google", None), "{_x} is not set"
    fake.things["campaign"]["112"]["urlCustomParameters"] = [{"key": "x", "value": "лето"}]
    assert next(row for row in spend(fake) if row["campaign_id"] == "112")["utm_term"] == "лето"


def test_an_account_without_ads_in_the_window_is_empty(fake: FakeGoogleAds) -> None:
    fake.facts.clear()
    assert spend(fake) == []


def test_batches_of_a_stream_are_one_answer(fake: FakeGoogleAds) -> None:
    whole = spend(fake)
    fake.batch = 1
    assert spend(fake) == whole


def test_an_error_in_the_middle_of_a_stream_is_no_end_of_it(fake: FakeGoogleAds) -> None:
    fake.batch = 1
    fake.failure = failure("v26", 503, "internalError", "TRANSIENT_ERROR", "A transient internal error.")
    found = error_of(fake)
    assert (found.key, found.facts["code"]) == ("wire_down", "TRANSIENT_ERROR")


@pytest.mark.parametrize("status", ["CANCELED", "SUSPENDED"])
def test_all_accounts_of_a_manager_but_the_closed(fake: FakeGoogleAds, status: str) -> None:
    fake.status[CLOSED] = status
    told: list[Phrase] = []
    connector = connect(CASE, fake, customers=[], conversions=False)
    object.__setattr__(connector.context, "remark", told.append)
    assert {row["account_id"] for row in rows_of(connector, SINCE)["spend_daily"]} == {ACCOUNT}
    assert [phrase.key for phrase in told] == ["hints.google_ads.closed"]
    assert all(CLOSED in told[0].sentence(lang) for lang in LANGS)
    assert all(one.headers["login-customer-id"] == MANAGER for one in fake.requests if one.path != "/token")


def test_accounts_that_were_found_are_named_so_that_others_keep_their_rows(fake: FakeGoogleAds) -> None:
    assert answered(connect(CASE, fake, customers=[]), SINCE) == [{ACCOUNT}, {ACCOUNT}]
    assert answered(connect(CASE, fake, customers=[ACCOUNT]), SINCE) == []


def test_a_manager_that_shows_no_account_does_not_empty_the_past(fake: FakeGoogleAds) -> None:
    del fake.customers[ACCOUNT]
    assert error_of(fake, customers=[]).key == "google_ads_no_accounts"


def test_two_accounts_are_told_apart_with_their_own_currency(fake: FakeGoogleAds) -> None:
    fake.customers["3333333333"] = fake.customers[ACCOUNT] | {"currencyCode": "EUR"}
    rows = spend(fake, customers=[ACCOUNT, "3333333333"])
    assert {(row["account_id"], row["currency"]) for row in rows} == {(ACCOUNT, "USD"), ("3333333333", "EUR")}


def test_years_are_asked_only_for_months_that_had_ads(fake: FakeGoogleAds) -> None:
    fake.facts.append(Fact("2021-02-03", "111", "41", "51", cost_micros=1_000_000, clicks=1, impressions=1))
    rows = spend(fake, date(2019, 1, 1))
    assert min(row["day"] for row in rows) == date(2021, 2, 3)
    asked = queries(fake)
    assert len(asked) == 1 + 1 + 2 * 2, "the account, its months, and two questions for each of two months"
    assert "BETWEEN '2021-02-01' AND '2021-02-28'" in asked[2]


def test_the_developer_token_goes_along_only_when_it_is_set(fake: FakeGoogleAds) -> None:
    spend(fake)
    assert not any(one.headers.get("developer-token") for one in fake.requests)
    spend(fake, developer_token="d3v")
    assert fake.requests[-1].headers["developer-token"] == "d3v"


def test_a_service_account_signs_as_well(fake: FakeGoogleAds) -> None:
    key = json.dumps(key_file(our_key(), EMAIL, fake.address))
    none = dict.fromkeys(OAUTH, "")
    assert spend(fake, credentials=key, **none) == spend(fake)


def quota(code: str, **details: Any) -> Fault:
    quota = {"quotaErrorDetails": details} if details else {}
    return Fault(429, json.dumps([failure("v26", 429, "quotaError", code, "Too many requests.", **quota)]).encode())


def test_a_day_that_is_spent_is_not_waited_for(fake: FakeGoogleAds) -> None:
    time = Time()
    fake.fail(quota("RESOURCE_EXHAUSTED", retryDelay="1800s", rateName="Get requests", rateScope="DEVELOPER"))
    found = error_of(fake, time)
    assert (found.key, isinstance(found, Transient), time.slept) == ("wire_quota", True, [])


@pytest.mark.parametrize(
    ("fault", "shortest"),
    [
        (quota("RESOURCE_EXHAUSTED", retryDelay="45s"), 45),
        (quota("RESOURCE_TEMPORARILY_EXHAUSTED", retryDelay="7s"), 7),
        (quota("RESOURCE_TEMPORARILY_EXHAUSTED"), 2),
        (Fault(429, json.dumps([error(429, "Resource has been exhausted (e.g. check quota).")]).encode()), 2),
    ],
)
def test_a_short_wait_is_waited(fake: FakeGoogleAds, fault: Fault, shortest: float) -> None:
    whole, time = spend(fake), Time()
    fake.fail(fault)
    assert rows_of(connect(CASE, fake, time, conversions=False), SINCE)["spend_daily"] == whole
    assert shortest <= time.slept[0] <= shortest * 1.25


@pytest.mark.parametrize(
    ("status", "kind", "code", "key"),
    [
        (403, "authorizationError", "CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION", "google_ads_not_approved"),
        (403, "authorizationError", "DEVELOPER_TOKEN_NOT_APPROVED", "google_ads_not_approved"),
        (401, "authenticationError", "DEVELOPER_TOKEN_INVALID", "google_ads_developer_token"),
        (401, "authenticationError", "NOT_ADS_USER", "google_ads_not_ads_user"),
        (403, "authorizationError", "PROJECT_DISABLED", "google_ads_api_off"),
        (400, "requestError", "UNSUPPORTED_VERSION", "google_ads_version"),
        (400, "queryError", "UNRECOGNIZED_FIELD", "wire_refused"),
    ],
)
def test_errors_are_told_in_words(fake: FakeGoogleAds, status: int, kind: str, code: str, key: str) -> None:
    fake.fail(Fault(status, json.dumps([failure("v26", status, kind, code, "It is so.")]).encode()))
    found = error_of(fake)
    assert (found.key, isinstance(found, Terminal), found.facts["code"]) == (key, True, code)


def test_an_api_that_is_off_is_told_from_a_missing_right(fake: FakeGoogleAds) -> None:
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}
    fake.fail(Fault(403, json.dumps(error(403, "Google Ads API has not been used.", details=[info])).encode()))
    assert error_of(fake).key == "google_ads_api_off"


def test_a_missing_login_customer_is_hinted_at(fake: FakeGoogleAds) -> None:
    found = error_of(fake, login_customer_id=None)
    assert (found.key, found.facts["code"]) == ("wire_denied", "USER_PERMISSION_DENIED")
    assert "login_customer_id" in found.sentence("ru")


def test_a_manager_and_a_closed_account_are_told_to_be_left_out(fake: FakeGoogleAds) -> None:
    assert error_of(fake, customers=[MANAGER]).key == "google_ads_manager"
    assert error_of(fake, customers=[CLOSED]).key == "google_ads_not_enabled"
    assert error_of(fake, customers=["5555555555"]).key == "wire_missing"


def test_a_version_that_is_no_more_is_named(fake: FakeGoogleAds) -> None:
    found = error_of(fake, version="v19")
    assert found.key == "google_ads_version"
    assert "v19" in found.sentence("en")


def test_a_field_that_google_no_longer_knows_is_not_a_zero(fake: FakeGoogleAds) -> None:
    fake.lost.add("metrics.costMicros")
    assert error_of(fake).key == "wire_no_column"


def test_the_check_names_accounts_currencies_and_zones(fake: FakeGoogleAds) -> None:
    assert connect(CASE, fake).check() == "1 account: Окна (1234567890): USD, Europe/Moscow"


def test_settings_name_accounts() -> None:
    plain = {"name": "ads", "kind": "google_ads"}
    with pytest.raises(ValidationError, match="customers"):
        Settings.model_validate(plain)
    with pytest.raises(ValidationError, match="customer number"):
        Settings.model_validate(plain | {"customers": ["12-3"]})
    assert Settings.model_validate(plain | {"customers": ["123-456-7890"]}).customers == ["1234567890"]


def test_conversions_are_loaded_only_where_they_are_asked_for(fake: FakeGoogleAds) -> None:
    settings = {"name": "ads", "kind": "google_ads", "customers": [ACCOUNT]}
    context = Context(root=None, timezone="UTC", currency="RUB", now=None, sleep=None)  # type: ignore[arg-type]
    for on, tables in ((False, ["spend_daily"]), (True, ["spend_daily", "ad_conversion_daily"])):
        connector = GoogleAds(Settings.model_validate(settings | {"conversions": on}), context)
        assert [stream.table.name for stream in connector.streams()] == tables
