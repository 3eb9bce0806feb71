"""What is asked for, in the Google Ads Query Language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from connectors.google_ads.settings import Level

__all__ = ["ACCOUNT", "CHAINS", "CLIENTS", "Part", "conversions", "months", "spend"]

_LINKS = ("tracking_url_template", "final_url_suffix", "url_custom_parameters")
_METRICS = ("metrics.impressions", "metrics.clicks", "metrics.cost_micros")
_CONVERSIONS = ("metrics.conversions", "metrics.conversions_value")
_ACTION = ("segments.conversion_action", "segments.conversion_action_name")

ACCOUNT = (
    "SELECT customer.id, customer.descriptive_name, customer.currency_code, customer.time_zone, customer.manager, "
    "customer.tracking_url_template, customer.final_url_suffix FROM customer"
)
CLIENTS = (
    "SELECT customer_client.id, customer_client.manager, customer_client.status, customer_client.level "
    "FROM customer_client"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A resource that has rows of its own: `ids` are the landing columns that tell them apart, besides day, device."""

    resource: str
    ids: tuple[str, ...]
    fields: tuple[str, ...]


def _of(prefix: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for name in (*names, *_LINKS))


_CAMPAIGN = Part("campaign", ("campaign_id",), _of("campaign", "id", "name"))
_GROUP = Part("ad_group", ("campaign_id", "ad_group_id"), (*_CAMPAIGN.fields, *_of("ad_group", "id", "name")))
_AD = Part(
    "ad_group_ad",
    ("campaign_id", "ad_group_id", "ad_id"),
    (*_GROUP.fields, *_of("ad_group_ad.ad", "id", "name", "final_urls")),
)
_KEYWORD = Part(
    "keyword_view",
    ("campaign_id", "ad_group_id", "keyword"),
    (*_GROUP.fields, *_of("ad_group_criterion", "keyword.text", "keyword.match_type", "final_urls")),
)

CHAINS: dict[Level, tuple[Part, ...]] = {
    "campaign": (_CAMPAIGN,),
    "ad": (_AD, _CAMPAIGN),
    "keyword": (_KEYWORD, _GROUP, _CAMPAIGN),
}
"""Finest first. A coarser part holds all that a finer one does and, of campaigns without ads or keywords, more."""


def spend(part: Part, first: date, last: date, by_device: bool) -> str:
    """What a part cost by day."""
    segments = ("segments.date", "segments.device") if by_device else ("segments.date",)
    return _select(part.resource, (*part.fields, *segments, *_METRICS), first, last)


def conversions(part: Part, first: date, last: date) -> str:
    """What a part is credited with, by conversion action and day of the click."""
    return _select(part.resource, (*part.fields, "segments.date", *_ACTION, *_CONVERSIONS), first, last)


def months(first: date, last: date) -> str:
    """In which months an account did anything."""
    return _select("customer", ("segments.month", *_METRICS), first, last)


def _select(resource: str, fields: Sequence[str], first: date, last: date) -> str:
    between = f"segments.date BETWEEN '{first:%Y-%m-%d}' AND '{last:%Y-%m-%d}'"
    return f"SELECT {', '.join(fields)} FROM {resource} WHERE {between}"
