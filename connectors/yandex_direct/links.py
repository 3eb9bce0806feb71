"""Tags of an ad's link, with what Direct puts into them at a click, as far as a row of a report knows it.

https://yandex.com/support/direct/en/statistics/url-tags
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

__all__ = ["NO_TAGS", "TAGS", "Tags", "agreed", "known", "resolved", "tags_of"]

TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
Tags: TypeAlias = tuple[str | None, ...]
"""Values of TAGS, in this order, with or without macros; None: not there, or not known."""
NO_TAGS: Tags = (None,) * len(TAGS)

_MACRO = re.compile(r"\{([A-Za-z_0-9]+)\}")
_LONGEST_NAME = 255  # letters of {campaign_name}
_MINUS_WORDS = re.compile(r"\s-\S.*")
_SOURCE_TYPE = {"SEARCH": "search", "AD_NETWORK": "context"}
_PHRASES = ("KEYWORD", "AUTOTARGETING")


def tags_of(href: str, added: str) -> Tags:
    """Tags of a link, where those `added` by a group or campaign take the place of its own of the same name."""
    own = dict(parse_qsl(urlsplit(href).query))
    own.update(parse_qsl(added.strip().lstrip("?&")))
    return tuple(own.get(name) for name in TAGS)


def agreed(many: Iterable[Tags]) -> Tags:
    """What all ads of a campaign say alike."""
    different = [set(values) for values in zip(*many, strict=True)]
    return tuple(values.pop() if len(values) == 1 else None for values in different) or NO_TAGS


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


def resolved(tags: Tags, macros: Mapping[str, str]) -> Tags:
    """Tags with their macros filled in; a tag with one that nobody knows is None: a half-filled tag finds no visit."""
    return tuple(tag and _resolved(tag, macros) for tag in tags)


def _resolved(tag: str, macros: Mapping[str, str]) -> str | None:
    if all(name in macros for name in _MACRO.findall(tag)):
        return _MACRO.sub(lambda found: macros[found[1]], tag)
    return None
