"""Parameters to text and back: the names and values of PRODUCT, "Parameters", in URL, command line and saved views.

`parse` never fails: a value that is no good is reported and its default is taken. `encode` writes every value, so that
a link does not change its meaning when a default does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

import numpy as np

from throughline.errors import ParamError
from throughline.params.model import TIME_GROUPS, Defaults, Filters, Params, Period
from throughline.params.periods import PRESETS, compared, preset
from throughline.texts import LANGS

__all__ = ["encode", "parse"]

T = TypeVar("T")
Values = Mapping[str, str | Sequence[str]]

DEFAULT_PERIOD = "last_4_weeks"
COMPARES = ("none", "previous", "year")
# Named by PRODUCT, but nothing here computes with them yet: said so rather than silently taken.
NOT_YET = frozenset({"order", "call_lead", "target_seconds", "cycle_days", "greeting_seconds", "work_hours", "b"})
NOT_YET_MODELS = frozenset({"markov", "shapley"})

_PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,40})?")
_SNAPSHOT = re.compile(r"[0-9A-Za-z-]{0,80}")


class _BadValue(Exception):
    """The value does not fit; `allowed` says what would, `key` names the sentence."""

    def __init__(self, allowed: str, key: str = "bad_param") -> None:
        super().__init__(allowed)
        self.allowed = allowed
        self.key = key


@dataclass
class _Reader:
    """Reads values one by one and collects what was wrong with them."""

    values: Values
    errors: list[ParamError]

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
        except _BadValue as bad:
            self.errors.append(ParamError(bad.key, name=name, value=text, allowed=bad.allowed))
            return default


def parse(values: Values, defaults: Defaults, data: Period) -> tuple[Params, list[ParamError]]:
    """The parameters that `values` name, `data` being the first and last day with data; and every value refused.

    A parameter given several times counts once, the last; a filter takes all its values.
    """
    read = _Reader(values, [])
    _refuse_unknown(read, defaults)
    name, period = read.read("period", _period(data, defaults), _named(DEFAULT_PERIOD, data, defaults))
    default_compare: tuple[str, Period | None] = ("previous", None)
    compare_name, compare = read.read("compare", _compare, default_compare)
    if compare is None:
        compare = compared(compare_name, period, name, data.last, defaults.week_start)
    params = Params(
        period=period,
        period_name=name,
        compare=compare,
        compare_name=compare_name,
        axis=read.read("axis", _one_of("lead", "sale"), "lead"),
        model=read.read("model", _model(defaults), defaults.model),
        weights=read.read("weights", _weights, defaults.weights),
        half_life=read.read("half_life", _number(0, 3650, above=True), defaults.half_life),
        window=read.read("window", _whole(1, defaults.max_window), min(defaults.window, defaults.max_window)),
        direct=read.read("direct", _one_of("keep", "skip", "redistribute"), "keep"),
        significant=read.read("significant", _one_of("metrica", "paid"), "metrica"),
        touches_until=read.read("touches_until", _one_of("lead", "sale"), "lead"),
        link=read.read("link", _one_of("application", "client"), "application"),
        margin=read.read("margin", _margin, None),
        group=read.read("group", _group(defaults), "channel"),
        filters=_filters(values, defaults),
        stuck_days=read.read("stuck_days", _whole(1, 3650), 30),
        lang=read.read("lang", _one_of(*LANGS), defaults.lang),
        snapshot=read.read("snapshot", _snapshot, ""),
        week_start=defaults.week_start,
        custom_models=defaults.custom_models,
    )
    return params, read.errors


def encode(params: Params) -> dict[str, list[str]]:
    """Every parameter as text, one list of values a name. `parse` makes the same parameters of it."""
    margin = "actual" if params.margin is None else _decimal(params.margin)
    values = {
        "period": params.period_name or str(params.period),
        "compare": params.compare_name or str(params.compare),
        "axis": params.axis,
        "model": params.model,
        "weights": "-".join(_decimal(weight) for weight in params.weights),
        "half_life": _decimal(params.half_life),
        "window": str(params.window),
        "direct": params.direct,
        "significant": params.significant,
        "touches_until": params.touches_until,
        "link": params.link,
        "margin": margin,
        "group": params.group,
        "stuck_days": str(params.stuck_days),
        "lang": params.lang,
        "snapshot": params.snapshot or "latest",
    }
    return {name: [value] for name, value in values.items()} | {name: list(chosen) for name, chosen in params.filters}


_NOT_CHOSEN = {"period_name", "compare_name", "filters", "week_start", "custom_models"}
_NAMES = frozenset(field.name for field in fields(Params)) - _NOT_CHOSEN


def _filterable(defaults: Defaults) -> tuple[str, ...]:
    return tuple(group for group in defaults.groups if group not in TIME_GROUPS)


def _refuse_unknown(read: _Reader, defaults: Defaults) -> None:
    known = {*_NAMES, *_filterable(defaults), *(f"dim_{name}" for name in defaults.dimensions)}
    for name in read.values:
        if name.partition(".")[0] in NOT_YET:
            read.errors.append(ParamError("param_not_yet", name=name))
        elif name not in known:
            read.errors.append(ParamError("unknown_param", name=name, allowed=", ".join(sorted(known))))


def _filters(values: Values, defaults: Defaults) -> Filters:
    found: dict[str, set[str]] = {}
    for name in _filterable(defaults):
        for key in (name, f"dim_{name}"):
            given = values.get(key, ()) if key == name or name in defaults.dimensions else ()
            texts = (given,) if isinstance(given, str) else given
            if texts:
                found.setdefault(name, set()).update(texts)
    return tuple((name, tuple(sorted(chosen))) for name, chosen in sorted(found.items()))


def _named(name: str, data: Period, defaults: Defaults) -> tuple[str, Period]:
    return name, preset(name, data, defaults.week_start)


def _days(text: str) -> Period:
    allowed = "YYYY-MM-DD..YYYY-MM-DD"
    match = _PERIOD.fullmatch(text)
    if not match:
        raise _BadValue(allowed)
    try:
        period = Period(date.fromisoformat(match[1]), date.fromisoformat(match[2]))
    except ValueError:
        raise _BadValue(allowed) from None
    if period.first > period.last or not 1970 < period.first.year <= period.last.year < 9999:
        raise _BadValue(allowed)
    return period


def _period(data: Period, defaults: Defaults) -> Callable[[str], tuple[str, Period]]:
    def read(text: str) -> tuple[str, Period]:
        if text in PRESETS:
            return _named(text, data, defaults)
        try:
            return "", _days(text)
        except _BadValue as bad:
            raise _BadValue(", ".join((bad.allowed, *PRESETS))) from None

    return read


def _compare(text: str) -> tuple[str, Period | None]:
    if text in COMPARES:
        return text, None
    try:
        return "", _days(text)
    except _BadValue as bad:
        raise _BadValue(", ".join((*COMPARES, bad.allowed))) from None


def _one_of(*allowed: Any) -> Callable[[str], Any]:
    def read(text: str) -> str:
        if text not in allowed:
            raise _BadValue(", ".join(allowed))
        return text

    return read


def _model(defaults: Defaults) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in defaults.models:
            raise _BadValue(", ".join(defaults.models), "model_not_yet" if text in NOT_YET_MODELS else "bad_param")
        return text

    return read


def _group(defaults: Defaults) -> Callable[[str], str]:
    def read(text: str) -> str:
        name = text.removeprefix("dim_")
        if text not in defaults.groups and name not in defaults.dimensions:
            raise _BadValue(", ".join(defaults.groups))
        return text if text in defaults.groups else name

    return read


def _number(low: float, high: float, above: bool = False) -> Callable[[str], float]:
    def read(text: str) -> float:
        if not _NUMBER.fullmatch(text) or not low <= float(text) <= high or (above and float(text) == low):
            raise _BadValue(f"{'>' if above else ''}{low:g}–{high:g}")
        return float(text)

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 9 and low <= int(text) <= high):
            raise _BadValue(f"{low}–{high}")
        return int(text)

    return read


def _margin(text: str) -> float | None:
    if text == "actual":
        return None
    try:
        return _number(0, 1)(text)
    except _BadValue as bad:
        raise _BadValue(f"actual, {bad.allowed}") from None


def _weights(text: str) -> tuple[float, float, float]:
    parts = text.split("-")
    if len(parts) != 3 or not all(_NUMBER.fullmatch(part) for part in parts) or not any(map(float, parts)):
        raise _BadValue("40-20-40")
    first, middle, last = map(float, parts)
    return first, middle, last


def _snapshot(text: str) -> str:
    if not _SNAPSHOT.fullmatch(text):
        raise _BadValue("latest")
    return "" if text == "latest" else text


def _decimal(value: float) -> str:
    """The shortest decimal without an exponent that is read back as the same number."""
    return np.format_float_positional(value, trim="-")
