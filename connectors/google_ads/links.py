"""Tags that an ad's visits come with: from its page, tracking template and final URL suffix, ValueTrack resolved.

support.google.com/google-ads/answer/6305348 (ValueTrack), /answer/6076199 (which level's template holds).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from connectors.wire.utm import utm

__all__ = ["tags"]

_MACRO = re.compile(r"\{([^{}]+)\}")
_CUSTOM = re.compile(r"\{(_[A-Za-z0-9]+)\}")
_PAGE = re.compile(r"\{(?:unescaped)?lpurl\}", re.IGNORECASE)
_DEVICES = {"MOBILE": "m", "TABLET": "t", "DESKTOP": "c"}
_MATCHES = {"EXACT": "e", "PHRASE": "p", "BROAD": "b"}


def tags(levels: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> dict[str, str | None]:
    """Columns utm_*. `levels` are objects with links (the ad, its group, its campaign, the account), finest first, of
    which the first with a template (or suffix) counts; `row` has what macros tell.

    A template that leads through another site (it does not begin with {lpurl}) says nothing of the page's own tags.
    """
    custom = _custom(levels)
    known = {
        "campaignid": row.get("campaign_id"),
        "adgroupid": row.get("ad_group_id"),
        "creative": row.get("ad_id"),
        "keyword": row.get("keyword"),
        "device": _DEVICES.get(row.get("device_raw") or ""),
        "matchtype": _MATCHES.get(row.get("match_raw") or ""),
        "ignore": "",
    }
    queries = [_CUSTOM.sub(lambda found: custom.get(found[1], found[0]), query) for query in _queries(levels)]
    return utm(queries, {name: value or None for name, value in known.items()} | {"ignore": ""}, _MACRO)


def _queries(levels: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Query strings in the order in which the page gets them."""
    page = next((urls[0] for level in levels if (urls := level.get("finalUrls"))), "")
    yield urlsplit(page).query
    template = _first(levels, "trackingUrlTemplate")
    if found := _PAGE.match(template):
        yield template[found.end() :].replace("{ignore}", "").lstrip("?&").partition("#")[0]
    yield _first(levels, "finalUrlSuffix").lstrip("?&")


def _first(levels: Sequence[Mapping[str, Any]], name: str) -> str:
    return next((str(level[name]) for level in levels if level.get(name)), "")


def _custom(levels: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Custom parameters: `{_name}`; those of a finer level win."""
    return {
        f"_{each.get('key', '')}": str(each.get("value", ""))
        for level in reversed(levels)
        for each in level.get("urlCustomParameters") or ()
    }
