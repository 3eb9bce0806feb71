"""The traps of VK Ads: lists that hide and cut, one wrong id that spoils all, pages that move, limits of the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.vk_ads import VkAds
from connectors.vk_ads.settings import Settings
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.connectors.vk_ads.case import CASE
from tests.connectors.vk_ads.conftest import ALL, SINCE, asked, money, read, warned
from tests.fakes.vk_ads import FakeVk, Shown
from tests.fakes.wire import Fault, Reply, Request
from throughline.errors import Terminal, Transient

# Lists


def test_deleted_ads_are_asked_for_by_name(vk: FakeVk) -> None:
    rows = read(vk)
    assert money(rows) == ALL
    assert {row["campaign_name"] for row in rows} == {"Окна", "Балконы"}
    for kind in ("ad_plans", "ad_groups", "banners"):
        assert {one["_status__in"] for one in asked(vk, f"/v2/{kind}.json")} == {"active,blocked,deleted"}


def test_more_ads_than_a_page_holds_are_all_read(vk: FakeVk) -> None:
    template = vk.objects["banners"][0]
    vk.objects["banners"] += [{**template, "id": 1000 + n} for n in range(600)]
    vk.stats += [Shown("2026-07-03", 1000 + n, 10, 1, "0.10") for n in range(600)]
    assert money(read(vk)) == ALL + 60
    assert [one["offset"] for one in asked(vk, "/v2/banners.json")] == ["0", "250", "500"]
    assert [len(one["id"].split(",")) for one in asked(vk, "/banners/day.json")[:4]] == [200, 200, 200, 3]


def test_a_list_that_gives_fewer_than_asked_for_is_read_to_its_count(vk: FakeVk) -> None:
    vk.largest = 2
    assert money(read(vk)) == ALL
    assert [one["offset"] for one in asked(vk, "/v2/banners.json")] == ["0", "2"]


def test_a_list_that_refuses_large_pages_is_asked_for_smaller_ones(vk: FakeVk) -> None:
    vk.refuses_above = 50
    assert money(read(vk)) == ALL
    assert [one["limit"] for one in asked(vk, "/v2/banners.json")] == ["250", "50"]


def test_another_refusal_of_a_list_names_its_fields(vk: FakeVk) -> None:
    vk.refuses_above = 10
    with pytest.raises(Terminal) as caught:
        read(vk)
    assert caught.value.facts["said"] == "Validation failed; limit: must be less than or equal to 10"


# Statistics


def test_one_wrong_id_costs_only_its_ad(vk: FakeVk) -> None:
    vk.without = {32}
    it, said = warned(vk)
    rows = rows_of(it, SINCE)["spend_daily"]
    assert money(rows) == ALL, "what the ad spent is in the row of the account"
    assert [(row["day"], row["cost"]) for row in rows if row["ad_id"] is None] == [
        (date(2026, 7, 2), Decimal("33.1000"))
    ]
    assert [phrase.key.rpartition(".")[2] for phrase in said] == ["refused", "beyond"], (
        "once, though goals are asked for too"
    )
    assert "32 (1 in all)" in said[0].sentence("en")


def test_money_of_ads_that_no_list_has_is_found(vk: FakeVk) -> None:
    vk.stats += [Shown("2026-07-05", 0, 70, 2, "12.30"), Shown("2026-07-10", 0, 1, 1, "1.00")]
    it, said = warned(vk)
    rows = [row for row in rows_of(it, SINCE)["spend_daily"] if row["ad_id"] is None]
    assert [(row["day"], row["cost"], row["impressions"], row["clicks"], row["currency"]) for row in rows] == [
        (date(2026, 7, 5), Decimal("12.3000"), 70, 2, "RUB")
    ], "today still moves, so it is not compared"
    assert said[0].sentence("en").startswith("VK Ads: the account spent 12.30 RUB more than its ads tell (days: 1).")


@pytest.mark.parametrize("may_read_user", [True, False])
def test_without_the_account_as_a_whole_it_says_so(vk: FakeVk, may_read_user: bool) -> None:
    vk.may_read_user = may_read_user
    if may_read_user:
        vk.user["id"] = 1
        vk.respond = _forget_user(vk)  # type: ignore[method-assign]
    it, said = warned(vk)
    rows = rows_of(it, SINCE)["spend_daily"]
    assert (money(rows), {row["currency"] for row in rows}) == (ALL, {"RUB"})
    assert [phrase.key for phrase in said] == ["hints.vk_ads.unproven"]


def _forget_user(vk: FakeVk) -> Any:
    """The account's id is told, and statistics know nothing of it."""
    original = vk.respond

    def respond(request: Any) -> Any:
        vk.user["id"] = 2 if "/statistics/users/" in request.path else 1
        return original(request)

    return respond


def test_long_stretches_are_asked_for_in_parts(vk: FakeVk) -> None:
    vk.stats.append(Shown("2025-07-11", 31, 5, 1, "7.00"))
    assert money(read(vk, since=date(2025, 7, 11))) == ALL + 7
    parts = [(one["date_from"], one["date_to"]) for one in asked(vk, "/banners/day.json")]
    assert parts[:4] == [
        ("2025-07-11", "2025-10-10"),
        ("2025-10-11", "2026-01-10"),
        ("2026-01-11", "2026-04-12"),
        ("2026-04-13", "2026-07-10"),
    ]


def test_what_vk_remembers_is_a_setting(vk: FakeVk) -> None:
    remembers = {days: connect(CASE, vk, history_days=days).streams()[0].remembers for days in (366, 1000)}
    assert remembers == {366: timedelta(days=364), 1000: timedelta(days=998)}
    assert [stream.reread.days for stream in connect(CASE, vk).streams()] == [7, 30]


