"""Cells that hold a formula or the error of one instead of a value."""

from __future__ import annotations

import re

from connectors.cells.rules import CellError, Rule

__all__ = ["refuse_formula"]

_ERROR = re.compile(r"#(?:[A-ZА-Я]+(?:/0)?[!?])", re.IGNORECASE)


def refuse_formula(text: str) -> None:
    """Raises CellError for `#REF!`, `#ДЕЛ/0!` and the like, and for a formula whose value the file does not hold."""
    if text[0] == "#" and _ERROR.fullmatch(text):
        raise CellError(Rule.FORMULA_ERROR)
    if text[0] == "=":
        raise CellError(Rule.FORMULA)
