"""The traps of Telegram Ads: errors with 200, days of UTC, deleted ads, money of several currencies, circles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.telegram_ads import TelegramAds
from connectors.telegram_ads.methods import Methods
from connectors.telegram_ads.parse import numbers
from tests.connectors.conformance.case import Time, answered, connect, rows_of
from tests.connectors.conformance.loads import Loads
from tests.connectors.telegram_ads.case import CASE
from tests.fakes.telegram_ads import TOKEN, FakeTelegram, Shown
from tests.fakes.wire import Reply, serving
from throughline.errors import SourceError, Terminal, Transient
from throughline.texts import Phrase

SINCE = date(2026, 7, 1)


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with serving(FakeTelegram()) as fake:
        yield fake


def read(
    telegram: FakeTelegram, time: Time | None = None, table: str = "spend_daily", **changed: Any
) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, telegram, time, **{"goals": table != "spend_daily", **changed}), SINCE)[table]


def brief(rows: list[dict[str, Any]], ad: str | None) -> dict[int, tuple[int, int, str]]:
    """Day of July: impressions, clicks, cost."""
    return {
        row["day"].day: (row["impressions"], row["clicks"], str(row["cost"].normalize()))
        for row in rows
        if row["ad_id"] == ad
    }


def warned(telegram: FakeTelegram) -> list[str]:
    said: list[Phrase] = []
    it = connect(CASE, telegram, goals=False)
    rows_of(TelegramAds(it.settings, replace(it.context, remark=said.append)), SINCE)
    return [phrase.sentence("en") for phrase in said]


def asked(telegram: FakeTelegram, method: str) -> list[dict[str, Any]]:
    return [request.json() for request in telegram.requests if request.path == f"/{method}"]


# What is asked


def test_only_methods_that_read_are_asked(telegram: FakeTelegram) -> None:
    connect(CASE, telegram).check()
    read(telegram)
    assert {request.path for request in telegram.requests} == {
        f"/{name}"
        for name in ("getCurrentAccount", "getRelatedAccountsList", "getAdsList", "getAdStats", "getAccountStats")
    }
    assert {request.method for request in telegram.requests} == {"POST"}
    count = len(telegram.requests)
    for method in ("createAd", "increaseAdBudget", "getAdsList/../createAd", "getaccountstats"):
        with pytest.raises(ValueError, match=method):
            Methods(connect(CASE, telegram).http).ask(method)
    assert len(telegram.requests) == count


def test_the_token_goes_into_the_header_alone(telegram: FakeTelegram) -> None:
    read(telegram)
    assert all(not request.query and TOKEN.encode() not in request.body for request in telegram.requests)


def test_five_minutes_are_asked_for_where_something_happened(telegram: FakeTelegram) -> None:
    read(telegram)
    fine = [
        (one["ad_id"], (one["from_time"] - 1782864000) / 86400, (one["to_time"] - one["from_time"]) / 300)
        for one in asked(telegram, "getAdStats")
        if one["interval"] == 300
    ]
    # 1782864000 is midnight of 1 July, UTC. Days 1–2 of ad 41; 5–7 and 8 of ad 42, as 1000 intervals are 3.47 days.
    assert fine == [(41, 0, 576), (42, 4, 864), (42, 7, 288), (51, -1, 288), (51, 8, 288)]
    assert all("account_id" not in one for one in asked(telegram, "getAdStats") if one["ad_id"] < 50)
    assert {one["account_id"] for one in asked(telegram, "getAdStats") if one["ad_id"] == 51} == {"abc2"}


# Days


def test_telegrams_own_days_are_those_of_utc(telegram: FakeTelegram) -> None:
    rows = read(telegram, days="utc")
    assert brief(rows, "41") == {1: (1500, 15, "3.75"), 2: (400, 4, "1")}
    # 22:00 of 30 June is before the first day; 22:00 of the 9th is the 9th.
    assert brief(rows, "51") == {9: (700, 7, "3.21")}
    assert {one["interval"] for one in asked(telegram, "getAdStats")} == {86400}


def test_intervals_that_are_empty_are_no_rows(telegram: FakeTelegram) -> None:
    clean = read(telegram)
    telegram.empties = True
    assert read(telegram) == clean


def test_days_without_five_minutes_are_taken_whole_and_told(telegram: FakeTelegram) -> None:
    telegram.fine_since = "2026-07-05"
    (okna, dveri) = warned(telegram)
    assert okna.startswith("Telegram Ads: of account “Окна” numbers of five minutes") and "(days: 2)" in okna
    assert dveri.startswith("Telegram Ads: of account “Двери”") and "(days: 1)" in dveri
    rows = read(telegram)
    assert brief(rows, "41") == {1: (1500, 15, "3.75"), 2: (400, 4, "1")}
    assert brief(rows, "51") == {10: (700, 7, "3.21")}, "30 June is a day of another load"


def test_days_that_ads_and_account_do_not_cut_alike_are_not_compared(telegram: FakeTelegram) -> None:
    telegram.fine_since, telegram.account_is_fine = "2026-07-05", True
    telegram.shown.append(Shown(41, "2026-07-03T22:00:00", 10, 1, "0.50"))  # of the 4th for the account alone
    telegram.shown.append(Shown(49, "2026-07-06T10:00:00", 10, 1, "0.70"))  # a deleted ad
    rows = read(telegram)
    assert brief(rows, "41") == {1: (1500, 15, "3.75"), 2: (400, 4, "1"), 3: (10, 1, "0.5")}
    assert brief(rows, None) == {6: (10, 1, "0.7")}


def test_an_interval_outside_of_what_was_asked_for_is_dropped(telegram: FakeTelegram) -> None:
    clean = read(telegram)
    original = telegram._numbers

    def rounded(words: dict[str, Any], shown: list[Shown]) -> Any:
        width = words["interval"]
        return original({**words, "from_time": words["from_time"] - width, "to_time": words["to_time"] + width}, shown)

    telegram._numbers = rounded  # type: ignore[method-assign]
    telegram.shown.append(Shown(41, "2026-07-03T00:00:00", 7, 1, "0.07"))
    added = {**brief(clean, "41"), 3: (7, 1, "0.07")}
    assert brief(read(telegram), "41") == added


# Money


def test_fractions_are_added_exactly(telegram: FakeTelegram) -> None:
    telegram.shown = [Shown(41, f"2026-07-04T10:{5 * n:02}:00", 1, 0, "0.1") for n in range(11)]
    assert brief(read(telegram), "41") == {4: (11, 0, "1.1")}


def test_each_account_keeps_its_currency(telegram: FakeTelegram) -> None:
    telegram.accounts[1][0]["currency"] = "XTR"
    assert {(row["account_id"], row["currency"]) for row in read(telegram)} == {("abc1", "EUR"), ("abc2", "XTR")}


@pytest.mark.parametrize("currency", ["Stars", "", "eur"])
def test_a_word_that_is_no_currency_never_becomes_the_projects(telegram: FakeTelegram, currency: str) -> None:
    telegram.accounts[1][0]["currency"] = currency
    with pytest.raises(Terminal) as caught:
        read(telegram)
    assert (caught.value.key, caught.value.facts["column"]) == ("wire_shape", "currency")


def test_what_a_deleted_ad_spent_is_found(telegram: FakeTelegram) -> None:
    telegram.shown.append(Shown(49, "2026-07-03T06:00:00", 200, 2, "0.75"))
    telegram.shown.append(Shown(49, "2026-07-10T06:00:00", 100, 1, "0.25"))  # today still moves
    (said,) = warned(telegram)
    assert said.startswith("Telegram Ads: account “Окна” spent 0.75 EUR more than its ads tell (days: 1).")
    beyond = [row for row in read(telegram) if row["ad_id"] is None]
    assert [(row["account_id"], row["day"], row["cost"], row["impressions"], row["clicks"]) for row in beyond] == [
        ("abc1", date(2026, 7, 3), Decimal("0.7500"), 200, 2)
    ]


# Actions


def test_without_goals_none_are_asked_for(telegram: FakeTelegram) -> None:
    assert set(rows_of(connect(CASE, telegram, goals=False), SINCE)) == {"spend_daily"}


def test_an_action_of_a_day_without_views_is_no_spend(telegram: FakeTelegram) -> None:
    telegram.shown.append(Shown(42, "2026-07-04T10:00:00", 0, 0, "0", 6))
    goals = read(telegram, table="ad_conversion_daily")
    assert [(row["day"].day, row["goal_id"], row["conversions"]) for row in goals if row["ad_id"] == "42"] == [
        (4, "actions", 6.0)
    ]
    assert 4 not in brief(read(telegram), "42")


@pytest.mark.parametrize(("words", "count"), [({"joins": 4}, 4), ({"actions": 5, "joins": 4}, 5), ({}, 0)])
def test_joins_are_the_older_name_of_actions(words: dict[str, int], count: int) -> None:
    item = {"views": 1, "spent_budget": 1, "currency": "TON", "clicks": None, **words}
    assert (numbers(item).actions, numbers(item).clicks) == (count, 0)


# Accounts and lists


def test_an_account_that_is_not_the_main_one_reads_itself(telegram: FakeTelegram) -> None:
    telegram.is_main = False
    assert {row["account_id"] for row in read(telegram)} == {"abc1"}
    assert answered(connect(CASE, telegram, goals=False), SINCE) == [{"abc1"}]  # rows of related ones stay
    assert answered(connect(CASE, telegram, accounts=["abc1"]), SINCE) == []


def test_accounts_come_and_go_and_nothing_is_lost(telegram: FakeTelegram, tmp_path: Path) -> None:
    loads = Loads(CASE, telegram, tmp_path / "data", goals=False)
    left = telegram.accounts.pop()
    loads.load(datetime(2026, 7, 8, 9, tzinfo=UTC))
    assert {row[0] for row in loads.select("SELECT account_id FROM spend_daily")} == {"abc1"}
    telegram.accounts.append(left)  # joined: its 1 July is told too, though three days are read again
    loads.load()
    whole = loads.rows("spend_daily")
    assert len(whole) == len(CASE.truth["spend_daily"])
    telegram.accounts.pop()
    loads.load()
    assert loads.rows("spend_daily") == whole


def test_named_accounts_alone_are_read(telegram: FakeTelegram) -> None:
    assert {row["account_id"] for row in read(telegram, accounts=["abc2"])} == {"abc2"}
    assert {row["account_id"] for row in read(telegram, accounts=["abc1"])} == {"abc1"}
    with pytest.raises(Terminal) as caught:
        read(telegram, accounts=["abc1", "abc9"])
    assert (caught.value.key, caught.value.facts["ids"]) == ("telegram_ads_account", "abc9")


def test_an_account_related_to_itself_is_read_once(telegram: FakeTelegram) -> None:
    clean = read(telegram)
    original = telegram._related
    telegram._related = lambda words: {  # type: ignore[method-assign]
        "total_count": 2,
        "accounts": [telegram.accounts[0][0], *original(words)["accounts"]],
    }
    assert read(telegram) == clean
    assert connect(CASE, telegram).check() == "accounts: Окна (EUR), Двери (TON)"


def test_a_list_that_leads_in_a_circle_comes_to_an_end(telegram: FakeTelegram) -> None:
    telegram._ads_list = lambda words: {"total_count": 9, "ads": [], "next_offset": "abc"}  # type: ignore[method-assign]
    with pytest.raises(Terminal) as caught:
        read(telegram)
    assert caught.value.key == "wire_endless"


def test_fewer_ads_than_told_are_not_taken(telegram: FakeTelegram) -> None:
    telegram._ads_list = lambda words: {"total_count": 3, "ads": telegram.accounts[0][1]}  # type: ignore[method-assign]
    with pytest.raises(Transient) as caught:
        read(telegram)
    assert (caught.value.key, caught.value.facts["got"], caught.value.facts["asked"]) == ("wire_short", 2, 3)


# Errors


def test_a_flood_is_waited_out_as_told(telegram: FakeTelegram) -> None:
    clean = read(telegram)
    telegram.errors = ["FLOOD_WAIT_12", "TOO_MANY_REQUESTS", "INTERNAL_SERVER_ERROR"]
    time = Time()
    assert read(telegram, time) == clean
    told = [slept for slept in time.slept if slept >= 1.5]
    assert 12 <= told[0] <= 15


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("ACCESS_TOKEN_REQUIRED", "wire_auth"),
        ("ACCESS_TOKEN_INVALID", "wire_auth"),
        ("ACCESS_DENIED", "wire_denied"),
        ("ACCOUNT_ID_INVALID", "wire_missing"),
        ("AD_NOT_FOUND", "wire_missing"),
        ("AD_TITLE_REQUIRED", "wire_refused"),
    ],
)
def test_errors_with_200_end_it_by_name(telegram: FakeTelegram, code: str, key: str) -> None:
    telegram.errors = [code]
    time = Time()
    with pytest.raises(Terminal) as caught:
        read(telegram, time)
    assert (caught.value.key, caught.value.facts["code"]) == (key, code)
    assert not [slept for slept in time.slept if slept > 1]


def test_an_envelope_without_a_result_is_a_changed_format(telegram: FakeTelegram) -> None:
    telegram._current = lambda words: Reply({"ok": True})  # type: ignore[method-assign]
    with pytest.raises(SourceError) as caught:
        read(telegram)
    assert (caught.value.key, caught.value.facts["column"]) == ("wire_no_column", "result")
