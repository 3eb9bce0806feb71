"""What an expression gives for touches: a weight of 0 or more for each, or a sentence that names the touch."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from throughline.errors import ParamError
from throughline.texts import Phrase

__all__ = ["evaluate"]

Weights = NDArray[np.float64]
_DUST = 1e-9  # what floats may leave below zero
_log = logging.getLogger(__name__)


@cache
def _locked() -> duckdb.DuckDBPyConnection:
    """An empty database in memory that can reach no file, no network and no setting."""
    connection = duckdb.connect(config={"enable_external_access": "false"})
    connection.execute("SET lock_configuration = true")
    return connection


def evaluate(name: str, sql: str, touches: pd.DataFrame) -> Weights:
    """The value of a checked expression for each touch. `touches` has the columns COLUMNS.

    Raises ParamError (model_failed) when the expression stops with an error, or for the first touch whose value is
    NULL, not a number, infinite (a division by zero) or negative.
    """
    with _locked().cursor() as cursor:
        cursor.register("touches", touches)
        try:
            rows = cursor.execute(f"select cast({sql} as double) as weight from touches").fetchnumpy()
        except duckdb.Error as error:
            raise _stopped(name, error) from error
    raw = np.ma.asarray(rows["weight"])
    values: Weights = raw.filled(np.nan).astype(np.float64)
    good = (values >= -_DUST) & (values < np.inf)
    if not good.all():
        first = int(np.argmin(good))
        is_null = bool(np.ma.getmaskarray(raw)[first])
        raise _failed(name, touches.iloc[first], None if is_null else float(values[first]))
    return np.maximum(values, 0.0)


def _stopped(name: str, error: duckdb.Error) -> ParamError:
    said = str(error).splitlines()[0][:200]
    _log.warning("custom model %s: %s", name, said)
    if isinstance(error, duckdb.ConversionException | duckdb.BinderException):
        key = "no_number"
    else:
        key = "division" if "division by zero" in said.lower() else "stopped"
    return ParamError("model_failed", name=name, reason=Phrase(f"expression.{key}", {"said": said}, said))


def _failed(name: str, touch: pd.Series[Any], value: float | None) -> ParamError:
    if value is None:
        why = "no_value"
    elif np.isnan(value):
        why = "undefined"
    else:
        why = "infinite" if np.isinf(value) else "negative"
    facts = {
        "pos": int(touch["pos"]),
        "n": int(touch["n"]),
        "days": f"{float(touch['days']):.4g}",
        "channel": str(touch["channel"])[:60],
        "value": "" if value is None else f"{value:.4g}",
    }
    return ParamError("model_failed", name=name, reason=Phrase(f"expression.{why}", facts))
