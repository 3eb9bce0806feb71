"""The traps of Meta: reports, pages, deleted ads, breakdowns, days of another zone, limits told by headers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.meta_ads import MetaAds
from tests.connectors.conformance.case import NOW, Time, connect, rows_of
from tests.connectors.meta_ads.case import CASE
from tests.fakes.meta_ads import TOKEN, Delivery, FakeMeta, error
from tests.fakes.wire import Fault, serving
from throughline.errors import Terminal, Transient
from throughline.texts import Phrase

SINCE = date(2026, 7, 1)


@pytest.fixture
def meta() -> Iterator[FakeMeta]:
    with serving(FakeMeta()) as fake:
        yield fake


def read(meta: FakeMeta, table: str = "spend_daily", time: Time | None = None, **changed: Any) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, meta, time, **changed), SINCE)[table]


def money(rows: list[dict[str, Any]]) -> Decimal:
    total: Decimal = sum((row["cost"] for row in rows), Decimal(0))
    return total


def at_clock(meta: FakeMeta, now: datetime, **changed: Any) -> tuple[MetaAds, list[Phrase]]:
    """The connector at another moment, and what it warns of."""
    said: list[Phrase] = []
    it = connect(CASE, meta, **changed)
    return MetaAds(it.settings, replace(it.context, now=lambda: now, remark=said.append)), said


def asked(meta: FakeMeta, edge: str = "insights") -> list[dict[str, Any]]:
    """Questions of that edge, those of reports too."""
    sent = [(r.form() if r.method == "POST" else r.query) for r in meta.requests if r.path.endswith(f"/{edge}")]
    return [{name: values[0] for name, values in one.items()} for one in sent]


def test_pages_go_on_while_there_is_a_next_one_and_the_token_stays_in_its_header(meta: FakeMeta) -> None:
    clean = read(meta)
    meta.largest = 1
    before = len(meta.requests)
    assert read(meta) == clean
    assert len(meta.requests) > before
    for request in meta.requests:
        assert "access_token" not in request.query
        assert TOKEN not in request.path
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"


def test_an_application_may_demand_a_proof_of_its_secret(meta: FakeMeta) -> None:
    clean = read(meta)
    meta.app_secret, meta.largest, meta.slow_at_once = "0123app0secret", 1, True
    assert read(meta, app_secret="0123app0secret") == clean
    for secret, words in ((None, "require an appsecret_proof"), ("0123app0other", "Invalid appsecret_proof")):
        with pytest.raises(Terminal) as caught:
            connect(CASE, meta, app_secret=secret).check()
        assert caught.value.key == "wire_auth"
        assert words in caught.value.sentence("ru") and "app_secret" in caught.value.sentence("ru")


def test_a_long_stretch_is_a_report_and_a_short_one_is_not(meta: FakeMeta) -> None:
    rows_of(connect(CASE, meta), date(2026, 7, 4))
    assert [request.method for request in meta.requests if request.path.endswith("act_1001/insights")] == ["GET"] * 3
    meta.requests.clear()
    rows_of(connect(CASE, meta), date(2026, 7, 3))
    # Of eight days a report of ads for each table; the account as a whole is a row a day, so it is asked at once.
    assert [r.method for r in meta.requests if r.path.endswith("act_1001/insights")] == ["POST", "GET", "POST"]


@pytest.mark.parametrize("polls", [0, 1, 2, 5])
def test_a_report_is_read_once_it_is_complete_to_a_hundred(meta: FakeMeta, polls: int) -> None:
    meta.polls = polls
    time = Time()
    assert money(read(meta, time=time)) == Decimal("29.55")
    assert len(time.slept) == 4 * polls, "two accounts, two tables"
    assert all(2 <= slept <= 30 for slept in time.slept)


def test_a_report_that_never_comes_ends_the_load(meta: FakeMeta) -> None:
    meta.polls = 100_000
    time = Time()
    with pytest.raises(Transient) as caught:
        read(meta, time=time)
    assert (caught.value.key, caught.value.facts["minutes"]) == ("wire_late", 60)
    assert 3600 <= time.now < 3700


@pytest.mark.parametrize("status", ["Job Failed", "Job Skipped"])
def test_a_failed_report_says_why(meta: FakeMeta, status: str) -> None:
    meta.failure = {"async_status": status, "error_code": -2, "error_subcode": 2490547, "error_message": "Try later"}
    with pytest.raises(Transient) as caught:
        read(meta)
    assert (caught.value.key, caught.value.facts["said"]) == ("wire_failed", "Try later")


@pytest.mark.parametrize("failures", [1, 2])
def test_a_report_that_failed_is_made_anew(meta: FakeMeta, failures: int) -> None:
    clean = read(meta)
    meta.failure, meta.failures = {"error_code": 2, "error_message": "Service temporarily unavailable"}, failures
    time = Time()
    assert read(meta, time=time) == clean
    assert time.slept.count(30.0) == failures


def test_a_report_that_fails_without_a_word_is_halved_to_its_days(meta: FakeMeta) -> None:
    meta.failure = {"async_status": "Job Failed"}
    assert money(read(meta)) == Decimal("29.55"), "short stretches need no report"
    meta.slow_at_once = True
    with pytest.raises(Transient) as caught:
        read(meta)
    assert caught.value.key == "wire_heavy"


@pytest.mark.parametrize("heavy_days", range(1, 11))
def test_too_much_data_is_asked_for_in_parts(meta: FakeMeta, heavy_days: int) -> None:
    clean = read(meta)
    meta.heavy_days, meta.slow_at_once = heavy_days, True
    assert read(meta) == clean


def test_of_one_day_smaller_pages_are_asked_for(meta: FakeMeta) -> None:
    clean = rows_of(connect(CASE, meta), date(2026, 7, 8))
    meta.heavy_rows = 130
    assert rows_of(connect(CASE, meta), date(2026, 7, 8)) == clean
    assert {one["limit"] for one in asked(meta) if "limit" in one} == {"500", "250", "125"}


def test_a_stretch_that_runs_out_of_time_becomes_a_report(meta: FakeMeta) -> None:
    clean = rows_of(connect(CASE, meta), date(2026, 7, 8))
    meta.slow_at_once = True
    meta.requests.clear()
    assert rows_of(connect(CASE, meta), date(2026, 7, 8)) == clean
    assert "POST" in {request.method for request in meta.requests}


def test_temporary_trouble_that_does_not_pass_becomes_a_report(meta: FakeMeta) -> None:
    clean = rows_of(connect(CASE, meta, accounts=["1001"]), date(2026, 7, 8))
    down = error(2, "(#2) Service temporarily unavailable", is_transient=True).content()
    meta.faults.extend([Fault(), *[Fault(400, down)] * 6])
    assert rows_of(connect(CASE, meta, accounts=["1001"]), date(2026, 7, 8)) == clean
    assert not meta.faults


def test_breakdowns_split_the_money_and_stand_in_the_key(meta: FakeMeta) -> None:
    rows = read(meta, breakdowns=["publisher_platform", "age"])
    assert money(rows) == money(read(meta)) == Decimal("29.55")
    first = [row for row in rows if (row["day"], row["ad_id"]) == (SINCE, "31")]
    assert [(row["dims"], row["cost"], row["utm_source"]) for row in first] == [
        ('{"age": "25-34", "publisher_platform": "instagram"}', Decimal("10.1000"), "ig"),
        ('{"age": "35-44", "publisher_platform": "facebook"}', Decimal("4.2500"), "fb"),
    ]


def test_two_regions_of_one_name_keep_the_money_of_both(meta: FakeMeta) -> None:
    original, part = meta._rows, Decimal("0.30")

    def apart(question: dict[str, Any]) -> list[dict[str, Any]]:
        """Two rows for each: by the region's id, which is not told."""
        costs = [(row, (Decimal(row["spend"]) - part, part)) for row in original(question)]
        return [
            {**row, "spend": str(cost)} for row, both in costs for cost in (both if "region" in row else (sum(both),))
        ]

    meta._rows = apart  # type: ignore[method-assign]
    assert money(read(meta, breakdowns=["region"], goals=[])) == Decimal("29.55")


