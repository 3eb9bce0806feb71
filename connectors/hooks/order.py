"""Which of two events is the later one: a number that grows, or a time as people and systems write it. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from connectors.cells import Cell, CellError, Reading, parse_time
from connectors.hooks.preset import Mark

__all__ = ["mark_of"]

_LARGEST = Decimal(10) ** 30


def mark_of(cell: Cell, zone: ZoneInfo) -> Mark:
    """A number as it is, a time as its seconds, of `zone` where it names none; what is neither tells nothing."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal | str):
        return ()
    text = str(cell).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        return _moment(text, zone)
    if not number.is_finite() or abs(number) >= _LARGEST:
        return ()
    return (int(number) if number == number.to_integral_value() else float(number),)


def _moment(text: str, zone: ZoneInfo) -> Mark:
    try:
        moment = datetime.fromisoformat(text)
        return ((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp(),)
    except (ValueError, OverflowError):
        pass
    try:
        found = parse_time(text, Reading(zone=zone))
    except CellError:
        return ()
    return () if found is None else (found.replace(tzinfo=UTC).timestamp(),)
