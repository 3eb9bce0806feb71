"""A part of a whole in SQL with its 95 % interval: the score interval of throughline/attribution/intervals.py."""

from __future__ import annotations

from throughline.attribution.intervals import QUANTILE

__all__ = ["part_high", "part_low", "part_of"]

_SQUARE = QUANTILE * QUANTILE


def part_of(part: str, whole: str) -> str:
    """part / whole; NULL without a whole."""
    return f"{part} / nullif({whole}, 0)"


def part_low(part: str, whole: str) -> str:
    """The lower end, never below 0."""
    return f"greatest(0, ({_centre(part)} - {_reach(part, whole)}) / nullif({whole} + {_SQUARE!r}, 0))"


def part_high(part: str, whole: str) -> str:
    """The upper end, never above 1."""
    return f"least(1, ({_centre(part)} + {_reach(part, whole)}) / nullif({whole} + {_SQUARE!r}, 0))"


def _centre(part: str) -> str:
    return f"{part} + {_SQUARE / 2!r}"


def _reach(part: str, whole: str) -> str:
    spread = f"{part} * ({whole} - {part}) / nullif({whole}, 0)::double"
    return f"{QUANTILE!r} * sqrt({spread} + {_SQUARE / 4!r})"
