"""Tags of links: whose they are, and what stands in place of their macros."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from connectors.yandex_direct import links

MACROS = links.known(
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
        ("", "", (None,) * 5),
        ("https://a.example/?utm_source=ya&utm_term={keyword}#x", "", ("ya", None, None, None, "к")),
        ("a.example/p?utm_source=%D1%8F&utm_medium=", "", ("я", None, None, None, None)),
        # The example of the vendor's help: parameters take the place of the link's own, the rest of it stays.
        (
            "re-store.example/?utm_term={keyword}&utm_content=HappyNY#ancor",
            "utm_medium=cpc&utm_source=yandex&utm_term={ad_id}",
            ("yandex", "cpc", None, "HappyNY", "1"),
        ),
        ("", "?utm_source=ya&roistat=1", ("ya", None, None, None, None)),
    ],
)
def test_whose_tags_they_are(href: str, added: str, tags: tuple[str | None, ...]) -> None:
    assert links.tags([links.queries_of(href, added)], {"keyword": "к", "ad_id": "1"}) == tags


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
    assert links.tags([links.queries_of("", urlencode({"utm_term": tag}))], MACROS) == (None, None, None, None, value)


def test_a_name_is_cut_as_the_vendor_cuts_it() -> None:
    assert len(MACROS["campaign_name"]) == 255


@pytest.mark.parametrize(
    ("kind", "told"),
    [("KEYWORD", "окна"), ("AUTOTARGETING", "окна"), ("RETARGETING", None), (None, None)],
)
def test_only_a_phrase_is_a_keyword(kind: str | None, told: str | None) -> None:
    macros = links.known({"Criterion": "окна", "CriterionId": "1", "CriterionType": kind})
    assert (macros.get("keyword"), macros.get("phrase_id")) == (told, told and "1")


def test_ads_agree_in_what_all_of_them_say() -> None:
    mine = ("utm_source=ya&utm_campaign={campaign_id}&utm_content={ad_id}", "utm_source=old&utm_medium=cpc")
    other = ("utm_source=ya&utm_campaign={campaign_id}", "utm_medium=cpm")
    macros = {"campaign_id": "7"}
    assert links.tags([mine, other], macros) == ("ya", None, "7", None, None)
    assert links.tags([mine], macros) == ("ya", "cpc", "7", None, None)
    assert links.tags([], macros) == (None,) * 5
