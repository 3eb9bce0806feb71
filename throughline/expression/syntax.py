"""What a custom model may be made of. METRICS, "Attribution", custom.

The expression is parsed, every part of it must be on the list below, and what runs is written anew from the parsed
form: text that the parser did not understand never reaches a database.
"""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import expressions as exp
from sqlglot.errors import ParseError, SqlglotError

from throughline.errors import ParamError
from throughline.texts import Phrase

__all__ = ["COLUMNS", "FUNCTIONS", "checked", "refused"]

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
_SHOWN_AT_MOST = 60


@lru_cache(maxsize=64)
def checked(name: str, expression: str) -> str:
    """The expression written anew from its parsed form; `days` is 0 where a touch came after the application.

    Raises ParamError (custom_model) for anything not allowed; its `reason` says what, and at which character.
    """
    if not expression.strip():
        raise refused(name, "empty")
    if len(expression) > _TEXT_AT_MOST:
        raise refused(name, "long", most=_TEXT_AT_MOST)
    try:
        parsed = sqlglot.parse(expression, dialect="duckdb")
    except ParseError as error:
        raise _misread(name, expression, error) from None
    except (SqlglotError, RecursionError):
        raise refused(name, "open") from None
    if len(parsed) != 1 or parsed[0] is None:
        raise refused(name, "several")
    for node in parsed[0].walk():
        _check(name, expression, node)
    return parsed[0].transform(_never_negative).sql(dialect="duckdb", comments=False)


def _never_negative(node: exp.Expr) -> exp.Expr:
    """Touches after the application, which `touches_until=sale` counts, are 0 days before it."""
    if isinstance(node, exp.Column) and node.name.lower() == "days":
        return exp.Greatest(this=node.copy(), expressions=[exp.Literal.number(0)], ignore_nulls=True)
    return node


def refused(name: str, why: str, **facts: object) -> ParamError:
    """The error for an expression; `why` is a key of texts under `expression.`."""
    reason = Phrase(f"expression.{why}", facts)
    return ParamError("custom_model", name=name, reason=reason, functions=", ".join(FUNCTIONS))


def _misread(name: str, expression: str, error: ParseError) -> ParamError:
    """Where the parser stopped: its context before the place is cut to its last hundred characters."""
    found: dict[str, Any] = error.errors[0] if error.errors else {}
    near, before = str(found.get("highlight") or ""), str(found.get("start_context") or "")
    if not near:
        return refused(name, "open")
    at = expression.find(before + near) + len(before) + 1
    return refused(name, "syntax", at=at, near=near[:_SHOWN_AT_MOST])


def _check(name: str, expression: str, node: exp.Expr) -> None:
    if isinstance(node, exp.Column) and not node.table:
        if node.name.lower() not in COLUMNS:
            raise _unknown(name, expression, node)
    elif isinstance(node, exp.Column) or not isinstance(node, _ALLOWED):
        what = node.sql(dialect="duckdb", comments=False)[:_SHOWN_AT_MOST]
        raise refused(name, "not_allowed", what=what, at=_place(expression, node))


def _unknown(name: str, expression: str, node: exp.Column) -> ParamError:
    facts = {"what": node.name[:_SHOWN_AT_MOST], "at": _place(expression, node)}
    close = difflib.get_close_matches(node.name.lower(), COLUMNS, n=1)
    if close:
        return refused(name, "column_close", closest=close[0], **facts)
    return refused(name, "column", columns=", ".join(COLUMNS), **facts)


def _place(expression: str, node: exp.Expr) -> int:
    """The first character of a part, counted from 1; what the parser does not say is looked for."""
    starts = [int(each.meta["start"]) for each in node.walk() if "start" in each.meta]
    return (min(starts) if starts else max(expression.find(node.sql(dialect="duckdb")), 0)) + 1
