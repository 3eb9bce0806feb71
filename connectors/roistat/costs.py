"""Costs of Roistat by the levels of markers, as rows of `spend_daily`.

A metric may come once for each model of attribution: one of them is taken, else costs count twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from connectors.roistat.marks import tagged
from connectors.wire import Row, Window
from connectors.wire.rows import WrongShapeError

__all__ = ["asked", "dimensions", "spend"]

_METRIC, _MODEL = "marketing_cost", "default"


def dimensions(deep: int) -> list[str]:
    """Names of the levels from the first."""
    return [f"marker_level_{number}" for number in range(1, deep + 1)]


def asked(window: Window, deep: int) -> dict[str, Any]:
    """The question for a window of days of the project. Whether `to` is included is not documented: it is the first
    moment of the day after, and what comes of that day is not taken."""
    moments = {"from": window.start, "to": window.end + timedelta(days=1)}
    period = {
        name: datetime.combine(day, datetime.min.time(), window.zone).strftime("%Y-%m-%dT%H:%M:%S%z")
        for name, day in moments.items()
    }
    return {"dimensions": dimensions(deep), "metrics": [_METRIC], "period": period, "interval": "1d"}


def spend(
    said: Mapping[str, Any], window: Window, deep: int, levels: Mapping[str, int], currency: str
) -> Iterator[Row]:
    """Rows of the window's days that cost anything. `campaign_id` is the whole path, which tells rows apart.

    Raises KeyError, WrongShapeError where a number cannot be told for certain.
    """
    seen: set[tuple[date, str]] = set()
    for part in said["data"]:
        day = _day(part, window)
        for item in part["items"]:
            values, titles = _path(item["dimensions"], deep)
            cost, key = _cost(item["metrics"]), (day, "_".join(values))
            if not window.start <= day <= window.end:
                continue
            if key in seen:
                raise WrongShapeError("marker", f"{key[1]} {day}")
            seen.add(key)
            if cost:
                names = {"campaign_id": key[1], "campaign_name": " / ".join(titles) or None}
                tags = {tag: value or None for tag, value in tagged(values, levels).items()}
                yield {"day": day, **names, **tags, "cost": cost, "currency": currency}


def _day(part: Mapping[str, Any], window: Window) -> date:
    """The project's day; only what was asked for one day may come without a date. Raises KeyError, WrongShapeError."""
    text = part.get("dateFrom")
    if text is None and window.start == window.end:
        return window.start
    try:
        at = datetime.fromisoformat(part["dateFrom"])
    except (TypeError, ValueError):
        raise WrongShapeError("dateFrom", str(text)[:100]) from None
    return at.astimezone(window.zone).date() if at.tzinfo else at.date()


def _path(said: Mapping[str, Any], deep: int) -> tuple[list[str], list[str]]:
    """Values of the levels, and what people call them. A value may begin with that of the level above."""
    values: list[str] = []
    titles: list[str] = []
    above = ""
    for name in dimensions(deep):
        value = str(said[name].get("value") or "")
        values.append(value.removeprefix(f"{above}_") if above else value)
        titles.append(str(said[name].get("title") or values[-1]))
        above = value if not above or value.startswith(f"{above}_") else f"{above}_{value}"
    while values and not values[-1]:
        values.pop()
        titles.pop()
    return values, titles


def _cost(metrics: list[Mapping[str, Any]]) -> Decimal:
    """The cost of one model: `default`, else of none, else the only one. Raises KeyError, WrongShapeError."""
    found = {it.get("attribution_model_id"): it["value"] for it in metrics if it["metric_name"] == _METRIC}
    if not found:
        raise KeyError(_METRIC)
    chosen = next((model for model in (_MODEL, None) if model in found), None)
    if chosen not in found and len(found) > 1:
        raise WrongShapeError("attribution_model_id", ", ".join(map(str, found))[:100])
    value = found[chosen] if chosen in found else next(iter(found.values()))
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise WrongShapeError(_METRIC, str(value)[:100])
    return Decimal(value)
