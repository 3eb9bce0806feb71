"""The assumptions behind every figure: one frozen object, and one codec for sidebar, URL, command line and views."""

from throughline.config.names import CALL_LEADS, GROUPS, MODELS, RULE_MODELS, TIME_GROUPS, TOTAL_MODELS
from throughline.params.codec import encode, filter_key, in_both, parse
from throughline.params.model import BY_BRAND, Defaults, Params, Period
from throughline.params.periods import PRESETS, compared, preset
from throughline.params.scenario import MAY_DIFFER, PREFIX, WITHOUT, alone, swapped

__all__ = [
    "BY_BRAND",
    "CALL_LEADS",
    "GROUPS",
    "MAY_DIFFER",
    "MODELS",
    "PREFIX",
    "PRESETS",
    "RULE_MODELS",
    "TIME_GROUPS",
    "TOTAL_MODELS",
    "WITHOUT",
    "Defaults",
    "Params",
    "Period",
    "alone",
    "compared",
    "encode",
    "filter_key",
    "in_both",
    "parse",
    "preset",
    "swapped",
]
