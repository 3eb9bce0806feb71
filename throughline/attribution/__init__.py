"""Who gets the credit: weights of the touches of each application, which always sum to 1. METRICS, "Attribution"."""

from throughline.attribution.credits import Credits, Touches, credit
from throughline.attribution.incremental import Odds, path_odds
from throughline.attribution.rules import Rules

__all__ = ["Credits", "Odds", "Rules", "Touches", "credit", "path_odds"]
