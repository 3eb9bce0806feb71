"""The utm tags of an ad, as they will stand in a visit: macros of the ad system are resolved where they can be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

__all__ = ["DOUBLE", "TAGS", "utm"]

TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
DOUBLE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
"""`{{campaign.id}}`, as Meta and VK write macros."""


def utm(
    queries: Iterable[str], known: Mapping[str, str | None], macro: re.Pattern[str] = DOUBLE
) -> dict[str, str | None]:
    """Columns utm_* from query strings (`a=1&b=2`, without `?`), of which the first that names a tag wins.

    `known` says what macros become. A tag with a macro that is not known differs from click to click: it is null.
    """
    raw: dict[str, str] = {}
    for query in queries:
        for name, value in parse_qsl(query):
            if name.lower() in TAGS:
                raw.setdefault(name.lower(), value)
    return {name: _resolved(value, known, macro) for name, value in raw.items()}


def _resolved(text: str, known: Mapping[str, str | None], macro: re.Pattern[str]) -> str | None:
    if any(known.get(name) is None for name in macro.findall(text)):
        return None
    return macro.sub(lambda found: known[found[1]] or "", text)
