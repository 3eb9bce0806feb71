"""How lists of Roistat are asked for a stretch of time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.wire import Window
from connectors.wire.rows import WrongShapeError

__all__ = ["asked", "moment"]


def asked(column: str, part: Window) -> dict[str, Any]:
    """The filter of rows whose `column` is in the window. Both ends of a filter are open."""
    ends = {">": part.since - timedelta(seconds=1), "<": part.until}
    return {"filters": {"and": [[column, sign, at.strftime("%Y-%m-%dT%H:%M:%S%z")] for sign, at in ends.items()]}}


def moment(said: Mapping[str, Any], column: str) -> datetime:
    """A time with its offset. Raises KeyError, WrongShapeError."""
    value = said[column]
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise WrongShapeError(column, str(value)[:100]) from None
    if at.tzinfo is None:
        raise WrongShapeError(column, str(value)[:100])
    return at
