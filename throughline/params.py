"""The assumptions behind every figure: one frozen object, one codec for sidebar, URL, command line and views.

PRODUCT, "Parameters". A period is two days of the business zone, both inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

__all__ = ["Params", "Period"]

Lang = Literal["ru", "en"]


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, both inside."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Params:
    """Every parameter but those of calls. Texts of periods are resolved to days before they come here."""

    period: Period
    period_name: str = ""  # the preset it was made from, '' for plain days
    compare: Period | None = None
    compare_name: str = "previous"
    axis: Literal["lead", "sale"] = "lead"
    model: str = "last_significant"
    weights: tuple[float, float, float] = (40, 20, 40)
    half_life: float = 7.0
    window: int = 90
    direct: Literal["keep", "skip", "redistribute"] = "keep"
    significant: Literal["metrica", "paid"] = "metrica"
    touches_until: Literal["lead", "sale"] = "lead"
    link: Literal["application", "client"] = "application"
    margin: float | None = None  # None: actual cost of goods, where missing the configured margin
    group: str = "channel"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stuck_days: int = 30
    lang: Lang = "ru"
    snapshot: str = ""  # '' is the latest
