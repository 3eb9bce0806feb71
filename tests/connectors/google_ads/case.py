"""Google Ads before the suite that all connectors pass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.google_ads import ACCOUNT, Fact, FakeGoogleAds
from tests.fakes.google_auth import OAUTH


def _spent(day: int, campaign: str, ad: str | None, cost: str, clicks: int, impressions: int) -> dict[str, Any]:
    ids = {"account_id": ACCOUNT, "campaign_id": campaign, "ad_group_id": ad and "41", "ad_id": ad}
    told = {"cost": Decimal(cost), "currency": "USD", "clicks": clicks, "impressions": impressions}
    return {"day": date(2026, 7, day), **ids, "keyword": None, "device": None, **told}


def _claimed(day: int, campaign: str, ad: str | None, goal: str, name: str, count: float, value: str) -> dict[str, Any]:
    told = {"goal_id": goal, "goal_name": name, "conversions": count, "value": Decimal(value), "currency": "USD"}
    return {"day": date(2026, 7, day), "campaign_id": campaign, "ad_id": ad, "model": None, **told}


def _restate(fake: FakeGoogleAds) -> None:
    fake.restate(0, clicks=9, cost_micros=4_100_000, conversions=2.5)  # an invalid click came back
    del fake.facts[4]


def _lose(fake: FakeGoogleAds) -> None:
    fake.lost.add("segments.date")


def _retype(fake: FakeGoogleAds) -> None:
    fake.lost.clear()
    fake.added["metrics"] = {"costMicros": {"value": 1}, "conversions": {"value": 1}}


def _grow(fake: FakeGoogleAds) -> None:
    fake.added["biddingStrategy"] = {"resourceName": f"customers/{ACCOUNT}/biddingStrategies/1"}
    fake.facts.append(Fact("2026-07-03", "111", "41", "51"))  # a row of nothing but zeros


CASE = Case(
    kind="google_ads",
    fake=FakeGoogleAds,
    settings=lambda fake: {
        **OAUTH,
        "token_host": fake.address,
        "allow_http_loopback": True,
        "login_customer_id": "999-000-0000",
        "customers": ["123-456-7890"],
        "conversions": True,
    },
    truth={
        "spend_daily": [
            _spent(1, "111", "51", "5.5600", 12, 140),
            _spent(1, "111", "52", "0.0000", 0, 7),
            _spent(1, "112", None, "10.0000", 5, 500),
            _spent(2, "112", None, "0.0000", 0, 1),
            _spent(5, "111", "52", "2.0000", 4, 20),
        ],
        "ad_conversion_daily": [
            _claimed(1, "111", "51", "77", "Заявка", 1.5, "150.0000"),
            _claimed(2, "112", None, "78", "Звонок", 0.25, "0.0000"),
            _claimed(5, "111", "52", "77", "Заявка", 2.0, "90.5000"),
        ],
    },
    wrong={"refresh_token": "1//04-another-refresh-token"},
    needed=("client_secret", "refresh_token"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    expire=lambda fake: fake.auth.revoke_tokens(),
)
