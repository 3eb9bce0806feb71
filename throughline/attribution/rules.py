"""What a weight depends on, and nothing else: two sets of parameters with equal rules share their credits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from throughline.config.names import MODELS, TOTAL_MODELS
from throughline.expression import checked
from throughline.params import Params

__all__ = ["Rules", "weighing"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules by which an application shares out its credit. `window` in days, `half_life` in days.

    Fields that the model does not read hold their defaults. `expression` is the checked SQL of a custom model.
    """

    model: str
    window: int
    weights: tuple[float, float, float] = (40, 20, 40)
    half_life: float = 7.0
    direct: Literal["keep", "skip", "redistribute"] = "keep"
    significant: Literal["metrica", "paid"] = "metrica"
    touches_until: Literal["lead", "sale"] = "lead"
    link: Literal["application", "client"] = "application"
    expression: str = ""

    @classmethod
    def of(cls, params: Params) -> Rules:
        """The rules that the parameters name. Raises ParamError for a custom model that is no good."""
        custom = params.model not in MODELS
        reads_significant = custom or params.model == "last_significant"
        return cls(
            model=weighing(params.model),
            window=params.window,
            weights=params.weights if params.model == "position" else (40, 20, 40),
            half_life=params.half_life if params.model == "time_decay" else 7.0,
            direct=params.direct,
            significant=params.significant if reads_significant else "metrica",
            touches_until=params.touches_until,
            link=params.link,
            expression=checked(params.model, dict(params.custom_models).get(params.model, "")) if custom else "",
        )


def weighing(model: str) -> str:
    """The model that weighs the touches of single applications: linear where the model only knows totals."""
    return "linear" if model in TOTAL_MODELS else model
