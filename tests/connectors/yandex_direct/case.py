"""Yandex Direct before the suite that all connectors pass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.yandex_direct import LOGIN, TOKEN, FakeDirect


def _spent(day: int, campaign: int, keyword: str, counts: tuple[int, int, str], **rest: Any) -> dict[str, Any]:
    impressions, clicks, cost = counts
    return {
        "account_id": None,
        "day": date(2026, 7, day),
        "campaign_id": str(campaign),
        "ad_group_id": str(campaign + 1000),
        "ad_id": str(campaign + 2000),
        "keyword": keyword,
        "device": "",
        "dims": "",
        "impressions": impressions,
        "clicks": clicks,
        "cost": Decimal(cost).quantize(Decimal("0.0001")),
        "currency": "RUB",
        "includes_vat": True,
        "campaign_name": rest.get("campaign_name"),
        "utm_source": rest.get("utm_source"),
        "utm_campaign": rest.get("utm_campaign"),
        "utm_content": rest.get("utm_content"),
        "utm_term": rest.get("utm_term"),
        "ad_name": rest.get("ad_name"),
    }


def _restate(fake: FakeDirect) -> None:
    fake.accounts[LOGIN].statistics[3] |= {"Cost": Decimal("2450.00"), "Goals": {(20002, "LSCCD"): (4, Decimal(40000))}}


def _lose(fake: FakeDirect) -> None:
    fake.columns_lost = {"Cost"}


def _retype(fake: FakeDirect) -> None:
    fake.columns_lost = set()
    fake.is_retyped = True


def _grow(fake: FakeDirect) -> None:
    fake.is_grown = True


def _shrink(fake: FakeDirect) -> None:
    fake.largest = 1


_SEARCH = {
    "campaign_name": "Поиск | Москва",
    "utm_source": "yandex",
    "utm_campaign": "7001",
    "utm_content": "9001",
    "ad_name": "Окна за день",
}
CASE = Case(
    kind="yandex_direct",
    fake=FakeDirect,
    settings=lambda fake: {"token": TOKEN, "goals": [20002], "attribution": ["LSCCD"]},
    truth={
        "spend_daily": [
            _spent(1, 7001, "окна москва -бу", (1200, 60, "3000.50"), **_SEARCH, utm_term="окна москва"),
            _spent(2, 7001, "---autotargeting", (300, 5, "120"), **_SEARCH, utm_term="---autotargeting"),
            _spent(8, 7001, "окна москва -бу", (3000, 50, "2500"), **_SEARCH, utm_term="окна москва"),
            # The campaign's parameters take the place of the link's; {source_type} is not known without `network`.
            _spent(
                9,
                7002,
                "Были на сайте",
                (6000, 100, "1000"),
                campaign_name="РСЯ",
                utm_source="ya_net",
                utm_campaign="РСЯ",
            ),
            _spent(9, 7003, "двери", (10, 1, "7.25"), campaign_name="Удалённая"),
        ],
        "ad_conversion_daily": [
            {
                "day": date(2026, 7, day),
                "campaign_id": "7001",
                "ad_group_id": "8001",
                "ad_id": "9001",
                "keyword": "окна москва -бу",
                "goal_id": "20002",
                "model": "LSCCD",
                "conversions": float(count),
                "value": Decimal(value).quantize(Decimal("0.0001")),
                "currency": "RUB",
            }
            for day, count, value in ((1, 5, "50000"), (8, 3, "30000"))
        ],
    },
    wrong={"token": "y0_AgAAAAAanother-invented-token"},
    needed=("token",),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)