def test_money_that_no_ad_tells_is_a_row_without_a_campaign(meta: FakeMeta) -> None:
    meta.world += [Delivery("2026-07-02", "", "3.30", 40, 2), Delivery("2026-07-10", "", "9.00", 90, 1)]
    it, said = at_clock(meta, NOW)
    rows = rows_of(it, SINCE)["spend_daily"]
    blank = [row for row in rows if row["campaign_id"] is None]
    assert [(row["day"], row["cost"], row["impressions"], row["clicks"]) for row in blank] == [
        (date(2026, 7, 2), Decimal("3.3000"), 40, 2)
    ], "today still moves, so it is not compared"
    assert [phrase.sentence("en") for phrase in said] == [
        "Meta: the account “Okna US” spent 3.30 USD more than its ads tell (days: 1). "
        "The difference was loaded as rows without a campaign."
    ]


def test_days_are_those_of_the_account_up_to_its_own_today(meta: FakeMeta) -> None:
    meta.accounts["1001"]["timezone_name"] = "America/Los_Angeles"
    meta.accounts["1002"]["timezone_name"] = "Asia/Vladivostok"
    # 1:00 of 10 July in Moscow is 15:00 of the 9th in Los Angeles; 22:00 of the 9th is the 10th, 5:00, in Vladivostok.
    for hour, until in ((22, "2026-07-09"), (19, "2026-07-10")):
        meta.requests.clear()
        it, _ = at_clock(meta, datetime(2026, 7, 9, hour, tzinfo=UTC), accounts=["1001" if hour == 22 else "1002"])
        rows_of(it, date(2026, 7, 8))
        ranges = {one["time_range"] for one in asked(meta)}
        assert ranges == {json.dumps({"since": "2026-07-08", "until": until})}


