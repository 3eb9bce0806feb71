"""Lists and statistics of VK as landing rows. Money comes as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from connectors.wire import Row
from connectors.wire.utm import utm

__all__ = ["Ad", "Group", "ad", "goal", "group", "spend"]

_AUTOMATIC = "utm_medium=cpc&utm_source=vk_ads&utm_campaign={{campaign_id}}&utm_content={{banner_id}}"


@dataclass(frozen=True, slots=True)
class Group:
    """An ad group and its campaign. `tags` is what is added to the addresses of its ads, "" where nothing is."""

    id: str
    name: str | None
    plan: str
    plan_name: str | None
    tags: str


@dataclass(frozen=True, slots=True)
class Ad:
    """Where an ad stands, as columns of a row, its utm tags among them."""

    places: Mapping[str, str | None]
    tags: Mapping[str, str | None]


def group(said: Mapping[str, Any], plans: Mapping[str, str | None]) -> Group:
    """An ad group. With `enable_utm` and no tags of its own VK writes its usual ones."""
    tags = (said.get("utm") or _AUTOMATIC) if said.get("enable_utm") in (True, "true", "True") else ""
    plan = str(said["ad_plan_id"])
    return Group(str(said["id"]), said.get("name"), plan, plans.get(plan), tags.lstrip("?&"))


def ad(said: Mapping[str, Any], groups: Mapping[str, Group], campaigns: Mapping[str, str | None] | None) -> Ad:
    """An ad under its group, or right under its campaign where `campaigns` are given (myTarget).

    Tags of the group come before those of the address. The macro {{campaign_id}} is the group, not the campaign.
    """
    number, name = str(said["id"]), said.get("name") or None
    if campaigns is not None:
        campaign = str(said["campaign_id"])
        places = {"campaign_id": campaign, "campaign_name": campaigns.get(campaign)}
        macros = {"campaign_id": campaign, "campaign_name": campaigns.get(campaign)}
        above = ""
    else:
        owner = str(said["ad_group_id"])
        it = groups.get(owner) or Group(owner, None, "", None, "")
        places = {
            "campaign_id": it.plan,
            "campaign_name": it.plan_name,
            "ad_group_id": it.id,
            "ad_group_name": it.name,
        }
        macros = {
            "ad_plan_id": it.plan or None,
            "ad_plan_name": it.plan_name,
            "campaign_id": it.id,
            "ad_group_id": it.id,
            "campaign_name": it.name,
            "ad_group_name": it.name,
        }
        above = it.tags
    tags = utm((above, _query(said.get("urls"))), {**macros, "banner_id": number})
    return Ad({**places, "ad_id": number, "ad_name": name}, tags)


def _query(urls: Any) -> str:
    """Of the addresses of an ad the main one counts: `urls` is {role: {id, url}}."""
    said = urls or {}
    chosen = said.get("primary") or next((said[role] for role in sorted(said)), None) or {}
    return urlsplit(chosen.get("url") or "").query


def spend(day: str, base: Mapping[str, Any], ad: Ad, currency: str) -> Row | None:
    """A day of an ad; None where nothing happened: VK tells those days too."""
    shows, clicks, spent = base["shows"], base["clicks"], base["spent"]
    if all(_is_zero(number) for number in (shows, clicks, spent)):
        return None
    numbers = {"impressions": shows, "clicks": clicks, "cost": spent, "currency": currency}
    return {"day": day, **ad.places, **ad.tags, **numbers}


def goal(day: str, base: Mapping[str, Any], ad: Ad, model: str) -> Iterator[Row]:
    """Goals of an ad's day: `vk.goals`; myTarget has `goals` alone, which VK Ads keeps for Top@Mail.ru."""
    said = base.get("vk", base)
    count = said["goals"]
    if not _is_zero(count):
        ids = {name: ad.places.get(name) for name in ("campaign_id", "ad_group_id", "ad_id")}
        yield {"day": day, **ids, "goal_id": "goals", "goal_name": "VK", "model": model, "conversions": count}


def _is_zero(value: Any) -> bool:
    return isinstance(value, int | str | Decimal) and str(value).strip("0.") == ""
