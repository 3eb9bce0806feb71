"""What is asked of Direct, and what its rows become."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.yandex_direct import YandexDirect
from connectors.yandex_direct.settings import Settings
from tests.connectors.conformance.case import answered
from tests.connectors.conformance.loads import Loads
from tests.connectors.yandex_direct.case import CASE
from tests.connectors.yandex_direct.conftest import SINCE, connector, read, remarks_of, spent
from tests.fakes.direct_world import LOGIN, Account, small_world
from tests.fakes.direct_world import spent as spent_row
from tests.fakes.wire import Request
from tests.fakes.yandex_direct import TOKEN, FakeDirect
from throughline.errors import SourceError, Terminal
from throughline.texts import LANGS, say

FIRST, LAST = date(2026, 7, 1), date(2026, 7, 9)


def _money(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.0001"))


def _asked(fake: FakeDirect, service: str) -> list[Request]:
    return [request for request in fake.requests if request.path.endswith(f"/{service}")]


def test_millionths_are_understood_where_money_was_asked_for(direct: FakeDirect) -> None:
    clean = read(direct, goals=[20002], attribution=["LSCCD"])
    direct.always_micros = True
    assert read(direct, goals=[20002], attribution=["LSCCD"]) == clean


def test_the_line_with_the_name_may_be_there(direct: FakeDirect) -> None:
    clean = read(direct)
    direct.with_name = True
    assert read(direct) == clean


def test_dashes_are_nothing(direct: FakeDirect) -> None:
    # A smart campaign has no impressions by criterion, and no ad of its own.
    smart = spent_row(
        "2026-07-03", (7004, 8004, None, 5005), ("Смарт", "Фид", None), (0, 3, "10"), "SMART_BANNER_FILTER"
    )
    direct.accounts[LOGIN].statistics.append(smart | {"Impressions": None})
    rows = [row for row in read(direct)["spend_daily"] if row["campaign_id"] == "7004"]
    assert [(row["ad_id"], row["keyword"], row["impressions"], row["clicks"], row["cost"]) for row in rows] == [
        (None, None, None, 3, _money("10"))
    ]


def test_costs_without_vat(direct: FakeDirect) -> None:
    found = spent(direct, "day", "cost", "includes_vat", includes_vat=False)
    assert (date(2026, 7, 2), _money("100"), False) in found
    assert {params["IncludeVAT"] for params in direct.reports} == {"NO"}
    assert {row[1] for row in spent(direct, "cost", "includes_vat")} == {True}


def test_the_currency_is_that_of_the_account(direct: FakeDirect) -> None:
    direct.accounts[LOGIN].currency = "BYN"
    rows = read(direct, goals=[20002], attribution=["LSCCD"], currency="RUB")
    assert {row["currency"] for table in rows.values() for row in table} == {"BYN"}


def test_levels(direct: FakeDirect) -> None:
    by_ad = spent(direct, "day", "ad_id", "keyword", "clicks", "utm_term", level="ad")
    # Whatever criterion it was: {keyword} is known to nobody then.
    assert by_ad[0] == (FIRST, "9001", "", 60, None)
    by_campaign = spent(direct, "day", "campaign_id", "ad_group_id", "ad_id", "clicks", level="campaign")
    assert by_campaign == [
        (FIRST, "7001", "", "", 60),
        (date(2026, 7, 2), "7001", "", "", 5),
        (date(2026, 7, 8), "7001", "", "", 50),
        (LAST, "7002", "", "", 100),
        (LAST, "7003", "", "", 1),
    ]


def test_of_a_campaign_the_tags_are_those_that_its_ads_share(direct: FakeDirect) -> None:
    other = {"Id": 9009, "CampaignId": 7001, "AdGroupId": 8001}
    direct.accounts[LOGIN].ads.append(
        other | {"TextAd": {"Title": "А", "Href": "https://okna.example/?utm_source=yandex&utm_medium=banner"}}
    )
    found = spent(direct, "day", "utm_source", "utm_medium", "utm_campaign", level="campaign")
    assert found[0] == (FIRST, "yandex", None, None)
    assert found[3] == (LAST, "ya_net", "cpc", "РСЯ")


def test_campaigns_are_asked_for_by_tens(direct: FakeDirect) -> None:
    for campaign in range(7100, 7125):
        row = spent_row("2026-07-04", (campaign, 1, 1, 1), ("К", "Г", "к"), (1, 1, "1"))
        direct.accounts[LOGIN].statistics.append(row)
    assert len(spent(direct, "campaign_id", level="campaign")) == 30
    asked = [request.json()["params"]["SelectionCriteria"]["CampaignIds"] for request in _asked(direct, "ads")]
    assert sorted(map(len, asked)) == [8, 10, 10]


def test_devices_and_networks_apart(direct: FakeDirect) -> None:
    found = spent(direct, "day", "device", "dims", "clicks", "utm_content", device=True, network=True)
    search, network = '{"network": "search"}', '{"network": "ad_network"}'
    assert found[:2] == [(FIRST, "desktop", search, 50, "9001"), (FIRST, "mobile", search, 10, "9001")]
    # {gbid}|{source_type}: in the network it is called context.
    assert (LAST, "mobile", network, 100, "8002|context") in found


def test_two_criteria_of_one_name_are_one_row(direct: FakeDirect) -> None:
    world = direct.accounts[LOGIN]
    twin = world.statistics[3] | {"CriterionId": 5099, "Clicks": 7, "Impressions": 100, "Cost": Decimal("70.30")}
    world.statistics.append(twin)
    href = world.ads[0]["ResponsiveAd"]["Href"] + "-{phrase_id}"
    world.ads[0]["ResponsiveAd"]["Href"] = href
    found = spent(direct, "day", "keyword", "impressions", "clicks", "cost", "utm_term")
    assert (date(2026, 7, 8), "окна москва -бу", 3100, 57, _money("2570.30"), None) in found
    assert (FIRST, "окна москва -бу", 1200, 60, _money("3000.50"), "окна москва-5001") in found


def test_parameters_of_a_group_take_the_place_of_those_of_the_campaign(direct: FakeDirect) -> None:
    direct.accounts[LOGIN].groups[1]["TrackingParams"] = "utm_source=group&utm_content={ad_id}"
    found = spent(direct, "campaign_id", "utm_source", "utm_medium", "utm_campaign", "utm_content")
    assert ("7002", "group", "cpc", None, "9002") in found


def test_links_may_be_left_alone(direct: FakeDirect) -> None:
    assert set(spent(direct, "utm_source", "ad_name", links=False)) == {(None, None)}
    assert not any(_asked(direct, service) for service in ("ads", "adgroups", "campaigns"))


def test_titles_may_stand_in_items(direct: FakeDirect) -> None:
    clean = spent(direct, "ad_id", "ad_name")
    ad = direct.accounts[LOGIN].ads[0]["ResponsiveAd"]
    ad["Titles"] = {"Items": ad["Titles"]}
    assert spent(direct, "ad_id", "ad_name") == clean
    assert ("9001", "Окна за день") in clean


def test_version_5_is_not_asked_for_what_it_does_not_know(direct: FakeDirect) -> None:
    found = spent(direct, "campaign_id", "clicks", "utm_source", version="v5")
    # The ads of the unified campaign are not seen there, its spend is.
    assert ("7001", 60, None) in found
    assert ("7002", 100, "ya_net") in found
    assert {request.path.split("/")[2] for request in direct.requests} == {"v5"}


def test_an_agency_reads_the_clients_that_are_named(direct: FakeDirect) -> None:
    _agency(direct)
    rows = read(direct, client_logins=["okna-msk", "dveri"], operator_units=True, goals=[20002], attribution=["LSCCD"])
    assert {row["account_id"] for row in rows["ad_conversion_daily"]} == {"okna-msk"}
    found = {(row["account_id"], row["currency"], row["clicks"]) for row in rows["spend_daily"] if row["day"] == FIRST}
    assert found == {("okna-msk", "RUB", 60), ("dveri", "KZT", 4)}
    assert {request.headers["Client-Login"] for request in direct.requests} == {"okna-msk", "dveri"}
    assert {request.headers["Use-Operator-Units"] for request in direct.requests} == {"true"}


def test_an_agency_reads_all_its_clients(direct: FakeDirect) -> None:
    _agency(direct)
    direct.largest = 1
    rows = read(direct, clients="all")["spend_daily"]
    assert {row["account_id"] for row in rows} == {"okna-msk", "dveri"}
    assert connector(direct, clients="all").check() == "2 accounts: okna-msk (RUB), dveri (KZT)"
    assert answered(connector(direct, clients="all"), SINCE) == [{"okna-msk"}, {"dveri"}]
    assert answered(connector(direct, client_logins=["okna-msk"]), SINCE) == []


def test_a_client_that_lets_nobody_in_stops_no_other_and_keeps_its_rows(direct: FakeDirect, tmp_path: Path) -> None:
    """When it lets in again it is read from where it was left, before the days that are read again anyway."""
    _agency(direct)
    doors = direct.accounts["dveri"].statistics
    it = Loads(CASE, direct, tmp_path, clients="all", goals=[])
    it.load(datetime(2026, 7, 4, 9, tzinfo=UTC))
    direct.shut = {"dveri"}
    doors.append(spent_row("2026-07-04", (1, 2, 3, 4), ("Двери", "Г", "двери"), (5, 1, "20")))
    it.load()
    costs = "SELECT account_id, sum(cost) FROM spend_daily GROUP BY account_id ORDER BY ALL"
    shut, own = it.select(costs)
    assert shut == ("dveri", 1000)
    direct.shut = set()
    it.load()
    assert it.select(costs) == [("dveri", 1020), own]


def test_a_client_that_lets_nobody_in_is_told_of(direct: FakeDirect) -> None:
    _agency(direct)
    direct.shut = {"dveri"}
    one = connector(direct, clients="all")
    assert answered(one, SINCE) == [{"okna-msk"}]
    told = remarks_of(one)
    assert [(said.key, said.facts["accounts"]) for said in told] == [("hints.yandex_direct.shut", "dveri")]
    assert all("dveri" in say(said.key, lang, **said.facts) for lang in LANGS for said in told)
    # A client that the settings name must answer, and so must one of all.
    direct.shut = {"dveri", LOGIN}
    for words in ({"clients": "all"}, {"client_logins": ["dveri", LOGIN]}):
        with pytest.raises(Terminal) as caught:
            read(direct, **words)
        assert caught.value.key == "wire_denied"


def test_a_login_of_nobody_is_refused(direct: FakeDirect) -> None:
    _agency(direct)
    with pytest.raises(Terminal) as caught:
        read(direct, client_logins=["okna-msk", "strangers"])
    assert caught.value.key == "wire_missing"


def test_one_account_needs_no_login(direct: FakeDirect) -> None:
    assert connector(direct).check() == "account: okna-msk (RUB)"
    assert not any("Client-Login" in request.headers for request in direct.requests)


def test_goals_come_once_per_goal_and_model(direct: FakeDirect) -> None:
    row = direct.accounts[LOGIN].statistics[1]
    row["Goals"] = {(20002, "LC"): (2, Decimal("10.5")), (20003, "LSCCD"): (1, Decimal(0))}
    found = read(direct, goals=[20002, 20003], attribution=["LSCCD", "LC"])["ad_conversion_daily"]
    assert sorted(
        (row["day"].day, row["goal_id"], row["model"], row["conversions"], row["value"]) for row in found
    ) == [
        (1, "20002", "LC", 2.0, _money("10.5")),
        (1, "20002", "LSCCD", 5.0, _money("50000")),
        (1, "20003", "LSCCD", 1.0, _money("0")),
        (8, "20002", "LSCCD", 3.0, _money("30000")),
    ]


def test_without_models_the_vendor_names_one(direct: FakeDirect) -> None:
    direct.accounts[LOGIN].statistics[0]["Goals"] = {(20002, "AUTO"): (4, Decimal(40))}
    found = read(direct, goals=[20002])["ad_conversion_daily"]
    assert [(row["model"], row["conversions"]) for row in found] == [("AUTO", 4.0)]
    assert all("AttributionModels" not in params for params in direct.reports)


def test_goals_that_do_not_come_are_named(direct: FakeDirect) -> None:
    direct.columns_lost = {"Revenue_20002_LC"}
    with pytest.raises(SourceError) as caught:
        read(direct, goals=[20002], attribution=["LC"])
    assert caught.value.facts["column"] == "Revenue_20002_LC"
    direct.columns_lost = {"Conversions_20002_AUTO"}
    with pytest.raises(SourceError) as caught:
        read(direct, goals=[20002])
    assert caught.value.facts["column"] == "Conversions_20002"


def test_conversions_are_read_again_for_longer_than_spend(direct: FakeDirect) -> None:
    streams = {it.table.name: it.reread.days for it in connector(direct, goals=[20002]).streams()}
    assert streams == {"spend_daily": 3, "ad_conversion_daily": 30}
    assert [it.table.name for it in connector(direct).streams()] == ["spend_daily"]


def test_few_points_are_remarked(direct: FakeDirect) -> None:
    assert remarks_of(connector(direct)) == []
    direct.units = "12/6000/64000"
    (said,) = remarks_of(connector(direct))
    assert said.facts == {"left": 6000, "daily": 64000}
    assert all("6" in say(said.key, lang, **said.facts) for lang in LANGS)
    direct.units = ""
    assert remarks_of(connector(direct)) == []


def test_a_tab_in_a_name_is_told_and_nothing_is_loaded(direct: FakeDirect) -> None:
    direct.accounts[LOGIN].statistics[0]["CampaignName"] = "Поиск\tМосква"
    with pytest.raises(SourceError) as caught:
        read(direct)
    assert caught.value.facts["column"] == "row"


@pytest.mark.parametrize(
    "changed",
    [
        {"goals": list(range(1, 12))},
        {"goals": [0]},
        {"attribution": ["lsc"]},
        {"clients": "all", "client_logins": ["okna-msk"]},
        {"level": "day"},
        {"version": "v4"},
        {"client_logins": ["Окна"]},
    ],
    ids=json.dumps,
)
def test_wrong_settings(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"name": "ads", "kind": YandexDirect.kind, "token": TOKEN, **changed})


def _agency(fake: FakeDirect) -> None:
    doors = [spent_row(SINCE.isoformat(), (1, 2, 3, 4), ("Двери", "Г", "двери"), (40, 4, "1000"))]
    fake.is_agency = True
    fake.accounts = {"okna-msk": small_world(), "dveri": Account("KZT", statistics=doors)}
