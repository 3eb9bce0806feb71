"""The assumptions behind every figure: one frozen object, and one codec for sidebar, URL, command line and views."""

from throughline.params.codec import encode, parse
from throughline.params.model import GROUPS, RULE_MODELS, TIME_GROUPS, Defaults, Params, Period
from throughline.params.periods import PRESETS, compared, preset

__all__ = [
    "GROUPS",
    "PRESETS",
    "RULE_MODELS",
    "TIME_GROUPS",
    "Defaults",
    "Params",
    "Period",
    "compared",
    "encode",
    "parse",
    "preset",
]
