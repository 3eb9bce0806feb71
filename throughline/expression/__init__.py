"""Custom models: one SQL expression that weighs a touch, checked before it is used and run where it reaches nothing."""

from throughline.expression.grid import probed
from throughline.expression.syntax import COLUMNS, FUNCTIONS, checked
from throughline.expression.values import evaluate

__all__ = ["COLUMNS", "FUNCTIONS", "checked", "evaluate", "probed"]
