"""The assumptions behind every figure: one frozen object, and one codec for sidebar, URL, command line and views."""

from throughline.params.codec import encode, parse
from throughline.params.model import GROUPS, MODELS, RULE_MODELS, TIME_GROUPS, TOTAL_MODELS, Defaults, Params, Period
from throughline.params.periods import PRESETS, compared, preset

__all__ = [
    "GROUPS",
    "MODELS",
    "PRESETS",
    "RULE_MODELS",
    "TIME_GROUPS",
    "TOTAL_MODELS",
    "Defaults",
    "Params",
    "Period",
    "compared",
    "encode",
    "parse",
    "preset",
]
