"""Lists and statistics of VK as rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from connectors.vk_ads import parse

PLANS = {"11": "Окна"}
URL = "https://okna.example/?utm_source=own&utm_term=b{{banner_id}}"


def group(**said: Any) -> parse.Group:
    return parse.group({"id": 21, "name": "Москва", "ad_plan_id": 11, **said}, PLANS)


def ad(group: parse.Group | None = None, **said: Any) -> parse.Ad:
    groups = {"21": group} if group else {}
    return parse.ad({"id": 31, "name": "Скидка", "ad_group_id": 21, **said}, groups, None)


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        ({}, ""),
        ({"enable_utm": False, "utm": "utm_source=vk"}, ""),
        ({"enable_utm": "False", "utm": "utm_source=vk"}, ""),
        ({"enable_utm": True, "utm": "?utm_source=vk"}, "utm_source=vk"),
        ({"enable_utm": "true", "utm": "utm_source=vk"}, "utm_source=vk"),
        (
            {"enable_utm": True, "utm": None},
            "utm_medium=cpc&utm_source=vk_ads&utm_campaign={{campaign_id}}&utm_content={{banner_id}}",
        ),
    ],
)
def test_tags_of_a_group_count_where_they_are_on(said: dict[str, Any], tags: str) -> None:
    assert group(**said).tags == tags


def test_every_macro_that_has_a_word_is_resolved() -> None:
    tags = (
        "utm_source={{ad_plan_name}}&utm_medium={{ad_plan_id}}&utm_campaign={{campaign_name}}-{{ad_group_name}}"
        "&utm_content={{campaign_id}}-{{ad_group_id}}&utm_term={{search_phrase}}"
    )
    assert ad(group(enable_utm=True, utm=tags)).tags == {
        "utm_source": "Окна",
        "utm_medium": "11",
        "utm_campaign": "Москва-Москва",
        "utm_content": "21-21",
        "utm_term": None,
    }


@pytest.mark.parametrize(
    ("urls", "tags"),
    [
        ({"primary": {"id": 1, "url": URL}, "header_click": {"url": "https://x/?utm_source=h"}}, "own"),
        ({"header_click": {"id": 1, "url": "https://x/?utm_source=h"}}, "h"),
        ({"primary": {"id": 1, "url": None}}, None),
        ({"primary": None}, None),
        ({}, None),
        (None, None),
    ],
)
def test_of_several_addresses_the_main_one_counts(urls: Any, tags: str | None) -> None:
    assert ad(group(), urls=urls).tags.get("utm_source") == tags


def test_an_ad_of_an_unknown_group_keeps_what_is_known() -> None:
    found = ad(urls={"primary": {"url": URL}}, name="")
    assert found.places == {
        "campaign_id": "",
        "campaign_name": None,
        "ad_group_id": "21",
        "ad_group_name": None,
        "ad_id": "31",
        "ad_name": None,
    }
    assert found.tags == {"utm_source": "own", "utm_term": "b31"}


def test_in_mytarget_a_campaign_is_a_campaign() -> None:
    tagged = {"primary": {"url": "https://x/?utm_campaign={{campaign_id}}_{{campaign_name}}"}}
    found = parse.ad({"id": 31, "campaign_id": 21, "urls": tagged}, {}, {"21": "Старая"})
    assert found.places == {"campaign_id": "21", "campaign_name": "Старая", "ad_id": "31", "ad_name": None}
    assert found.tags == {"utm_campaign": "21_Старая"}


@pytest.mark.parametrize("spent", ["0", "0.00", 0, Decimal("0.0")])
def test_a_day_on_which_nothing_happened_is_no_row(spent: Any) -> None:
    assert parse.spend("2026-07-01", {"shows": 0, "clicks": 0, "spent": spent}, ad(), "RUB") is None


@pytest.mark.parametrize("base", [{"shows": 1}, {"clicks": 1}, {"spent": "0.01"}, {"spent": "-5.00"}])
def test_a_day_with_anything_is_a_row(base: dict[str, Any]) -> None:
    row = parse.spend("2026-07-01", {"shows": 0, "clicks": 0, "spent": "0", **base}, ad(), "RUB")
    assert row is not None
    assert row["cost"] == base.get("spent", "0")


@pytest.mark.parametrize(
    ("base", "count"),
    [
        ({"goals": 0, "vk": {"goals": 3}}, 3),
        ({"goals": 7, "vk": {"goals": 0}}, None),  # of Top@Mail.ru
        ({"goals": 7}, 7),  # myTarget
    ],
)
def test_goals_are_those_of_vk(base: dict[str, Any], count: int | None) -> None:
    assert [row["conversions"] for row in parse.goal("2026-07-01", base, ad(), "conversion")] == (
        [] if count is None else [count]
    )
