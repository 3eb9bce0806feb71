"""Rows of the Reporting API as rows of `traffic_daily` and `spend_daily`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from connectors.wire import Row
from connectors.yandex_metrica.reports import Marks, Sums

__all__ = ["EXPENSES", "EXPENSE_SUMS", "TRAFFIC", "TRAFFIC_SUMS", "expenses", "traffic"]

_UTM = ("Source", "Medium", "Campaign", "Content", "Term")
_MARKS = tuple(f"utm_{name.lower()}" for name in _UTM)
TRAFFIC = ("ym:s:date", "{by}TrafficSource", "{by}SourceEngine", *(f"{{by}}UTM{name}" for name in _UTM))
TRAFFIC_SUMS = ("ym:s:visits", "ym:s:users", "ym:s:pageviews", "ym:s:bounceRate")
EXPENSES = ("ym:ev:date", "{by}TrafficSource", "{by}SourceEngine", *(f"{{by}}Expense{name}" for name in _UTM))
EXPENSE_SUMS = ("ym:ev:expenses{currency}", "ym:ev:expenseClicks")

# Hosts that rules of channels know, for what Metrica calls by an id of its own.
_HOSTS = {
    "organic.yandex": "yandex.ru",
    "organic.google": "www.google.com",
    "social.vkontakte": "vk.com",
    "social.odnoklassniki": "ok.ru",
}


def traffic(found: Iterable[tuple[Marks, Sums]]) -> Iterator[Row]:
    """Rows of a stretch, those with the same marks added up (nobody is told apart by them any more).

    `referrer` stands for Metrica's source: see `referrer_of`. Users of several rows are added, as rows are.
    """
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for marks, (visits, users, pageviews, bounce_rate) in found:
        day, source, engine, *utm = _told(marks)
        key = (day, *utm, referrer_of(source, engine))
        row = dict(zip(("day", *_MARKS, "referrer"), key, strict=True))
        counted = {
            "visits": _whole(visits),
            "users": _whole(users),
            "pageviews": _whole(pageviews),
            "bounces": _share(bounce_rate, visits),
        }
        before = rows.get(key)
        rows[key] = row | (counted if before is None else _added(before, counted))
    yield from rows.values()


def expenses(found: Iterable[tuple[Marks, Sums]], currency: str, with_direct: bool) -> Iterator[Row]:
    """Costs by day and marks, without VAT as Metrica tells them. It has no ids: a campaign is called by its marks."""
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for marks, (cost, clicks) in found:
        day, _, engine, *utm = _told(marks)
        if (not cost and not clicks) or (is_direct(engine) and not with_direct):
            continue
        source, medium, campaign, content, term = utm
        row = {
            "day": day,
            "campaign_id": "/".join((source, medium, campaign)),
            "campaign_name": campaign or source,
            "ad_id": content,
            "keyword": term,
            **dict(zip(_MARKS, utm, strict=True)),
            "currency": currency,
            "includes_vat": False,
        }
        counted = {"cost": _money(cost), "clicks": _whole(clicks)}
        before = rows.get((day, *utm))
        rows[day, *utm] = row | (counted if before is None else _added(before, counted))
    yield from rows.values()


def referrer_of(source: str, engine: str) -> str:
    """An address that stands for a source of traffic, as a visit of it would have: rules of channels judge both alike.

    Known engines and networks have their own hosts, sites theirs (`referral.example.org`), all others Metrica's id
    (`organic.rambler`, `ad.google`, `internal`); direct visits none.
    """
    known = engine or source
    if known in ("", "direct"):
        return ""
    return f"https://{_HOSTS.get(known) or known.removeprefix('referral.')}/"


def is_direct(engine: str) -> bool:
    """Whether an ad system is Yandex.Direct, whose id holds its name: `ad.Яндекс: Директ`."""
    name = engine.casefold()
    return name.startswith("ad.") and ("директ" in name or "direct" in name)


def _told(marks: Marks) -> list[str]:
    """Day, source, engine and marks as texts; '' where one is not defined.

    Sources go by their ids, for their names hang on a language; marks by their names, which are what was written.
    """
    fields = ("name", "id", "id", *["name"] * len(_UTM))
    return [_text(mark, field) for mark, field in zip(marks, fields, strict=True)]


def _text(mark: Any, field: str) -> str:
    if isinstance(mark, Mapping):
        mark = mark.get("id") if field == "id" else mark["name"]
    return "" if mark is None else str(mark)


def _whole(number: Any) -> Any:
    """Counts come as 120.0."""
    is_whole = isinstance(number, Decimal) and number == number.to_integral_value()
    return int(number) if is_whole else number


def _money(cost: Any) -> Any:
    """Metrica adds costs up as binary fractions: what is under a hundredth of a kopeck is their dust."""
    is_number = isinstance(cost, Decimal | int) and not isinstance(cost, bool)
    return Decimal(cost).quantize(Decimal("0.0001"), ROUND_HALF_EVEN) if is_number else cost or 0


def _share(percent: Any, of: Any) -> int | None:
    if not isinstance(percent, Decimal | int) or not isinstance(of, Decimal | int):
        return None
    return int((Decimal(percent) * of / 100).to_integral_value(ROUND_HALF_EVEN))


def _added(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _sum([before[name], value]) for name, value in now.items()}


def _sum(numbers: Sequence[Any]) -> Any:
    there = [number for number in numbers if number is not None]
    return sum(there) if there else None
