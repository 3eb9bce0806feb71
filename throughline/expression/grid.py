"""The trial of an expression before any touch meets it: on a grid of touches as they may come."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from throughline.errors import ParamError
from throughline.expression.syntax import FUNCTIONS, checked
from throughline.expression.values import evaluate

__all__ = ["LONGEST_PATH", "grid", "probed"]

LONGEST_PATH = 30  # touches
_DAYS = (0.0, 1 / 24, 1.0, 2.5, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0)
# A channel of each kind: name, whether it is direct, whether it is significant.
_KINDS = (("direct", True, False), ("internal", False, False), ("yandex_direct", False, True), ("unknown", False, True))


def probed(name: str, expression: str, max_window: int) -> str:
    """The checked expression, after a trial on the grid.

    Raises ParamError (custom_model): `reason` names what is wrong and where, or the touch without a good weight.
    """
    sql = checked(name, expression)
    try:
        evaluate(name, sql, grid(max_window))
    except ParamError as error:
        reason, functions = error.facts["reason"], ", ".join(FUNCTIONS)
        raise ParamError("custom_model", name=name, reason=reason, functions=functions) from error
    return sql


@lru_cache(maxsize=4)
def grid(max_window: int) -> pd.DataFrame:
    """Every position on paths of 1 to 30 touches × ages up to the longest window, in days × a channel of each kind."""
    counts = np.arange(1, LONGEST_PATH + 1)
    n = np.repeat(counts, counts)
    pos = np.concatenate([np.arange(1, count + 1) for count in counts])
    days = np.array(sorted({day for day in _DAYS if day < max_window} | {float(max_window)}))
    cells = np.arange(len(n) * len(days) * len(_KINDS))
    place, rest = np.divmod(cells, len(days) * len(_KINDS))
    age, kind = np.divmod(rest, len(_KINDS))
    names, direct, significant = (np.array(each) for each in zip(*_KINDS, strict=True))
    return pd.DataFrame(
        {
            "pos": pos[place].astype(np.int64),
            "n": n[place].astype(np.int64),
            "days": days[age],
            "channel": pd.Categorical.from_codes(kind, pd.Index(names)),
            "is_direct": direct[kind],
            "is_significant": significant[kind],
        }
    )
