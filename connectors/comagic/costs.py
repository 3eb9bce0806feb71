"""Costs as rows of `spend_daily`: of ad systems that are connected to CoMagic, or typed in by source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from connectors.calls.words import id_of, told, whole
from connectors.google.sums import joined
from connectors.wire import Row
from connectors.wire.rows import WrongShapeError

__all__ = ["FIELDS", "campaigns", "key_of", "source"]

FIELDS = (
    *("date", "site_id", "campaign_ext_id", "campaign_ext_name", "banner_group_id", "banner_group_name"),
    *("banner_id", "banner_name", "keyword_id", "keyword", "cost_sum", "shows_count", "clicks_count"),
)
_KEY = ("day", "campaign_id", "ad_group_id", "ad_id", "keyword", "site")
_MEASURES = ("impressions", "clicks", "cost")


def campaigns(found: Iterable[Mapping[str, Any]]) -> Iterable[Row]:
    """Days of ads and keywords of one site, with the ids of the ad system. Two keywords of one text are one row."""
    for row in joined(map(_campaign, found), _KEY, _MEASURES):
        site = row.pop("site")
        yield {**row, "dims": {"site": site}}


def key_of(said: Mapping[str, Any]) -> tuple[str, ...]:
    """What tells rows of one question apart: all that they are made of but their numbers."""
    return tuple(str(said.get(name)) for name in FIELDS if name not in ("cost_sum", "shows_count", "clicks_count"))


def source(said: Mapping[str, Any], day: date) -> Row:
    """What was spent on a source and site in the one day that was asked for."""
    return {
        "day": day,
        "campaign_id": id_of(said["source_id"]),
        "campaign_name": told(said.get("source_name")),
        "dims": {"site": id_of(said.get("site_id"))},
        "cost": _money(said["cost"]),
    }


def _campaign(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "day": str(said["date"])[:10],
        "campaign_id": id_of(said.get("campaign_ext_id")),
        "campaign_name": told(said.get("campaign_ext_name")),
        "ad_group_id": id_of(said.get("banner_group_id")),
        "ad_group_name": told(said.get("banner_group_name")),
        "ad_id": id_of(said.get("banner_id")),
        "ad_name": told(said.get("banner_name")),
        "keyword": told(said.get("keyword")) or id_of(said.get("keyword_id")),
        "site": id_of(said.get("site_id")),
        "impressions": whole(said["shows_count"]) or 0,
        "clicks": whole(said["clicks_count"]) or 0,
        "cost": _money(said["cost_sum"]),
    }


def _money(value: Any) -> Decimal:
    """Major units, written as a text or a number; null where nothing was spent. Raises WrongShapeError."""
    try:
        return Decimal(0) if value is None else Decimal(str(value))
    except InvalidOperation as error:
        raise WrongShapeError("cost", str(value)[:200]) from error
