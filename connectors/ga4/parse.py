"""Rows of GA4's reports as rows of `traffic_daily` and `spend_daily`. All its values are texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from connectors.ga4.reports import Report
from connectors.google.sums import joined
from connectors.wire import Row
from connectors.wire.rows import WrongShapeError

__all__ = ["COSTS", "TRAFFIC", "costs", "traffic"]

_VISITS = ("sessions", "totalUsers", "screenPageViews", "engagedSessions")
_SESSION = ("sessionSource", "sessionMedium", "sessionCampaignName")
_MANUAL = ("sessionManualSource", "sessionManualMedium", "sessionManualCampaignName")
_MORE = ("sessionManualAdContent", "sessionManualTerm")
TRAFFIC: dict[Literal["manual", "session"], Report] = {
    "manual": Report(("date", *_MANUAL, *_MORE, *_SESSION), _VISITS),
    "session": Report(("date", *_SESSION, *_MORE), _VISITS),
}
COSTS = Report(
    ("date", "sessionCampaignId", *_SESSION), ("advertiserAdCost", "advertiserAdClicks", "advertiserAdImpressions")
)

_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_COUNTS = ("visits", "users", "pageviews", "bounces")
_SPENT = ("cost", "clicks", "impressions")
_NOT_SET = "(not set)"
# What stands where there is nothing to tell.
_BLANK = frozenset(
    {"", _NOT_SET, "(none)", "(direct)", "(organic)", "(referral)", "(other)", "(data not available)", "(not provided)"}
)
# What GA4 calls search engines, and hosts by which the channel rules know them.
_ENGINES = {
    "google": "google.com",
    "yandex": "yandex.ru",
    "yandex.ru": "yandex.ru",
    "ya.ru": "ya.ru",
    "bing": "bing.com",
    "mail.ru": "go.mail.ru",
    "go.mail.ru": "go.mail.ru",
    "rambler": "nova.rambler.ru",
    "duckduckgo": "duckduckgo.com",
    "yahoo": "search.yahoo.com",
    "ecosia.org": "ecosia.org",
    "baidu": "baidu.com",
}


def traffic(rows: Iterable[Mapping[str, str]]) -> list[Row]:
    """Visits by marks. Several rows of GA4 may be one of ours: their users are summed too, though some are the same.

    GA4 has no bounces: these are sessions less the engaged ones. Both are estimates, of which the second may be larger.
    """
    told = []
    for row in rows:
        visits = _count(row, "sessions")
        counts = (visits, _count(row, "totalUsers"), _count(row, "screenPageViews"))
        bounces = max(visits - _count(row, "engagedSessions"), 0)
        told.append({"day": _day(row), **_marks(row), **dict(zip(_COUNTS, (*counts, bounces), strict=True))})
    return list(joined(told, ("day", *_UTM, "referrer"), _COUNTS))


def costs(rows: Iterable[Mapping[str, str]], currency: str) -> list[Row]:
    """Ad costs by campaign; one without an id is told apart by its name and source. Rows of zeros are left out."""
    told = []
    for row in rows:
        source, medium, name = (row[field] for field in _SESSION)
        ident = row["sessionCampaignId"]
        numbers = [_amount(row, "advertiserAdCost"), _count(row, "advertiserAdClicks")]
        numbers.append(_count(row, "advertiserAdImpressions"))
        if any(numbers):
            told.append(
                {
                    "day": _day(row),
                    "campaign_id": f"{source} / {medium} / {name}" if ident in _BLANK else ident,
                    "campaign_name": _filled(name),
                    "utm_source": _filled(source),
                    "utm_medium": _filled(medium),
                    "utm_campaign": _filled(name),
                    "currency": currency,
                    **dict(zip(_SPENT, numbers, strict=True)),
                }
            )
    return list(joined(told, ("day", "campaign_id"), _SPENT))


def _marks(row: Mapping[str, str]) -> dict[str, str | None]:
    """Marks of a visit: of its link's tags, else of what GA4 knows without them.

    A direct visit has none; search and other sites become the referrer that such a visit has; a source that GA4 does
    not know, or has put together with others, is called so: without marks it would be taken for direct.
    """
    source, medium, campaign = (row[field] for field in _SESSION)
    content, term = (_filled(row[field]) for field in _MORE)
    manual = [row.get(field, "") for field in _MANUAL]
    is_tagged = any(value not in _BLANK for value in manual)
    if is_tagged:
        source, medium, campaign = manual
    elif source == "(direct)":
        return {}
    elif source in _BLANK:
        return {"utm_source": source or _NOT_SET}
    elif medium == "referral" and "." in source:
        return {"referrer": f"https://{source}/"}
    if medium == "organic" and campaign in _BLANK and source in _ENGINES:
        return {"referrer": f"https://{_ENGINES[source]}/"}
    return dict(zip(_UTM, (*map(_filled, (source, medium, campaign)), content, term), strict=True))


def _filled(value: str) -> str | None:
    return None if value in _BLANK else value


def _day(row: Mapping[str, str]) -> str:
    """20260701 as 2026-07-01."""
    text = row["date"]
    if len(text) != 8 or not text.isdecimal():
        raise WrongShapeError("day", text)
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def _amount(row: Mapping[str, Any], name: str) -> Decimal:
    value = row[name]
    try:
        return Decimal(value if isinstance(value, str) else "")
    except InvalidOperation:
        raise WrongShapeError(name, str(value)) from None


def _count(row: Mapping[str, Any], name: str) -> int:
    """Whole, though GA4 may write an estimate with a fraction of zero."""
    return int(_amount(row, name))
