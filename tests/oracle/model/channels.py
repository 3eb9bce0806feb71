"""Ordered channel rules: the first whose every named field matches."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from tests.oracle.model.world import Row, text
from throughline.config.models import ChannelRule, Config

DIRECT = "direct"
UNKNOWN = "unknown"
UNKNOWN_PAID = "unknown_paid"


@dataclass(frozen=True)
class Place:
    """Where a visit, call, application or cost comes from. Levels below the channel are labels."""

    channel: str
    source: str = ""
    campaign: str = ""
    ad_group: str = ""
    ad: str = ""
    keyword: str = ""
    brand: str = ""
    pipeline: str = ""


def host(url: str) -> str:
    """The host of a URL."""
    return (urlsplit(url).hostname or "") if "//" in url else ""


def facts(row: Row, kind: str = "") -> dict[str, list[str]]:
    """What rules can ask of a row: field → its values (a click has up to two ids)."""
    words = {
        "source": text(row, "source"),
        "account": text(row, "account_id"),
        "referrer": text(row, "referrer"),
        "referrer_host": host(text(row, "referrer")),
        "landing_host": host(text(row, "landing_url") or text(row, "page_url")),
        "form": text(row, "form_name"),
        "tracking_number": text(row, "tracking_number_raw"),
        "promo_code": text(row, "promo_code"),
        "kind": kind or text(row, "kind"),
        "campaign_name": text(row, "campaign_name"),
    }
    words |= {f"utm_{part}": text(row, f"utm_{part}") for part in ("source", "medium", "campaign", "content", "term")}
    found = {name: [value] for name, value in words.items()}
    found["click_id"] = [name for name in ("gclid", "yclid") if text(row, name)]
    return found


def first_rule(row: Row, config: Config, kind: str = "") -> ChannelRule | None:
    """The first rule that matches."""
    known = facts(row, kind)
    for rule in config.channels:
        asked = rule.when.model_dump(exclude_none=True)
        if asked and all(_matches(known[name], wanted) for name, wanted in asked.items()):
            return rule
    return None


def _matches(values: list[str], wanted: str | list[str]) -> bool:
    patterns = [wanted] if isinstance(wanted, str) else wanted
    return any(value and fnmatchcase(value.lower(), pattern.lower()) for value in values for pattern in patterns)


def is_tagged(row: Row) -> bool:
    """Whether the row says anything of where it comes from: a utm, a click id or a referrer."""
    names = ("utm_source", "utm_medium", "utm_campaign", "gclid", "yclid", "referrer")
    return any(text(row, name) for name in names)


def place(row: Row, config: Config, otherwise: str, kind: str = "") -> Place:
    """The channel of the first matching rule, else `otherwise`, with the labels below it.

    Decision: a utm_source of a visit or lead that no rule names is a channel of that name; spend has its own default.
    """
    rule = first_rule(row, config, kind)
    named = text(row, "utm_source").lower() if otherwise in (DIRECT, UNKNOWN) else ""
    return Place(
        channel=rule.channel if rule else (named or otherwise),
        source=text(row, "utm_source"),
        campaign=text(row, "utm_campaign"),
        ad_group="",
        ad=text(row, "utm_content"),
        keyword=text(row, "utm_term"),
        brand=(rule.brand or "") if rule else "",
        pipeline=(rule.pipeline or "") if rule else "",
    )
