"""The rule models, one path at a time. METRICS, "Attribution"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.model.shapley import of_path

DAY = 86_400


@dataclass(frozen=True)
class Step:
    """A touch as a model sees it. `days` = from the touch to the application; below 0 after it."""

    pos: int
    n: int
    seconds: int
    channel: str
    is_direct: bool
    is_significant: bool

    @property
    def days(self) -> float:
        """Fractional days."""
        return self.seconds / DAY


@dataclass(frozen=True)
class Settings:
    """What the models depend on."""

    position: tuple[float, float, float] = (40, 20, 40)
    half_life: float = 7.0
    custom: Mapping[str, Callable[[Step], float]] | None = None


def weigh(model: str, path: list[Step], settings: Settings) -> list[Fraction]:
    """Weights of the touches, which sum to 1."""
    n = len(path)
    if model == "first":
        return _all_to(0, n)
    if model == "last":
        return _all_to(n - 1, n)
    if model == "last_non_direct":
        return _last_that(path, lambda step: not step.is_direct)
    if model == "last_significant":
        return _last_that(path, lambda step: step.is_significant)
    if model == "linear":
        return [Fraction(1, n)] * n
    if model == "position":
        return _position(n, settings.position)
    if model == "time_decay":
        freshest = min(step.seconds for step in path)  # only the ratio matters: keeps 2**x in range
        return normal([Fraction(2 ** (-(s.seconds - freshest) / DAY / settings.half_life)) for s in path])
    if model == "shapley":
        return of_path(tuple(step.channel for step in path))
    custom = (settings.custom or {})[model]
    return normal([Fraction(custom(step)) for step in path])


def normal(raw: list[Fraction]) -> list[Fraction]:
    """Made to sum to 1. Decision: weights that are all 0 are shared equally."""
    total = sum(raw, Fraction(0))
    return [weight / total for weight in raw] if total else [Fraction(1, len(raw))] * len(raw)


def _all_to(chosen: int, n: int) -> list[Fraction]:
    return [Fraction(int(index == chosen)) for index in range(n)]


def _last_that(path: list[Step], fits: Callable[[Step], bool]) -> list[Fraction]:
    chosen = max((index for index, step in enumerate(path) if fits(step)), default=len(path) - 1)
    return _all_to(chosen, len(path))


def _position(n: int, weights: tuple[float, float, float]) -> list[Fraction]:
    a, b, c = (Fraction(str(weight)) for weight in weights)
    if n == 1:
        return [Fraction(1)]
    if n == 2:
        return normal([a, c])
    return normal([a, *[b / (n - 2)] * (n - 2), c])
