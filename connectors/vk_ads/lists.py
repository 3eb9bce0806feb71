"""Campaigns, groups and ads of an account, the deleted ones too: what they spent is spent."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from connectors.vk_ads import parse
from connectors.wire import Page, by_offset
from throughline.errors import Terminal

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["ads"]

# The largest page is documented as 50 for all lists and as 250 for some: a refusal names its limit.
_PAGES = (250, 50)


def ads(http: Http, has_campaigns: bool) -> Mapping[str, parse.Ad]:
    """All ads by id, with their places and tags; `has_campaigns`: they stand right under campaigns (myTarget)."""
    if has_campaigns:
        campaigns = {str(it["id"]): it.get("name") for it in _list(http, "campaigns", "id,name")}
        return {str(it["id"]): parse.ad(it, {}, campaigns) for it in _list(http, "banners", "id,name,campaign_id,urls")}
    plans = {str(it["id"]): it.get("name") for it in _list(http, "ad_plans", "id,name")}
    found = (parse.group(it, plans) for it in _list(http, "ad_groups", "id,name,ad_plan_id,enable_utm,utm"))
    groups = {it.id: it for it in found}
    return {str(it["id"]): parse.ad(it, groups, None) for it in _list(http, "banners", "id,name,ad_group_id,urls")}


def _list(http: Http, kind: str, fields: str) -> list[Mapping[str, Any]]:
    """All objects of a kind. Without `_status__in` the deleted ones are hidden."""
    query = {"fields": fields, "_status__in": "active,blocked,deleted"}
    largest, smaller = _PAGES
    try:
        return _pages(http, kind, query, largest)
    except Terminal as error:
        if error.key != "wire_refused" or "limit" not in str(error.facts["said"]).lower():
            raise
        return _pages(http, kind, query, smaller)


def _pages(http: Http, kind: str, query: Mapping[str, str], size: int) -> list[Mapping[str, Any]]:
    pages = by_offset(partial(_page, http, kind, {**query, "limit": str(size)}), key=itemgetter("id"))
    return [it for page in pages for it in page]


def _page(http: Http, kind: str, query: Mapping[str, str], offset: int) -> Page:
    said = http.get(f"/api/v2/{kind}.json", {**query, "offset": str(offset)}).json()
    return Page(said["items"], total=int(said["count"]))
