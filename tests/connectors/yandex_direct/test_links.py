"""Tags of links: whose they are, and what stands in place of their macros."""

from __future__ import annotations

import pytest

from connectors.yandex_direct.links import NO_TAGS, agreed, known, resolved, tags_of

MACROS = known(
    {
        "CampaignId": "7001",
        "CampaignName": "Поиск " * 60,
        "AdGroupId": "8001",
        "AdId": "9001",
        "Criterion": "окна -бу -б/у",
        "CriterionId": "5001",
        "CriterionType": "KEYWORD",
        "Device": "TABLET",
        "AdNetworkType": "AD_NETWORK",
    }
)


@pytest.mark.parametrize(
    ("href", "added", "tags"),
    [
        ("https://a.example/", "", (None, None, None, None, None)),
        ("", "", NO_TAGS),
        ("https://a.example/?utm_source=ya&utm_term={keyword}#x", "", ("ya", None, None, None, "{keyword}")),
        ("a.example/p?utm_source=%D1%8F&utm_medium=", "", ("я", None, None, None, None)),
        # The example of the vendor's help: parameters take the place of the link's own, the rest of it stays.
        (
            "re-store.example/?utm_term={keyword}&utm_content=HappyNY#ancor",
            "utm_medium=cpc&utm_source=yandex&utm_term={ad_id}",
            ("yandex", "cpc", None, "HappyNY", "{ad_id}"),
        ),
        ("", "?utm_source=ya&roistat=1", ("ya", None, None, None, None)),
    ],
)
def test_whose_tags_they_are(href: str, added: str, tags: tuple[str | None, ...]) -> None:
    assert tags_of(href, added) == tags


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("plain", "plain"),
        ("{campaign_id}|{gbid}|{ad_id}|{banner_id}", "7001|8001|9001|9001"),
        ("{keyword}", "окна"),
        ("{phrase_id}", "5001"),
        ("{device_type}-{source_type}", "tablet-context"),
        ("{campaign_id}_{region_name}", None),
        ("{campaign_name_lat}", None),
        ("{}", "{}"),
    ],
)
def test_macros(tag: str, value: str | None) -> None:
    assert resolved((tag, None), MACROS) == (value, None)


def test_a_name_is_cut_as_the_vendor_cuts_it() -> None:
    assert len(MACROS["campaign_name"]) == 255


@pytest.mark.parametrize(
    ("kind", "told"),
    [("KEYWORD", "окна"), ("AUTOTARGETING", "окна"), ("RETARGETING", None), (None, None)],
)
def test_only_a_phrase_is_a_keyword(kind: str | None, told: str | None) -> None:
    macros = known({"Criterion": "окна", "CriterionId": "1", "CriterionType": kind})
    assert (macros.get("keyword"), macros.get("phrase_id")) == (told, told and "1")


def test_ads_agree_in_what_all_of_them_say() -> None:
    assert agreed([("a", "b", None), ("a", "c", None)]) == ("a", None, None)
    assert agreed([("a", "b", None)]) == ("a", "b", None)
