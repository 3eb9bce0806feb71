"""The assumptions behind every figure, as one frozen and hashable object.

PRODUCT, "Parameters". A period is two days of the business zone, both inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from throughline.config.models import Config
from throughline.config.names import CALL_LEADS, GROUPS, MODELS

__all__ = ["BY_BRAND", "Defaults", "Params", "Period"]

BY_BRAND: Final = "by_brand"  # the value of call_lead that lets each brand have config's type

Lang = Literal["ru", "en"]
CallLead = Literal["target", "first_target", "unique", "counted"]
WeekStart = Literal["monday", "sunday"]
Filters = tuple[tuple[str, tuple[str, ...]], ...]
BrandLeads = tuple[tuple[str, CallLead], ...]


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
    """Every parameter. Names of periods are resolved to days before they come here.

    `filters` holds (group, values) sorted by group; an application must fit all of them, with any of the values.
    `custom_models`, `week_start`, `brand_leads` and `other_lead` come from config, not from the reader: they are part
    of what a figure depends on.
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
    path_is: str = ""  # a whole path as reports spell it, "a > b"; '' is any
    path_repeats: Literal["keep", "collapse"] = "collapse"
    call_lead: CallLead | Literal["by_brand"] = "target"  # which incoming calls are applications
    target_seconds: int = 30  # a call counts when the talk is longer
    cycle_days: int = 30
    greeting_seconds: int = 10  # a missed call whose caller waited less was the caller's choice
    work_hours: Literal["all", "work"] = "all"
    lang: Lang = "ru"
    snapshot: str = ""  # '' is the latest
    week_start: WeekStart = "monday"
    custom_models: tuple[tuple[str, str], ...] = ()  # name, SQL expression
    brand_leads: BrandLeads = ()  # under call_lead=by_brand: brand, its type …
    other_lead: CallLead = "target"  # … and the type of every other brand
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
    other_lead: CallLead = "target"
    brand_leads: BrandLeads = ()
    target_seconds: int = 30
    cycle_days: int = 30
    greeting_seconds: int = 10

    @classmethod
    def of(cls, config: Config) -> Defaults:
        """The defaults of a project."""
        attribution, calls = config.attribution, config.calls
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
            custom_models=tuple((name, custom.expression) for name, custom in attribution.custom.items()),
            dimensions=tuple(dict.fromkeys(dimension.name for dimension in config.dimensions)),
            other_lead=calls.call_lead,
            brand_leads=tuple(sorted(calls.call_lead_by_brand.items())),
            target_seconds=calls.target_seconds,
            cycle_days=calls.cycle_days,
            greeting_seconds=calls.greeting_seconds,
        )

    @property
    def models(self) -> tuple[str, ...]:
        """The names that `model` takes."""
        return (*MODELS, *(name for name, _ in self.custom_models))

    @property
    def call_lead(self) -> CallLead | Literal["by_brand"]:
        """What `call_lead` is when nobody chose it."""
        return BY_BRAND if self.brand_leads else self.other_lead

    @property
    def call_leads(self) -> tuple[str, ...]:
        """The values that `call_lead` takes."""
        return (*CALL_LEADS, BY_BRAND) if self.brand_leads else CALL_LEADS

    @property
    def groups(self) -> tuple[str, ...]:
        """The names that `group` takes."""
        return (*GROUPS, *self.dimensions)
