"""Ads and numbers of Telegram as landing rows. Money comes as a JSON number in the currency of the account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from connectors.telegram_ads.methods import Account
from connectors.wire import Row
from connectors.wire.rows import WrongShapeError
from connectors.wire.utm import utm

__all__ = ["Numbers", "ad", "goal", "numbers", "spend"]

_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What happened in an interval. `currency` '' is that of nothing at all."""

    views: int = 0
    clicks: int = 0
    spent: Decimal = Decimal(0)
    actions: int = 0
    currency: str = ""

    def __add__(self, other: Numbers) -> Numbers:
        """Raises WrongShapeError for money of two currencies."""
        if self.currency and other.currency and self.currency != other.currency:
            raise WrongShapeError("currency", f"{self.currency}, {other.currency}")
        return Numbers(
            self.views + other.views,
            self.clicks + other.clicks,
            self.spent + other.spent,
            self.actions + other.actions,
            self.currency or other.currency,
        )

    @property
    def is_delivery(self) -> bool:
        """Whether anything was shown, clicked or paid for."""
        return bool(self.views or self.clicks or self.spent)

    @property
    def is_anything(self) -> bool:
        """Whether anything happened: Telegram may tell empty intervals too."""
        return self.is_delivery or bool(self.actions)


def numbers(item: Mapping[str, Any]) -> Numbers:
    """Of an interval. A code that is no currency would end as the project's money: raises WrongShapeError."""
    currency = str(item["currency"])
    if not _CODE.fullmatch(currency):
        raise WrongShapeError("currency", currency)
    return Numbers(
        int(_number(item["views"], "views")),
        int(_number(item.get("clicks", 0), "clicks")),
        _number(item["spent_budget"], "spent_budget"),
        int(_number(item.get("actions", item.get("joins", 0)), "actions")),  # joins: their older name
        currency,
    )


def ad(said: Mapping[str, Any]) -> Row:
    """Where an ad stands. Ads of Telegram have no campaigns: each is its own. Its address has no macros."""
    number, title = str(said["ad_id"]), said.get("title") or None
    places = {"campaign_id": number, "campaign_name": title, "ad_id": number, "ad_name": title}
    return {**places, **utm((urlsplit(str(said.get("promote_url") or "")).query,), {})}


def spend(account: Account, day: date, place: Row, here: Numbers) -> Row:
    """A day of an ad, or of an account as a whole where `place` is empty."""
    numbers = {"impressions": here.views, "clicks": here.clicks, "cost": here.spent, "currency": here.currency}
    return {"account_id": account.id, "day": day, **place, **numbers}


def goal(account: Account, day: date, ad: Mapping[str, Any], here: Numbers) -> Row:
    """What an ad claims of a day: subscriptions, starts of a bot, events of a pixel, as its `action_type` says."""
    number, kind = str(ad["ad_id"]), ad.get("action_type") or "actions"
    ids = {"account_id": account.id, "day": day, "campaign_id": number, "ad_id": number}
    return {**ids, "goal_id": kind, "goal_name": kind, "conversions": here.actions}


def _number(value: Any, column: str) -> Decimal:
    """What is not told (null) did not happen. Raises WrongShapeError."""
    if value is None:
        return Decimal(0)
    if isinstance(value, bool | dict | list):
        raise WrongShapeError(column, str(value)[:100])
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise WrongShapeError(column, str(value)[:100]) from None
