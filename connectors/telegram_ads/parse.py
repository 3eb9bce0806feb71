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

__all__ = ["Numbers", "ad", "numbers", "spend"]

_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What happened in an interval. `currency` '' is that of nothing at all."""

    views: int = 0
    clicks: int = 0
    spent: Decimal = Decimal(0)
    currency: str = ""

    def __add__(self, other: Numbers) -> Numbers:
        """Raises WrongShapeError for money of two currencies."""
        if self.currency and other.currency and self.currency != other.currency:
            raise WrongShapeError("currency", f"{self.currency}, {other.currency}")
        currency = self.currency or other.currency
        return Numbers(self.views + other.views, self.clicks + other.clicks, self.spent + other.spent, currency)

    @property
    def is_anything(self) -> bool:
        """Whether anything happened: Telegram may tell empty intervals too."""
        return bool(self.views or self.clicks or self.spent)


def numbers(item: Mapping[str, Any]) -> Numbers:
    """Of an interval. A code that is no currency would end as the project's money: raises WrongShapeError."""
    currency = str(item["currency"])
    if not _CODE.fullmatch(currency):
        raise WrongShapeError("currency", currency)
    clicks = item.get("clicks")
    return Numbers(
        int(_number(item["views"], "views")),
        int(_number(0 if clicks is None else clicks, "clicks")),
        _number(item["spent_budget"], "spent_budget"),
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


def _number(value: Any, column: str) -> Decimal:
    if isinstance(value, bool | dict | list) or value is None:
        raise WrongShapeError(column, str(value)[:100])
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise WrongShapeError(column, str(value)[:100]) from None
