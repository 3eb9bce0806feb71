"""The assumptions behind every figure, as one frozen and hashable object.

PRODUCT, "Parameters". A period is two days of the business zone, both inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from throughline.config.models import Config
from throughline.config.names import GROUPS, MODELS, RULE_MODELS, TIME_GROUPS, TOTAL_MODELS

__all__ = ["GROUPS", "MODELS", "RULE_MODELS", "TIME_GROUPS", "TOTAL_MODELS", "Defaults", "Params", "Period"]

Lang = Literal["ru", "en"]
WeekStart = Literal["monday", "sunday"]
Filters = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, both inside."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


@dataclass(frozen=True, slots=True)
class Params:
    """Every parameter but those of calls. Names of periods are resolved to days before they come here.

    `filters` holds (group, values) sorted by group; an application must fit all of them, with any of the values.
    `custom_models` and `week_start` come from config, not from the reader: they are part of what a figure depends on.
    `b` is scenario B, these parameters but for some of `scenario.MAY_DIFFER`; a scenario has no B of its own.
    """

    period: Period
    period_name: str = ""  # the preset it was made from, '' for plain days
    compare: Period | None = None
    compare_name: str = "previous"  # '' for plain days
    axis: Literal["lead", "sale"] = "lead"
    model: str = "last_significant"
    weights: tuple[float, float, float] = (40, 20, 40)
    half_life: float = 7.0
    window: int = 90
    order: int = 1  # of the model markov
    direct: Literal["keep", "skip", "redistribute"] = "keep"
    significant: Literal["metrica", "paid"] = "metrica"
    touches_until: Literal["lead", "sale"] = "lead"
    link: Literal["application", "client"] = "application"
    margin: float | None = None  # None: actual cost of goods, where missing the configured margin
    group: str = "channel"
    filters: Filters = ()
    stuck_days: int = 30
    path_contains: str = ""  # a channel; '' is any
    path_starts: str = ""
    path_ends: str = ""
    path_repeats: Literal["keep", "collapse"] = "collapse"
    lang: Lang = "ru"
    snapshot: str = ""  # '' is the latest
    week_start: WeekStart = "monday"
    custom_models: tuple[tuple[str, str], ...] = ()  # name, SQL expression
    b: Params | None = None

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values a filter lets through; () when there is no such filter."""
        return dict(self.filters).get(name, ())


@dataclass(frozen=True, slots=True)
class Defaults:
    """What config says a parameter is when nobody chose it, and what may be chosen at all."""

    model: str = "last_significant"
    weights: tuple[float, float, float] = (40, 20, 40)
    half_life: float = 7.0
    window: int = 90
    order: int = 1
    max_window: int = 180
    lang: Lang = "ru"
    week_start: WeekStart = "monday"
    custom_models: tuple[tuple[str, str], ...] = ()
    dimensions: tuple[str, ...] = ()  # custom groups by their names in config

    @classmethod
    def of(cls, config: Config) -> Defaults:
        """The defaults of a project."""
        attribution = config.attribution
        first, middle, last = (float(part) for part in attribution.weights.split("-"))
        return cls(
            model=attribution.model,
            weights=(first, middle, last),
            half_life=attribution.half_life,
            window=attribution.window,
            order=attribution.order,
            max_window=attribution.max_window,
            lang=config.project.language,
            week_start=config.project.week_start,
            custom_models=tuple(attribution.custom.items()),
            dimensions=tuple(dict.fromkeys(dimension.name for dimension in config.dimensions)),
        )

    @property
    def models(self) -> tuple[str, ...]:
        """The names that `model` takes."""
        return (*MODELS, *(name for name, _ in self.custom_models))

    @property
    def groups(self) -> tuple[str, ...]:
        """The names that `group` takes."""
        return (*GROUPS, *self.dimensions)
