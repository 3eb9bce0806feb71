"""Telegram Ads before the suite that all connectors pass: two accounts of two currencies, days of Moscow."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.telegram_ads import TOKEN, FakeTelegram, Shown

_TAGS = {"utm_source": "telegram", "utm_medium": "cpm", "utm_campaign": "spring"}
_NO_TAGS = dict.fromkeys(_TAGS)


def spend(account: str, day: int, ad: tuple[str, str], numbers: tuple[int, int, str], **tags: Any) -> dict[str, Any]:
    """A row as a person would write it down."""
    number, title = ad
    return {
        "account_id": account,
        "day": date(2026, 7, day),
        "campaign_id": number,
        "campaign_name": title,
        "ad_id": number,
        "ad_name": title,
        "impressions": numbers[0],
        "clicks": numbers[1],
        "cost": Decimal(numbers[2]).quantize(Decimal("0.0001")),
        "currency": "EUR" if account == "abc1" else "TON",
        **(tags or _NO_TAGS),
    }


def _goal(account: str, day: int, ad: str, goal: str, count: float) -> dict[str, Any]:
    ids = {"account_id": account, "day": date(2026, 7, day), "campaign_id": ad, "ad_id": ad}
    return {**ids, "goal_id": goal, "goal_name": goal, "conversions": count}


def _restate(fake: FakeTelegram) -> None:
    fake.shown[-1] = Shown(51, "2026-07-09T22:00:00", 710, 8, "3.30", 2)
    fake.shown.append(Shown(41, "2026-07-08T06:00:00", 10, 1, "0.02"))


def _lose(fake: FakeTelegram) -> None:
    fake.lost = "spent_budget"


def _retype(fake: FakeTelegram) -> None:
    fake.lost, fake.retyped = "", "views"


def _grow(fake: FakeTelegram) -> None:
    fake.extra = {"placement": "channel_post", "uniques": 7}


def _shrink(fake: FakeTelegram) -> None:
    fake.largest = 1


_WINDOWS, _BOT, _DOORS = ("41", "Тёплые окна"), ("42", "Бот"), ("51", "Двери")

CASE = Case(
    kind="telegram_ads",
    fake=FakeTelegram,
    settings=lambda fake: {"token": TOKEN, "goals": True},
    truth={
        "spend_daily": [
            spend("abc1", 1, _WINDOWS, (1000, 10, "2.50"), **_TAGS),
            # 0:00 and 13:00 of Moscow: 500 + 400, 1.25 + 1.00.
            spend("abc1", 2, _WINDOWS, (900, 9, "2.25"), **_TAGS),
            *(spend("abc1", day, _BOT, (100, 0, "0.30")) for day in (5, 6, 7, 8)),
            spend("abc2", 1, _DOORS, (50, 1, "0.11")),
            spend("abc2", 10, _DOORS, (700, 7, "3.21")),
        ],
        "ad_conversion_daily": [
            _goal("abc1", 1, "41", "lead", 3.0),
            _goal("abc1", 2, "41", "lead", 2.0),
            _goal("abc2", 10, "51", "actions", 1.0),
        ],
    },
    wrong={"token": "another0token0that0is0wrong"},
    needed=("token",),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)
