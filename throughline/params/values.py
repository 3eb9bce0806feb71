"""One value from one text: what each parameter takes, and the sentence for what it does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np

from throughline.errors import ParamError
from throughline.params.model import Period
from throughline.params.periods import PRESETS

__all__ = [
    *("COMPARES", "BadValue", "Reader", "Values", "compare", "days", "decimal"),
    *("margin", "number", "one_of", "path", "period", "place", "snapshot", "weights", "whole"),
]

T = TypeVar("T")
Values = Mapping[str, str | Sequence[str]]

COMPARES = ("none", "previous", "year")

_PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,40})?")
_SNAPSHOT = re.compile(r"[0-9A-Za-z-]{0,80}")
_NAME_AT_MOST = 100  # characters
_PATH_AT_MOST = 4000


class BadValue(Exception):
    """The value does not fit; `allowed` says what would."""

    def __init__(self, allowed: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed


@dataclass
class Reader:
    """Reads values one by one and collects what was wrong with them; `prefix` stands before names in sentences."""

    values: Values
    errors: list[ParamError]
    prefix: str = ""

    def last(self, name: str) -> str | None:
        """The last value given for a name; None when there is none."""
        value = self.values.get(name)
        if value is None or isinstance(value, str):
            return value
        return value[-1] if value else None

    def read(self, name: str, make: Callable[[str], T], default: T) -> T:
        """The value made of the text, or the default with the reason noted."""
        text = self.last(name)
        if text is None:
            return default
        try:
            return make(text.strip())
        except BadValue as bad:
            self.errors.append(ParamError("bad_param", name=self.prefix + name, value=text, allowed=bad.allowed))
            return default


def days(text: str) -> Period:
    """2026-10-01..2026-10-31."""
    allowed = "YYYY-MM-DD..YYYY-MM-DD"
    match = _PERIOD.fullmatch(text)
    if not match:
        raise BadValue(allowed)
    try:
        found = Period(date.fromisoformat(match[1]), date.fromisoformat(match[2]))
    except ValueError:
        raise BadValue(allowed) from None
    if found.first > found.last or not 1970 < found.first.year <= found.last.year < 9999:
        raise BadValue(allowed)
    return found


def period(named: Callable[[str], tuple[str, Period]]) -> Callable[[str], tuple[str, Period]]:
    """A preset's name with its days, which `named` gives; or '' with plain days."""

    def read(text: str) -> tuple[str, Period]:
        if text in PRESETS:
            return named(text)
        try:
            return "", days(text)
        except BadValue as bad:
            raise BadValue(", ".join((bad.allowed, *PRESETS))) from None

    return read


def compare(text: str) -> tuple[str, Period | None]:
    """How the compared period is found, or '' with plain days."""
    if text in COMPARES:
        return text, None
    try:
        return "", days(text)
    except BadValue as bad:
        raise BadValue(", ".join((*COMPARES, bad.allowed))) from None


def one_of(*allowed: Any) -> Callable[[str], Any]:
    """One of these words."""

    def read(text: str) -> str:
        if text not in allowed:
            raise BadValue(", ".join(allowed))
        return text

    return read


def number(low: float, high: float, above: bool = False) -> Callable[[str], float]:
    """A decimal from low to high, with `above` more than low."""

    def read(text: str) -> float:
        if not _NUMBER.fullmatch(text) or not low <= float(text) <= high or (above and float(text) == low):
            raise BadValue(f"{'>' if above else ''}{low:g}–{high:g}")
        return float(text)

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number from low to high."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 9 and low <= int(text) <= high):
            raise BadValue(f"{low}–{high}")
        return int(text)

    return read


def margin(text: str) -> float | None:
    """A share, or None for the actual cost of goods."""
    if text == "actual":
        return None
    try:
        return number(0, 1)(text)
    except BadValue as bad:
        raise BadValue(f"actual, {bad.allowed}") from None


def weights(text: str) -> tuple[float, float, float]:
    """Weights of the first, the middle and the last touch; not all of them 0."""
    parts = text.split("-")
    if len(parts) != 3 or not all(_NUMBER.fullmatch(part) for part in parts) or not any(map(float, parts)):
        raise BadValue("40-20-40")
    first, middle, last = map(float, parts)
    return first, middle, last


def snapshot(text: str) -> str:
    """The id of a data version; '' for the latest."""
    if not _SNAPSHOT.fullmatch(text):
        raise BadValue("latest")
    return "" if text == "latest" else text


def place(text: str) -> str:
    """The name of a channel; '' for any. Whether there is such a channel is the report's business."""
    if len(text) > _NAME_AT_MOST or not text.isprintable():
        raise BadValue(f"1–{_NAME_AT_MOST}")
    return text


def path(text: str) -> str:
    """A whole path, the names of its channels with arrows between them; '' for any."""
    if len(text) > _PATH_AT_MOST or not text.isprintable():
        raise BadValue(f"1–{_PATH_AT_MOST}")
    return text


def decimal(value: float) -> str:
    """The shortest decimal without an exponent that is read back as the same number."""
    return np.format_float_positional(value, trim="-")
