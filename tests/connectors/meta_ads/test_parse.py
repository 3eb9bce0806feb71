"""Insights and creatives as rows and tags."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.meta_ads import parse
from connectors.meta_ads.settings import Goal, Settings

ROW = {
    "account_id": "1001",
    "account_currency": "USD",
    "campaign_id": "11",
    "adset_id": "21",
    "ad_id": "31",
    "ad_name": "Окна",
    "impressions": "185",
    "spend": "14.35",
    "date_start": "2026-07-01",
    "date_stop": "2026-07-01",
}


def test_clicks_that_are_absent_are_none_at_all() -> None:
    assert parse.spend(ROW, (), "all", ())["clicks"] == 0


@pytest.mark.parametrize("field", ["spend", "impressions", "account_currency", "date_start"])
def test_what_must_be_there_is_missed(field: str) -> None:
    with pytest.raises(KeyError, match=field):
        parse.spend({name: value for name, value in ROW.items() if name != field}, (), "all", ())


def test_places_of_one_name_are_added_and_a_row_of_two_pages_is_one() -> None:
    here = {**ROW, "region": "Limburg", "clicks": "3"}
    there = {**here, "spend": "0.65", "impressions": "15", "clicks": "1", "inline_link_clicks": "1"}
    other = {**here, "region": "Utrecht"}
    first, second = parse.told_once([here, other, there, here], ["region"])
    assert second == other
    assert (first["spend"], first["impressions"], first["clicks"], first["inline_link_clicks"]) == (
        *("15.00", "200", "4"),
        "1",
    )
    assert parse.told_once([here, there], []) == [there]
    assert len(parse.told_once([{**here, "date_start": "2026-07-02"}, here, {**here, "ad_id": "32"}], [])) == 3


def test_a_place_of_a_click_that_has_no_word_leaves_its_tag_blank() -> None:
    tags = ["utm_source={{site_source_name}}&utm_content={{ad.name}}&utm_term={{placement}}"]
    for platform, source in (("audience_network", "an"), ("messenger", "msg"), ("threads", None), (None, None)):
        row = parse.spend({**ROW, "publisher_platform": platform}, ("publisher_platform",), "all", tags)
        assert (row["utm_source"], row["utm_content"], row["utm_term"]) == (source, "Окна", None)
        assert row["dims"] == ({"publisher_platform": platform} if platform else {})


@pytest.mark.parametrize(
    ("creative", "tags"),
    [
        ({}, ("",)),
        ({"url_tags": "utm_source=a"}, ("utm_source=a",)),
        ({"object_story_spec": {"link_data": {"link": "https://x.example/?utm_source=b"}}}, ("", "utm_source=b")),
        (
            {"object_story_spec": {"video_data": {"call_to_action": {"value": {"link": "https://x.example/?a=1"}}}}},
            ("", "a=1"),
        ),
        ({"object_story_spec": {"template_data": {"link": "https://x.example/#top"}}}, ("", "")),
        (
            {
                "url_tags": "utm_term=t",
                "asset_feed_spec": {"link_urls": [{"website_url": "https://x.example/?b=2"}, {"display_url": "x"}]},
            },
            ("utm_term=t", "b=2"),
        ),
        ({"object_story_spec": {"link_data": None, "video_data": {"call_to_action": None}}}, ("",)),
    ],
)
def test_an_address_is_found_wherever_the_creative_has_it(creative: dict[str, Any], tags: tuple[str, ...]) -> None:
    assert parse.creative({"creative": creative}) == tags


def test_an_ad_without_a_creative_has_no_tags() -> None:
    assert parse.creative({"id": "31"}) == ("",)


def test_of_several_names_of_one_action_only_the_named_one_counts() -> None:
    actions = [
        {"action_type": "purchase", "value": "4", "7d_click": "3"},
        {"action_type": "omni_purchase", "value": "5", "7d_click": "4"},
    ]
    values = [{"action_type": "purchase", "value": "120.5"}]
    row = {**ROW, "actions": actions, "action_values": values}
    goals = [Goal(action="purchase"), Goal(action="lead", name="Заявка")]
    assert [(one["model"], one["conversions"], one["value"]) for one in parse.conversions(row, goals, ())] == [
        ("default", "4", "120.5")
    ]
    assert [
        (one["goal_id"], one["model"], one["conversions"], one["value"])
        for one in parse.conversions(row, goals, ("7d_click", "1d_ev"))
    ] == [("purchase", "7d_click", "3", None)]
    assert list(parse.conversions(ROW, goals, ())) == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (
            "https://graph.facebook.com/v26.0/act_1/insights?access_token=EAAGsecret&limit=500&after=MjQZD",
            "/v26.0/act_1/insights?limit=500&after=MjQZD",
        ),
        (
            "https://graph.facebook.com/v26.0/77/insights?limit=5&access_token=EAAG%7Csecret&after=Mj%3D",
            "/v26.0/77/insights?limit=5&after=Mj%3D",
        ),
    ],
)
def test_the_next_page_is_kept_without_its_token(address: str, found: str) -> None:
    assert parse.following({"cursors": {"after": "MjQZD"}, "next": address}) == found


@pytest.mark.parametrize("paging", [{}, {"cursors": {"after": "MjQZD"}}, {"next": None}])
def test_after_the_last_page_there_is_none(paging: dict[str, Any]) -> None:
    assert parse.following(paging) is None


def test_accounts_are_kept_as_numbers() -> None:
    settings = Settings(name="m", kind="meta_ads", token="EAAGinvented", accounts=["act_1001", " 1002"])
    assert settings.accounts == ["1001", "1002"]
    with pytest.raises(ValidationError):
        Settings(name="m", kind="meta_ads", token="EAAGinvented", accounts=["okna"])
