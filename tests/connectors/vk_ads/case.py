"""VK Ads before the suite that all connectors pass: three ads, of which one is deleted with its whole campaign."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.vk_ads import CLIENT, SECRET, FakeVk, Shown

_MOSCOW = ("11", "Окна", "21", "Москва", "31", "Скидка")
_KHIMKI = ("12", "Балконы", "22", "Химки", "32", None)
_TVER = ("11", "Окна", "23", "Тверь", "33", "Тёплые")


def _spend(day: int, ad: tuple[Any, ...], numbers: tuple[int, int, str], tags: tuple[Any, ...]) -> dict[str, Any]:
    campaign, campaign_name, group, group_name, banner, name = ad
    source, medium, utm_campaign, content = tags
    return {
        "day": date(2026, 7, day),
        "campaign_id": campaign,
        "campaign_name": campaign_name,
        "ad_group_id": group,
        "ad_group_name": group_name,
        "ad_id": banner,
        "ad_name": name,
        "impressions": numbers[0],
        "clicks": numbers[1],
        "cost": Decimal(numbers[2]).quantize(Decimal("0.0001")),
        "currency": "RUB",
        "utm_source": source,
        "utm_medium": medium,
        "utm_campaign": utm_campaign,
        "utm_content": content,
    }


def _goals(day: int, ad: tuple[Any, ...], count: float) -> dict[str, Any]:
    ids = {"campaign_id": ad[0], "ad_group_id": ad[2], "ad_id": ad[4]}
    return {"day": date(2026, 7, day), **ids, "goal_id": "goals", "model": "conversion", "conversions": count}


def _fake() -> FakeVk:
    """The suite connects without a folder for tokens, and so takes one each time."""
    fake = FakeVk()
    fake.most_tokens = 1000
    return fake


def _restate(fake: FakeVk) -> None:
    fake.stats[1].spent = "99.99"
    fake.stats[0].goals = 4
    fake.stats.append(Shown("2026-07-04", 33, 7, 1, "3.00"))
    del fake.stats[2]


def _lose(fake: FakeVk) -> None:
    fake.lost = {"spent"}


def _retype(fake: FakeVk) -> None:
    fake.lost, fake.shaped = set(), {"clicks": {"count": 1}}


def _grow(fake: FakeVk) -> None:
    fake.user["branch_username"] = "north"
    for banner in fake.objects["banners"]:
        banner["urls"]["extra"] = {"id": 1, "url": "https://okna.example/?utm_source=extra"}


def _shrink(fake: FakeVk) -> None:
    fake.largest = 1


def _expire(fake: FakeVk) -> None:
    for token in fake.tokens:
        token["state"] = "expired_token"


_AUTOMATIC = ("vk_ads", "cpc", "21", "31")  # {{campaign_id}} of VK is the ad group

CASE = Case(
    kind="vk_ads",
    fake=_fake,
    settings=lambda fake: {"client_id": CLIENT, "client_secret": SECRET, "goals": True},
    truth={
        "spend_daily": [
            _spend(1, _MOSCOW, (1000, 20, "150.25"), _AUTOMATIC),
            _spend(2, _MOSCOW, (900, 15, "120.00"), _AUTOMATIC),
            _spend(2, _KHIMKI, (500, 4, "33.10"), ("vk", None, None, "b32")),
            _spend(9, _TVER, (10, 0, "0.75"), ("vk", "cpm", "11", None)),
        ],
        "ad_conversion_daily": [_goals(1, _MOSCOW, 2.0), _goals(2, _KHIMKI, 1.0)],
    },
    wrong={"client_secret": "another0secret0that0is0wrong"},
    needed=("client_id", "client_secret"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    expire=_expire,
    shrink=_shrink,
)
