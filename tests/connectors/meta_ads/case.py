"""Meta before the suite that all connectors pass: two accounts, a deleted ad, two attribution windows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.meta_ads import TOKEN, Delivery, FakeMeta


def _spend(
    account: str, day: int, ids: tuple[str, str, str], numbers: tuple[int, int, str], tags: tuple[Any, ...]
) -> dict[str, Any]:
    source, campaign, content, term = tags
    return {
        "account_id": account,
        "day": date(2026, 7, day),
        "campaign_id": ids[0],
        "ad_group_id": ids[1],
        "ad_id": ids[2],
        "campaign_name": f"Campaign {ids[0]}",
        "ad_group_name": f"Set {ids[1]}",
        "ad_name": f"Ad {ids[2]}",
        "impressions": numbers[0],
        "clicks": numbers[1],
        "cost": Decimal(numbers[2]).quantize(Decimal("0.0001")),
        "currency": "USD" if account == "1001" else "EUR",
        "utm_source": source,
        "utm_campaign": campaign,
        "utm_content": content,
        "utm_term": term,
    }


def _conversion(model: str, count: float, value: str | None) -> dict[str, Any]:
    return {
        "account_id": "1001",
        "day": date(2026, 7, 1),
        "campaign_id": "11",
        "ad_group_id": "21",
        "ad_id": "31",
        "goal_id": "purchase",
        "goal_name": "Покупка",
        "model": model,
        "conversions": count,
        "value": value and Decimal(value).quantize(Decimal("0.0001")),
        "currency": "USD",
    }


def _restate(fake: FakeMeta) -> None:
    fake.world[0].spend = "11.11"
    fake.world[0].actions = {"purchase": {"value": "4", "7d_click": "3", "1d_view": "1"}}
    fake.world.append(Delivery("2026-07-04", "32", "1.00", 10, 1))
    del fake.world[3]


def _lose(fake: FakeMeta) -> None:
    fake.lost = {"spend"}


def _retype(fake: FakeMeta) -> None:
    fake.lost, fake.shaped = set(), {"impressions": {"value": 10}}


def _grow(fake: FakeMeta) -> None:
    fake.accounts["1001"]["account_status"] = "1"
    fake.ads["31"].creative["body"] = "Окна"


def _shrink(fake: FakeMeta) -> None:
    fake.largest = 1


_FIRST = ("11", "21", "31")
_TAGGED = (None, "11", "Ad 31", None)  # where the click was is not known without a breakdown

CASE = Case(
    kind="meta_ads",
    fake=FakeMeta,
    settings=lambda fake: {
        "token": TOKEN,
        "accounts": ["act_1001", "1002"],
        "goals": [{"action": "purchase", "name": "Покупка"}],
        "attribution": ["7d_click", "1d_view", "28d_click"],
    },
    truth={
        "spend_daily": [
            _spend("1001", 1, _FIRST, (1500, 27, "14.35"), _TAGGED),
            _spend("1001", 1, ("11", "21", "32"), (90, 1, "0.65"), ("meta", "promo", None, "balcony")),
            _spend("1001", 2, ("12", "22", "33"), (800, 9, "7.00"), (None, None, None, None)),
            _spend("1001", 9, _FIRST, (210, 3, "2.00"), _TAGGED),
            _spend("1002", 3, ("13", "23", "34"), (300, 4, "5.55"), ("eu", None, None, None)),
        ],
        "ad_conversion_daily": [_conversion("7d_click", 2.0, "120.50"), _conversion("1d_view", 1.0, None)],
    },
    wrong={"token": "EAAGthis0token0is0not0accepted"},
    needed=("token", "accounts"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)
