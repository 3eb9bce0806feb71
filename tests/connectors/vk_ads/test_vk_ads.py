"""The traps of VK Ads: five tokens, lists that hide and cut, one wrong id that spoils all, limits of the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.vk_ads import VkAds
from connectors.vk_ads.settings import Settings
from connectors.wire.tokens import Keyring
from tests.connectors.conformance.case import NOW, Time, connect, rows_of
from tests.connectors.vk_ads.case import CASE
from tests.fakes.vk_ads import CLIENT, SECRET, FakeVk, Shown
from tests.fakes.wire import Fault, Reply, Request, serving
from throughline.errors import Terminal, Transient
from throughline.texts import LANGS, Phrase

SINCE = date(2026, 7, 1)
ALL = Decimal("304.1000")


@pytest.fixture
def vk() -> Iterator[FakeVk]:
    with serving(FakeVk()) as fake:
        yield fake


def read(vk: FakeVk, table: str = "spend_daily", since: date = SINCE, **changed: Any) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, vk, **changed), since)[table]


def money(rows: list[dict[str, Any]]) -> Decimal:
    total: Decimal = sum((row["cost"] for row in rows), Decimal(0))
    return total


def warned(vk: FakeVk, now: datetime = NOW, **changed: Any) -> tuple[VkAds, list[Phrase]]:
    """The connector at a moment, and what it warns of."""
    said: list[Phrase] = []
    it = connect(CASE, vk, **changed)
    return VkAds(it.settings, replace(it.context, now=lambda: now, remark=said.append)), said


def asked(vk: FakeVk, ending: str) -> list[dict[str, str]]:
    return [{name: v[0] for name, v in r.query.items()} for r in vk.requests if r.path.endswith(ending)]


def grants(vk: FakeVk) -> list[str]:
    return [request.form()["grant_type"][0] for request in vk.requests if request.path.endswith("/token.json")]


# Tokens


def test_one_token_serves_all_loads(vk: FakeVk, tmp_path: Path) -> None:
    for _ in range(8):
        rows_of(connect(CASE, vk, keep=tmp_path), SINCE)
    assert grants(vk) == ["client_credentials"]


@pytest.mark.parametrize("expires_in", ["86400", 86400])
def test_a_token_that_ran_out_is_renewed_and_not_replaced(vk: FakeVk, tmp_path: Path, expires_in: Any) -> None:
    vk.expires_in = expires_in
    rows_of(connect(CASE, vk, keep=tmp_path), SINCE)
    for state in ("expired_token", "expired_token"):
        vk.tokens[0]["state"] = state
        assert money(read(vk, keep=tmp_path)) == ALL
    it, _ = warned(vk, NOW + timedelta(days=1, seconds=-30), keep=tmp_path)
    assert it.check()
    assert grants(vk) == ["client_credentials", "refresh_token", "refresh_token", "refresh_token"]
    assert len(vk.tokens) == 1


def test_a_token_that_vk_forgot_is_had_anew(vk: FakeVk, tmp_path: Path) -> None:
    rows_of(connect(CASE, vk, keep=tmp_path), SINCE)
    vk.tokens.clear()  # idle for a month
    assert money(read(vk, keep=tmp_path)) == ALL
    assert grants(vk) == ["client_credentials", "refresh_token", "client_credentials"]


def test_access_that_was_revoked_is_not_asked_for_again(vk: FakeVk, tmp_path: Path) -> None:
    rows_of(connect(CASE, vk, keep=tmp_path), SINCE)
    vk.tokens[0]["state"] = "revoked_token"
    with pytest.raises(Terminal) as caught:
        read(vk, keep=tmp_path)
    assert caught.value.key == "wire_auth"
    assert grants(vk) == ["client_credentials"]


def test_the_sixth_token_is_refused_with_what_to_do(vk: FakeVk) -> None:
    vk.tokens = [{"access": f"of-another-program-{n}", "refresh": f"r{n}", "state": ""} for n in range(5)]
    with pytest.raises(Terminal) as caught:
        connect(CASE, vk).check()
    assert caught.value.key == "vk_ads_tokens"
    for lang in LANGS:
        sentence = caught.value.sentence(lang)
        assert "/api/v2/oauth2/token/delete.json" in sentence
        assert SECRET not in sentence


def test_an_answer_without_a_token_is_named(vk: FakeVk) -> None:
    vk._granted = lambda token: Reply({"token": token["access"]})  # type: ignore[method-assign]
    with pytest.raises(Terminal) as caught:
        connect(CASE, vk).check()
    assert (caught.value.key, caught.value.facts["column"]) == ("wire_no_column", "access_token")


def test_two_processes_share_what_one_renewed(vk: FakeVk, tmp_path: Path) -> None:
    one, other = (connect(CASE, vk, keep=tmp_path) for _ in range(2))
    assert one.check() == other.check()
    vk.tokens[0]["state"] = "expired_token"
    assert one.check() == other.check()
    assert grants(vk) == ["client_credentials", "refresh_token"]


@pytest.mark.parametrize(("client", "name"), [("shop", "agency_client_name"), ("701", "agency_client_id")])
def test_a_client_of_an_agency_has_a_token_of_its_own(vk: FakeVk, tmp_path: Path, client: str, name: str) -> None:
    connect(CASE, vk, keep=tmp_path).check()
    connect(CASE, vk, keep=tmp_path, agency_client=client).check()
    assert grants(vk) == ["client_credentials", "agency_client_credentials"]
    forms = [request.form() for request in vk.requests if request.path.endswith("/token.json")]
    assert forms[-1][name] == [client]
    assert len(list(tmp_path.glob("*.json"))) == 2


def test_an_unknown_client_of_an_agency_is_refused(vk: FakeVk) -> None:
    with pytest.raises(Terminal) as caught:
        connect(CASE, vk, agency_client="nobody").check()
    assert (caught.value.key, caught.value.facts["said"]) == ("wire_refused", "Unknown client")


def test_the_refresh_token_stays_where_vk_tells_none(vk: FakeVk, tmp_path: Path) -> None:
    it = connect(CASE, vk, keep=tmp_path)
    it.check()
    original = vk._granted
    vk._granted = lambda token: replace(  # type: ignore[method-assign]
        original(token), body={name: v for name, v in original(token).body.items() if name != "refresh_token"}
    )
    vk.tokens[0]["state"] = "expired_token"
    it.check()
    name = "\n".join(("vk_ads", vk.address, CLIENT, ""))
    kept = Keyring(tmp_path, name).read()
    assert kept is not None
    assert (kept.access, kept.refresh) == (vk.tokens[0]["access"], vk.tokens[0]["refresh"])


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