def test_an_account_whose_day_has_not_begun_is_asked_nothing(meta: FakeMeta) -> None:
    meta.accounts["1001"]["timezone_name"] = "America/Los_Angeles"
    it, said = at_clock(meta, datetime(2026, 7, 9, 22, tzinfo=UTC), accounts=["1001"])
    assert rows_of(it, date(2026, 7, 10)) == {"spend_daily": [], "ad_conversion_daily": []}
    assert (asked(meta), said) == ([], [])


def test_the_oldest_day_is_one_that_meta_still_has(meta: FakeMeta) -> None:
    for stream in connect(CASE, meta).streams():
        assert stream.reread == timedelta(days=28)
        # Of any 37 months in a row the shortest are 1,123 days (three years without a leap day and a February).
        assert stream.remembers is not None
        assert timedelta(days=1096) < stream.remembers < timedelta(days=1122)
    read_from = (NOW - timedelta(days=1121)).date()
    meta.heavy_days = 28
    assert money(rows_of(connect(CASE, meta, goals=[]), read_from)["spend_daily"]) == Decimal("29.55")


def test_an_ad_that_is_gone_costs_only_its_own_tags(meta: FakeMeta) -> None:
    meta.gone = {"32"}
    rows = {(row["day"], row["ad_id"]): row for row in read(meta)}
    assert rows[SINCE, "32"]["utm_source"] is None
    assert rows[SINCE, "32"]["cost"] == Decimal("0.6500")
    assert rows[SINCE, "31"]["utm_medium"] == "cpc"


def test_conversions_without_windows_are_as_the_account_counts_them(meta: FakeMeta) -> None:
    rows = read(meta, "ad_conversion_daily", attribution=[], goals=[{"action": "omni_purchase"}, {"action": "lead"}])
    assert [(r["goal_id"], r["goal_name"], r["model"], r["conversions"], r.get("value")) for r in rows] == [
        ("omni_purchase", "omni_purchase", "default", 3.0, None)
    ]
    assert all("action_attribution_windows" not in one for one in asked(meta))


def test_without_goals_nothing_is_asked_of_them(meta: FakeMeta) -> None:
    assert set(rows_of(connect(CASE, meta, goals=[]), SINCE)) == {"spend_daily"}
    assert not any("actions" in one.get("fields", "") for one in asked(meta))


def test_clicks_may_be_those_on_the_link(meta: FakeMeta) -> None:
    found = [row["clicks"] for row in read(meta, clicks="link") if row["ad_id"] == "31"]
    assert found == [26, 2]  # the fake tells one fewer for each row


def test_near_a_limit_it_slows_down(meta: FakeMeta) -> None:
    meta.headers = {"X-FB-Ads-Insights-Throttle": json.dumps({"app_id_util_pct": 90, "acc_id_util_pct": 10})}
    time = Time()
    meta.polls = 0
    read(meta, time=time, accounts=["1001"])
    assert time.slept == [30.0] * (len(meta.requests) - 1), "after each answer but the last"


def test_of_a_busy_account_it_waits_the_minutes_it_is_told(meta: FakeMeta) -> None:
    usage = {"1001": [{"type": "ads_insights", "call_count": 100, "estimated_time_to_regain_access": 5}]}
    header = {"X-Business-Use-Case-Usage": json.dumps(usage)}
    meta.fail(Fault(400, error(80000, "(#80000) There have been too many calls").content(), headers=header))
    time = Time()
    assert money(read(meta, time=time)) == Decimal("29.55")
    assert any(300 <= slept <= 310 for slept in time.slept)


@pytest.mark.parametrize("changed", [{"attribution": ["7d_view"]}, {"attribution": ["28d_view"]}])
def test_windows_that_meta_returns_no_more_are_refused_in_settings(meta: FakeMeta, changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        connect(CASE, meta, **changed)
    assert "attribution" in str(caught.value)


def test_an_old_version_is_told_by_meta_itself(meta: FakeMeta) -> None:
    with pytest.raises(Terminal) as caught:
        read(meta, version="v19.0")
    assert (caught.value.key, caught.value.facts["code"]) == ("wire_refused", "2635")


def test_an_account_that_gives_no_access_is_named(meta: FakeMeta) -> None:
    denied = error(200, "(#200) Ad account owner has NOT grant ads_read permission", status=403).content()
    meta.faults.extend([Fault(), Fault(403, denied)])
    with pytest.raises(Terminal) as caught:
        connect(CASE, meta).check()
    assert caught.value.key == "wire_denied"
    assert all("act_1002" in caught.value.sentence(lang) for lang in ("ru", "en"))


def test_check_names_the_accounts(meta: FakeMeta) -> None:
    assert connect(CASE, meta).check() == "ad accounts: Okna US (USD, Europe/Moscow), Okna EU (EUR, Europe/Moscow)"
