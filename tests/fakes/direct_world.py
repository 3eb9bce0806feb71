"""What an invented account of Direct holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

__all__ = ["LOGIN", "Account", "small_world", "spent"]

LOGIN = "okna-msk"
_TAGGED = (
    "https://okna.example/?utm_source=yandex&utm_medium=cpc&utm_campaign={campaign_id}"
    "&utm_content={ad_id}&utm_term={keyword}"
)


@dataclass
class Account:
    """One advertiser: lists as services give them, statistics in the finest grain. Costs are with VAT of 20 %."""

    currency: str
    campaigns: list[dict[str, Any]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    ads: list[dict[str, Any]] = field(default_factory=list)
    statistics: list[dict[str, Any]] = field(default_factory=list)


def spent(
    day: str,
    ids: tuple[int | None, ...],
    names: tuple[str, str, str | None],
    counts: tuple[int, int, str],
    criterion_type: str = "KEYWORD",
    device: str = "DESKTOP",
    network: str = "SEARCH",
    goals: Mapping[tuple[int, str], tuple[int, str]] | None = None,
) -> dict[str, Any]:
    """A row. `ids`: campaign, group, ad, criterion; `names`: campaign, group, criterion; `counts`: impressions, clicks,
    cost; `goals`: (goal, model) → conversions, revenue."""
    return {
        "Date": day,
        **dict(zip(("CampaignId", "AdGroupId", "AdId", "CriterionId"), ids, strict=True)),
        **dict(zip(("CampaignName", "AdGroupName", "Criterion"), names, strict=True)),
        "CriterionType": criterion_type,
        "Device": device,
        "AdNetworkType": network,
        "Impressions": counts[0],
        "Clicks": counts[1],
        "Cost": Decimal(counts[2]),
        "Goals": {key: (count, Decimal(revenue)) for key, (count, revenue) in (goals or {}).items()},
    }


def small_world() -> Account:
    """A unified campaign of search, an archived one of the network with parameters of its own, and a deleted one."""
    search = ((7001, 8001, 9001, 5001), ("Поиск | Москва", "Окна", "окна москва -бу"))
    network = ((7002, 8002, 9002, 5003), ("РСЯ", "Были", "Были на сайте"))
    goal = (20002, "LSCCD")
    return Account(
        "RUB",
        campaigns=[
            {"Id": 7001, "Name": "Поиск | Москва", "State": "ON", "UnifiedCampaign": {"TrackingParams": None}},
            {
                "Id": 7002,
                "Name": "РСЯ",
                "State": "ARCHIVED",
                "TextCampaign": {"TrackingParams": "utm_source=ya_net&utm_campaign={campaign_name}"},
            },
        ],
        groups=[
            {"Id": 8001, "CampaignId": 7001, "TrackingParams": None},
            {"Id": 8002, "CampaignId": 7002, "TrackingParams": ""},
        ],
        ads=[
            {
                "Id": 9001,
                "CampaignId": 7001,
                "AdGroupId": 8001,
                "ResponsiveAd": {"Titles": ["Окна за день", "Окна"], "Href": _TAGGED},
            },
            {
                "Id": 9002,
                "CampaignId": 7002,
                "AdGroupId": 8002,
                "TextImageAd": {
                    "Href": "https://okna.example/l?utm_source=old&utm_medium=cpc&utm_content={gbid}|{source_type}"
                },
            },
        ],
        statistics=[
            spent("2026-07-01", *search, (1000, 50, "2500.00"), goals={goal: (5, "50000")}),
            spent("2026-07-01", *search, (200, 10, "500.50"), device="MOBILE"),
            spent(
                "2026-07-02",
                (7001, 8001, 9001, 5002),
                ("Поиск | Москва", "Окна", "---autotargeting"),
                (300, 5, "120.00"),
                "AUTOTARGETING",
                "MOBILE",
            ),
            spent("2026-07-08", *search, (3000, 50, "2500.00"), goals={goal: (3, "30000")}),
            spent("2026-07-09", *network, (6000, 100, "1000.00"), "RETARGETING", "MOBILE", "AD_NETWORK"),
            spent("2026-07-09", (7003, 8003, 9003, 5004), ("Удалённая", "Двери", "двери"), (10, 1, "7.25")),
        ],
    )
