"""Insights of Meta as landing rows. Numbers come as strings; what is zero may be absent, money never is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from connectors.meta_ads.settings import Goal
from connectors.meta_ads.signing import PROOF
from connectors.wire import Row
from connectors.wire.utm import utm

__all__ = [
    "ACTION_FIELDS",
    "AD_FIELDS",
    "CLICKS",
    "SUMS",
    "Tags",
    "conversions",
    "creative",
    "following",
    "spend",
    "told_once",
]

_IDS = ("campaign_id", "campaign_name", "adset_id", "adset_name", "ad_id", "ad_name")
CLICKS = {"all": "clicks", "link": "inline_link_clicks"}
SUMS = ("account_id", "account_currency", "impressions", "clicks", "inline_link_clicks", "spend")
AD_FIELDS = (*_IDS, *SUMS)
ACTION_FIELDS = ("account_id", "account_currency", "campaign_id", "adset_id", "ad_id", "actions", "action_values")
_SITES = {"facebook": "fb", "instagram": "ig", "messenger": "msg", "audience_network": "an"}

_SIGNED = ("access_token", PROOF)

Tags = Sequence[str]
"""Query strings of an ad, the one that wins first."""


def told_once(rows: Iterable[Mapping[str, Any]], breakdowns: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    """A row for each day, ad and value of the breakdowns.

    A row that comes twice moved between two pages: the last one counts. Other rows of one key are different places with
    one name (Limburg of Belgium, Limburg of the Netherlands): they are added, or one would replace the other.
    """
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        same = found.setdefault((row["date_start"], row["ad_id"], *(row.get(name) or "" for name in breakdowns)), [])
        if row not in same:
            same.append(row)
    return [_added(same) if len(same) > 1 and breakdowns else same[-1] for same in found.values()]


def _added(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Raises KeyError, ArithmeticError for numbers that are none."""
    numbers = {name: sum(Decimal(row.get(name) or 0) for row in rows) for name in ("clicks", "inline_link_clicks")}
    must = {name: sum(Decimal(row[name]) for row in rows) for name in ("impressions", "spend")}
    return {**rows[0], **{name: str(number) for name, number in (numbers | must).items()}}


def spend(row: Mapping[str, Any], breakdowns: Sequence[str], clicks: str, tags: Tags) -> Row:
    """A day of an ad, or of a part of it. Without ids (the account as a whole) its ids are blank."""
    return {
        "account_id": row["account_id"],
        "day": row["date_start"],
        "campaign_id": row.get("campaign_id"),
        "campaign_name": row.get("campaign_name"),
        "ad_group_id": row.get("adset_id"),
        "ad_group_name": row.get("adset_name"),
        "ad_id": row.get("ad_id"),
        "ad_name": row.get("ad_name"),
        "dims": {name: row.get(name) for name in breakdowns if row.get(name)},
        **utm(tags, _macros(row)),
        "impressions": row["impressions"],
        "clicks": row.get(CLICKS[clicks]) or 0,
        "cost": row["spend"],
        "currency": row["account_currency"],
    }


def _macros(row: Mapping[str, Any]) -> dict[str, str | None]:
    """What the macros of `url_tags` become; the place of a click is known only where it was asked for."""
    return {
        "campaign.id": row.get("campaign_id"),
        "campaign.name": row.get("campaign_name"),
        "adset.id": row.get("adset_id"),
        "adset.name": row.get("adset_name"),
        "ad.id": row.get("ad_id"),
        "ad.name": row.get("ad_name"),
        "site_source_name": _SITES.get(str(row.get("publisher_platform"))),
    }


def conversions(row: Mapping[str, Any], goals: Sequence[Goal], windows: Sequence[str]) -> Iterator[Row]:
    """The actions that goals name, by window. One action stands under several names: only the named one is taken."""
    counts, values = (_by_type(row.get(name)) for name in ("actions", "action_values"))
    for goal in goals:
        for window in windows or ("value",):
            count = counts.get(goal.action, {}).get(window)
            if count is None:
                continue
            yield {
                "account_id": row["account_id"],
                "day": row["date_start"],
                "campaign_id": row["campaign_id"],
                "ad_group_id": row["adset_id"],
                "ad_id": row["ad_id"],
                "goal_id": goal.action,
                "goal_name": goal.name or goal.action,
                "model": "default" if window == "value" else window,
                "conversions": count,
                "value": values.get(goal.action, {}).get(window),
                "currency": row["account_currency"],
            }


def _by_type(actions: Any) -> dict[str, Mapping[str, Any]]:
    return {action["action_type"]: action for action in actions or ()}


def creative(ad: Mapping[str, Any]) -> Tags:
    """What is added to the ad's address comes before what stands in it."""
    said = ad.get("creative") or {}
    story = said.get("object_story_spec") or {}
    link, video, template = (story.get(f"{kind}_data") or {} for kind in ("link", "video", "template"))
    call = (video.get("call_to_action") or {}).get("value") or {}
    many = (said.get("asset_feed_spec") or {}).get("link_urls") or ()
    addresses = (link.get("link"), call.get("link"), template.get("link"), *(url.get("website_url") for url in many))
    return (said.get("url_tags") or "", *(urlsplit(address).query for address in addresses if address))


def following(paging: Mapping[str, Any]) -> str | None:
    """The path and query of the next page without what signs requests; None after the last one.

    `cursors.after` is there after the last page too, so only `next` counts.
    """
    address = paging.get("next")
    if not address:
        return None
    url = urlsplit(address)
    query = "&".join(part for part in url.query.split("&") if part.partition("=")[0] not in _SIGNED)
    return f"{url.path}?{query}"
