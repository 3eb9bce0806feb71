"""Numbers, money, shares, days as people read them, in Russian and English. A missing value is a dash, never a zero."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_compact_decimal, get_currency_symbol
from babel.units import format_unit

from throughline.reports.model import Unit

__all__ = [
    "DASH",
    "ago",
    "column_digits",
    "column_format",
    "compact",
    "currency_symbol",
    "day",
    "days_span",
    "full",
    "is_missing",
    "moment",
    "signed",
]

DASH = "—"
MINUS = "−"
NBSP = "\u00a0"


def is_missing(value: object) -> bool:
    """None, NaN, NaT, pandas' NA or an infinite number: nothing that can be shown."""
    if value is None or value is pd.NA:
        return True
    if isinstance(value, float):
        return not math.isfinite(value)
    return not isinstance(value, (str, date)) and value != value


def signed(name: str) -> bool:
    """Whether a column shows its plus: returns and changes, not parts of a whole."""
    return name.startswith("romi") or name.endswith(("_change", "_delta"))


@cache
def _marks(lang: str) -> tuple[str, str]:
    symbols = Locale.parse(lang).number_symbols["latn"]
    return symbols["group"].replace("\u202f", NBSP), symbols["decimal"]


def _plain(value: float, digits: int, lang: str, plus: bool = False) -> str:
    """1234.5 → 1 234,5 in Russian, 1,234.5 in English, with a true minus; what rounds to zero has no sign."""
    text = f"{abs(value):,.{digits}f}"
    group, decimal = _marks(lang)
    if lang != "en":
        text = text.replace(",", "\0").replace(".", decimal).replace("\0", group)
    if not text.strip("0.," + NBSP):
        return text
    return (MINUS if value < 0 else "+" if plus else "") + text


def _share(value: float, lang: str, plus: bool) -> str:
    """0.22 → 22 %; a small part of a whole keeps one decimal: 1.5 %."""
    percent = value * 100
    digits = 1 if not plus and 0 < abs(percent) < 9.95 else 0
    return f"{_plain(percent, digits, lang, plus)}{NBSP if lang == 'ru' else ''}%"


def full(value: object, unit: Unit, lang: str, *, digits: int = 0, plus: bool = False) -> str:
    """A value in a table: every digit that means something. Money without its currency: the header names it."""
    if is_missing(value):
        return DASH
    if isinstance(value, datetime) and unit != "date":
        return moment(value, lang)
    if isinstance(value, date):
        return day(value, lang)
    if isinstance(value, (bool, str)):
        return str(value)
    number = float(value)  # type: ignore[arg-type]
    if unit == "share":
        return _share(number, lang, plus)
    return _plain(number, digits, lang, plus)


_TINY = 0.1  # ratios all below it would be 0.0 with two decimals


def column_digits(unit: Unit, values: pd.Series[Any]) -> int:
    """How many decimals all rows of a column have: only small sums, ratios and times need any."""
    small = {"money": 100, "ratio": 100, "days": 10, "minutes": 10, "seconds": 10}
    largest = pd.to_numeric(values, errors="coerce").abs().max()
    if is_missing(largest):
        return 0
    if unit == "ratio" and 0 < largest < _TINY:
        return 4
    return 1 + (unit in ("money", "ratio")) if 0 < largest < small.get(unit, 0) else 0


def column_format(unit: Unit, lang: str, digits: int, name: str = "") -> Callable[[object], str]:
    """How one column is written: the same number of decimals in all of its rows."""
    plus = signed(name)
    return lambda value: full(value, unit, lang, digits=digits, plus=plus)


def compact(value: object, unit: Unit, lang: str, *, currency: str = "", plus: bool = False) -> str:
    """A value in a headline or a sentence: 1,2 млн ₽, 4 164, +22 %."""
    if is_missing(value):
        return DASH
    if isinstance(value, (str, date)) or unit == "share":
        return full(value, unit, lang, plus=plus)
    number = float(value)  # type: ignore[arg-type]
    if unit == "minutes":
        return _stretch(number, lang)
    if unit in ("days", "seconds"):
        return format_unit(round(number), unit.removesuffix("s"), locale=lang).replace(" ", NBSP)
    text = _short(number, unit, lang, plus)
    if unit != "money" or not currency:
        return text
    symbol = currency_symbol(currency, lang)
    if symbol == currency or lang == "ru":
        return f"{text}{NBSP}{symbol}"
    sign = text[0] if text[0] in (MINUS, "+") else ""
    return f"{sign}{symbol}{text.removeprefix(sign)}"


def _stretch(minutes: float, lang: str) -> str:
    """A stretch of time in the unit that people would say: 12 minutes, 3 hours, 2 days."""
    size = abs(minutes)
    unit, length = ("minute", 1) if size < 90 else ("hour", 60) if size < 2 * 1440 else ("day", 1440)
    return format_unit(round(minutes / length), unit, locale=lang).replace(" ", NBSP)


def currency_symbol(currency: str, lang: str) -> str:
    """₽ in both languages: English alone would say RUB."""
    symbol = get_currency_symbol(currency, locale=lang)
    return get_currency_symbol(currency, locale="ru") if symbol == currency else symbol


def _short(value: float, unit: Unit, lang: str, plus: bool) -> str:
    size = abs(value)
    if size < 100_000:
        digits = 0 if size >= 100 or (unit == "count" and value == int(value)) else 1
        return _plain(value, digits if value != int(value) else 0, lang, plus)
    text = format_compact_decimal(size, locale=lang, fraction_digits=1 if size >= 1_000_000 else 0)
    return (MINUS if value < 0 else "+" if plus else "") + text.replace(" ", NBSP)


def day(value: date, lang: str, *, year: bool = True) -> str:
    """12 окт. 2026 → «12 окт 2026» / "12 Oct 2026"."""
    return format_date(value, "d MMM y" if year else "d MMM", locale=lang).replace(".", "")


def month(value: date, lang: str) -> str:
    """«октябрь 2026», "October 2026"."""
    return DASH if is_missing(value) else format_date(value, "LLLL y", locale=lang)


def days_span(first: date, last: date, lang: str) -> str:
    """«1–28 окт 2026», «28 сен – 25 окт 2026», «20 дек 2025 – 16 янв 2026»."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last, lang)}" if first != last else day(last, lang)
    return f"{day(first, lang, year=first.year != last.year)} – {day(last, lang)}"


def moment(value: datetime, lang: str, zone: str | None = None) -> str:
    """A time to the minute. A time without a zone is UTC and is shown in `zone` when one is given."""
    if is_missing(value):
        return DASH
    if zone is not None:
        value = (value if value.tzinfo else value.replace(tzinfo=ZoneInfo("UTC"))).astimezone(ZoneInfo(zone))
    return format_datetime(value, "d MMM y, HH:mm", locale=lang).replace(".", "")


def ago(age: timedelta, lang: str) -> str:
    """«12 минут назад», "2 days ago"."""
    return format_timedelta(-age, add_direction=True, locale=lang, threshold=1.5)
