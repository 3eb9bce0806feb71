"""Custom models: one SQL expression from config, checked before it runs and run where it can reach nothing.

The expression is parsed, every part of it must be on the list below, and what runs is written anew from the parsed
form: text that the parser did not understand never reaches a database.
"""

from __future__ import annotations

from functools import cache, lru_cache

import duckdb
import numpy as np
import pandas as pd
import sqlglot
from numpy.typing import NDArray
from sqlglot import expressions as exp
from sqlglot.errors import SqlglotError

from throughline.errors import ParamError

__all__ = ["COLUMNS", "FUNCTIONS", "checked", "evaluate"]

COLUMNS = ("pos", "n", "days", "channel", "is_direct", "is_significant")
FUNCTIONS = ("abs", "ceil", "coalesce", "exp", "floor", "greatest", "least", "ln", "nullif", "power", "round", "sqrt")

_ALLOWED = (
    *(exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Case, exp.If),
    *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.And, exp.Or, exp.Not),
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Between, exp.Is),
    *(exp.Abs, exp.Ceil, exp.Coalesce, exp.Exp, exp.Floor, exp.Greatest, exp.Least, exp.Ln, exp.Nullif),
    *(exp.Pow, exp.Round, exp.Sqrt),
)
_TEXT_AT_MOST = 2000


@lru_cache(maxsize=64)
def checked(name: str, expression: str) -> str:
    """The expression written anew from its parsed form. Raises ParamError (custom_model) for anything not allowed."""
    try:
        parsed = sqlglot.parse(expression[: _TEXT_AT_MOST + 1], dialect="duckdb")
    except (SqlglotError, RecursionError):
        raise _refused(name, "not an SQL expression") from None
    if len(expression) > _TEXT_AT_MOST or len(parsed) != 1 or parsed[0] is None:
        raise _refused(name, f"not one expression of at most {_TEXT_AT_MOST} characters")
    for node in parsed[0].walk():
        if not isinstance(node, _ALLOWED):
            raise _refused(name, node.sql(dialect="duckdb")[:80])
        if isinstance(node, exp.Column) and (node.table or node.name.lower() not in COLUMNS):
            raise _refused(name, node.sql(dialect="duckdb")[:80])
    sql = parsed[0].sql(dialect="duckdb", comments=False)
    try:
        evaluate(name, sql, _SAMPLE)
    except ParamError as error:
        raise _refused(name, str(error.facts["reason"])) from error
    return sql


def _refused(name: str, reason: str) -> ParamError:
    return ParamError("custom_model", name=name, reason=reason, functions=", ".join(FUNCTIONS))


_SAMPLE = pd.DataFrame(
    {
        "pos": np.ones(1, np.int32),
        "n": np.ones(1, np.int32),
        "days": np.zeros(1),
        "channel": pd.Categorical(["direct"]),
        "is_direct": np.ones(1, bool),
        "is_significant": np.zeros(1, bool),
    }
)


@cache
def _locked() -> duckdb.DuckDBPyConnection:
    """An empty database in memory that can reach no file, no network and no setting."""
    connection = duckdb.connect(config={"enable_external_access": "false"})
    connection.execute("SET lock_configuration = true")
    return connection


def evaluate(name: str, sql: str, touches: pd.DataFrame) -> NDArray[np.float64]:
    """The value of a checked expression for each touch; NULL, NaN, infinite and negative values count as 0.

    `touches` has the columns COLUMNS. Raises ParamError (model_failed) when the expression stops with an error.
    """
    with _locked().cursor() as cursor:
        cursor.register("touches", touches)
        try:
            raw = cursor.execute(f"select cast({sql} as double) as weight from touches").fetchnumpy()["weight"]
        except duckdb.Error as error:
            raise ParamError("model_failed", name=name, reason=str(error).splitlines()[0][:200]) from error
    values = np.ma.filled(raw, np.nan).astype(np.float64)
    values[~(np.isfinite(values) & (values > 0))] = 0.0
    return values
