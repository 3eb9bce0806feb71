"""Tags of an ad's link, with what Direct puts into them at a click, as far as a row of a report knows it.

https://yandex.com/support/direct/en/statistics/url-tags
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias
from urllib.parse import urlsplit

from connectors.wire.utm import TAGS, utm

__all__ = ["Queries", "Tags", "known", "queries_of", "tags"]

Queries: TypeAlias = tuple[str, str]
"""The query strings that a click on an ad carries, of which the first that names a tag wins."""
Tags: TypeAlias = tuple[str | None, ...]
"""Values of utm_… in the order of TAGS; None: not there, or not known."""

_MACRO = re.compile(r"\{([A-Za-z_0-9]+)\}")
_LONGEST_NAME = 255  # letters of {campaign_name}
_MINUS_WORDS = re.compile(r"\s-\S.*")
_SOURCE_TYPE = {"SEARCH": "search", "AD_NETWORK": "context"}
_PHRASES = ("KEYWORD", "AUTOTARGETING")


def queries_of(href: str, added: str) -> Queries:
    """Parameters `added` by a group or campaign take the place of those of the link that are called alike."""
    return added.strip().lstrip("?&"), urlsplit(href).query


def tags(links: Iterable[Queries], macros: Mapping[str, str]) -> Tags:
    """Tags of a row: of one ad its own, of a campaign what all its ads say alike."""
    found = [utm(queries, macros, _MACRO) for queries in links]
    different = [{one.get(name) for one in found} for name in TAGS]
    return tuple(values.pop() if len(values) == 1 else None for values in different)


def known(cells: Mapping[str, str | None]) -> Mapping[str, str]:
    """Macros that a row of a report can tell, by its columns (`CampaignId` …).

    {keyword} has no minus words. The criterion of an audience or a feed is no phrase and fills no macro.
    """
    campaign = cells.get("CampaignName")
    is_phrase = cells.get("CriterionType") in _PHRASES
    keyword = cells.get("Criterion") if is_phrase else None
    told = {
        "campaign_id": cells.get("CampaignId"),
        "campaign_name": campaign and campaign[:_LONGEST_NAME],
        "gbid": cells.get("AdGroupId"),
        "ad_id": cells.get("AdId"),
        "banner_id": cells.get("AdId"),
        "keyword": keyword and _MINUS_WORDS.sub("", keyword),
        "phrase_id": cells.get("CriterionId") if is_phrase else None,
        "device_type": (cells.get("Device") or "").lower(),
        "source_type": _SOURCE_TYPE.get(cells.get("AdNetworkType") or ""),
    }
    return {name: value for name, value in told.items() if value}
