"""Answers of googleAds:searchStream as rows of landing tables. Fields that are zero or empty are not sent at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from connectors.google.sums import joined, key_of_row
from connectors.google_ads.gaql import Part
from connectors.google_ads.links import tags
from connectors.wire import Row
from connectors.wire.answer import CutError
from connectors.wire.rows import WrongShapeError

__all__ = ["CLAIMED", "SPENT", "Account", "claimed", "money", "request_ids", "results", "spent", "whole"]

SPENT = ("impressions", "clicks", "cost")
CLAIMED = ("conversions", "value")
_MICROS = Decimal(1_000_000)
_NOISE = Decimal("0.0000005")  # what sums of fractions that were doubles once differ by
_DEVICES = {"CONNECTED_TV": "tv"}
_IDS = ("campaign_id", "ad_group_id", "ad_id", "keyword", "device")


@dataclass(frozen=True, slots=True)
class Account:
    """What an account says of itself. `links` holds its tracking template and suffix."""

    number: str
    name: str
    currency: str
    zone: str
    is_manager: bool
    links: Mapping[str, Any]

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> Account:
        """From a row of `FROM customer`."""
        told = result["customer"]
        name = told.get("descriptiveName") or ""
        return cls(told["id"], name, told["currencyCode"], told["timeZone"], told.get("manager") is True, told)


def request_ids(said: Any) -> set[str]:
    """The ids that Google gives requests, each its own."""
    batches = said if isinstance(said, list) else []
    return {str(batch["requestId"]) for batch in batches if isinstance(batch, dict) and batch.get("requestId")}


def results(said: Any, proof: str) -> Iterator[Mapping[str, Any]]:
    """The rows of all batches of a stream; an empty one is a batch without `results`. Raises CutError, KeyError.

    `proof` is a field that must be among those answered for: where a zero is not sent, only the mask tells it from a
    field that Google no longer knows.
    """
    if not isinstance(said, list):
        raise CutError("cut")
    mask = said[0].get("fieldMask") if said else None
    if mask and proof not in mask.split(","):
        raise KeyError(proof)
    for batch in said:
        yield from batch.get("results") or ()


def spent(result: Mapping[str, Any], account: Account, by_device: bool) -> dict[str, Any]:
    """A row of spend_daily; cost in whole micros, for sums."""
    metrics = result.get("metrics") or {}
    row = _named(result, account, by_device)
    for name, field in zip(SPENT, ("impressions", "clicks", "costMicros"), strict=True):
        row[name] = _number(metrics.get(field), name)
    return row


def claimed(result: Mapping[str, Any], account: Account) -> dict[str, Any]:
    """A row of ad_conversion_daily."""
    metrics, segments = result.get("metrics") or {}, result["segments"]
    row = _named(result, account, by_device=False)
    kept = {name: row[name] for name in ("account_id", "day", *_IDS[:-1], "currency") if name in row}
    kept |= {
        "goal_id": segments["conversionAction"].rpartition("/")[2],
        "goal_name": segments.get("conversionActionName"),
        "conversions": _number(metrics.get("conversions"), "conversions"),
        "value": _number(metrics.get("conversionsValue"), "value"),
    }
    return kept


def whole(chain: Sequence[tuple[Part, Sequence[Row]]], extra: Sequence[str], measures: Sequence[str]) -> list[Row]:
    """Rows of the finest part, and for each row of a coarser one what it has beyond them, so that no money is lost.

    Performance Max has no ads and display no keywords: theirs stays with the group or campaign. Sums are those of the
    coarsest part, the campaign; a difference below zero (Google counted on between two answers) is kept for that.
    `extra`: columns that tell rows apart besides the ids of a part. Rows of nothing but zeros are left out.
    """
    kept: list[dict[str, Any]] = []
    for part, rows in chain:
        key = ("day", *part.ids, *extra)
        below = {key_of_row(row, key): row for row in joined(kept, key, measures)}
        for row in joined(rows, key, measures):
            if finer := below.get(key_of_row(row, key)):
                row |= {name: row[name] - finer[name] for name in measures}
            if any(abs(row[name]) > _NOISE for name in measures):
                kept.append(row)
    # A keyword without words would have the key of what its group has beyond its keywords.
    return list(joined(kept, ("day", *_IDS, *extra), measures))


def money(row: Row) -> Row:
    """Cost in the currency's units, at the very end."""
    return {**row, "cost": row["cost"] / _MICROS}


def _named(result: Mapping[str, Any], account: Account, by_device: bool) -> dict[str, Any]:
    campaign, group = result["campaign"], result.get("adGroup") or {}
    ad = (result.get("adGroupAd") or {}).get("ad") or {}
    criterion = result.get("adGroupCriterion") or {}
    segments = result["segments"]
    keyword = criterion.get("keyword") or {}
    device = segments["device"] if by_device else None
    row: dict[str, Any] = {
        "account_id": account.number,
        "day": segments["date"],
        "campaign_id": campaign["id"],
        "campaign_name": campaign.get("name"),
        "ad_group_id": group.get("id"),
        "ad_group_name": group.get("name"),
        "ad_id": ad.get("id"),
        "ad_name": ad.get("name"),
        "keyword": keyword.get("text"),
        "device": device and _DEVICES.get(device, device.lower()),
        "currency": account.currency,
    }
    macros = row | {"device_raw": device, "match_raw": keyword.get("matchType")}
    return row | tags([criterion, ad, group, campaign, account.links], macros)


def _number(value: Any, column: str) -> Decimal:
    """An int64 comes as text, a fraction as a number, zero not at all. Raises WrongShapeError."""
    if value is None:
        return Decimal(0)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise WrongShapeError(column, str(value))
    try:
        return Decimal(value)
    except InvalidOperation:
        raise WrongShapeError(column, value) from None