def test_days_are_those_of_moscow(vk: FakeVk) -> None:
    it, _ = warned(vk, datetime(2026, 7, 9, 22, tzinfo=UTC))  # 1:00 of the 10th in Moscow
    it = VkAds(it.settings, replace(it.context, timezone="America/New_York"))
    rows_of(it, date(2026, 7, 8))
    # New York has the 9th, 18:00, and Moscow the 10th.
    assert {(one["date_from"], one["date_to"]) for one in asked(vk, "/day.json")} == {("2026-07-08", "2026-07-10")}


def test_pages_of_a_day_give_the_same(vk: FakeVk) -> None:
    clean = rows_of(connect(CASE, vk), SINCE)
    for vk.largest in (250, 2, 1):
        assert rows_of(connect(CASE, vk, api="v3"), SINCE) == clean
    pages = asked(vk, "/v3/statistics/banners/day.json")
    assert {one["limit"] for one in pages} == {"250"}
    assert {(one["banner_status"], one["ad_group_status"]) for one in pages} == {("all", "all")}
    assert all(one["date_from"] == one["date_to"] for one in pages)


def test_an_ad_that_only_statistics_know_is_kept(vk: FakeVk) -> None:
    vk.stats.append(Shown("2026-07-03", 99, 5, 1, "2.00"))
    rows = read(vk, api="v3")
    assert [(row["ad_id"], row["campaign_id"], row["cost"]) for row in rows if row["day"] == date(2026, 7, 3)] == [
        ("99", None, Decimal("2.0000"))
    ]


def test_attribution_is_asked_for_and_stands_in_the_model(vk: FakeVk) -> None:
    rows = read(vk, "ad_conversion_daily", attribution="impression")
    assert {row["model"] for row in rows} == {"impression"}
    assert {one["attribution"] for one in asked(vk, "/day.json")} == {"impression"}


def test_without_goals_none_are_read(vk: FakeVk) -> None:
    assert set(rows_of(connect(CASE, vk, goals=False), SINCE)) == {"spend_daily"}


def test_mytarget_has_ads_right_under_campaigns(vk: FakeVk) -> None:
    vk.objects["campaigns"] = [{"id": 21, "name": "Старая"}, {"id": 22, "name": "Удалённая", "status": "deleted"}]
    vk.objects["banners"] = vk.objects["banners"][:2]
    rows = read(vk, objects="campaigns")
    names = ("campaign_id", "campaign_name", "ad_group_id", "ad_id")
    assert {tuple(row.get(name) for name in names) for row in rows if row["ad_id"]} == {
        ("21", "Старая", None, "31"),
        ("22", "Удалённая", None, "32"),
    }
    assert [row["cost"] for row in rows if not row["ad_id"]] == [Decimal("0.7500")], "an ad that is listed no more"
    assert not asked(vk, "/ad_plans.json")


@pytest.mark.parametrize(
    ("settings", "has_campaigns"),
    [
        ({}, False),
        ({"host": "https://target.my.com"}, True),
        ({"host": "https://target.my.com", "objects": "ad_plans"}, False),
        ({"objects": "campaigns"}, True),
    ],
)
def test_the_tree_follows_the_host_unless_it_is_set(settings: dict[str, str], has_campaigns: bool) -> None:
    it = Settings(name="vk", kind="vk_ads", client_id="a", client_secret="invented-secret", **settings)
    assert it.has_campaigns is has_campaigns


def test_settings_refuse_what_vk_has_not() -> None:
    for wrong in ({"api": "v1"}, {"attribution": "click"}, {"history_days": 1}):
        with pytest.raises(ValidationError):
            Settings(name="vk", kind="vk_ads", client_id="a", client_secret="invented-secret", **wrong)


# Limits


def test_after_the_last_request_of_a_second_it_rests(vk: FakeVk) -> None:
    vk.headers = {"X-RateLimit-RPS-Limit": "2", "X-RateLimit-RPS-Remaining": "0"}
    time = Time()
    it = connect(CASE, vk, time)
    it.check()
    # The account, then three lists: after each answer but the last.
    assert time.slept == [1.0, 1.0, 1.0]


def test_a_day_that_is_spent_is_left_to_the_next_load(vk: FakeVk) -> None:
    headers = {"X-RateLimit-RPS-Remaining": "1", "X-RateLimit-Daily-Remaining": "0"}
    vk.fail(Fault(429, b"{}", headers=headers))
    time = Time()
    with pytest.raises(Transient) as caught:
        rows_of(connect(CASE, vk, time), SINCE)
    assert (caught.value.key, time.slept) == ("wire_quota", [])


def test_check_names_the_account_and_counts_its_ads(vk: FakeVk) -> None:
    assert connect(CASE, vk).check() == "account okna@vk.example (RUB), ads with the deleted ones: 3"


def test_an_ad_that_moves_to_another_page_is_counted_once(vk: FakeVk) -> None:
    clean = read(vk, api="v3")
    original, first = vk._paged, list[Any]()

    def moving(request: Request) -> Reply:
        """Of 2 July the second page begins with the ad of the first."""
        reply = original(request)
        if isinstance(reply.body, dict) and (items := reply.body["items"]) and request.one("date_from") == "2026-07-02":
            reply.body["items"] = [*first, *items]
            first.extend(items)
        return reply

    vk.largest, vk._paged = 1, moving  # type: ignore[method-assign]
    assert read(vk, api="v3") == clean
