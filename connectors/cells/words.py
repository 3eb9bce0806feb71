"""Texts, ids, yes and no, JSON."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime
from decimal import Decimal

from connectors.cells.faults import refuse_formula
from connectors.cells.reading import Cell, Reading, clean
from connectors.cells.rules import CellError, Rule

__all__ = ["FLOAT_ID", "LONGEST_TEXT", "parse_boolean", "parse_json", "parse_text"]

LONGEST_TEXT = 65_536
FLOAT_ID = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,3}", re.IGNORECASE)
EXACT_FLOAT = 2.0**53  # from here on a spreadsheet no longer holds every whole number

_TRUE = frozenset({"1", "true", "yes", "y", "да", "д", "истина", "+", "✓", "✔"})
_FALSE = frozenset({"0", "false", "no", "n", "нет", "н", "ложь"})


def parse_text(cell: Cell, reading: Reading) -> str | None:
    """The text without blanks around it; ids keep leading zeros, `123.0` of a spreadsheet is `123`.

    Raises CellError: an id that a spreadsheet turned into `1,23E+11` has lost its digits for good.
    """
    cell = clean(cell)
    if cell is None:
        return None
    text = cell if isinstance(cell, str) else _written(cell)
    if len(text) > LONGEST_TEXT:
        raise CellError(Rule.TOO_LONG)
    if "\0" in text:
        raise CellError(Rule.NUL_BYTE)
    if text[0] == "#":
        refuse_formula(text)
    if reading.is_id and FLOAT_ID.fullmatch(text):
        raise CellError(Rule.ID_AS_FLOAT)
    return text


def _written(cell: Cell) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case float():
            return _number_text(cell)
        case datetime():
            return cell.isoformat(" ", "seconds")
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell.normalize():f}"
    return str(cell)


def _number_text(number: float) -> str:
    if not math.isfinite(number):
        raise CellError(Rule.NOT_FINITE)
    if not number.is_integer():
        return f"{Decimal(repr(number)):f}"
    if abs(number) >= EXACT_FLOAT:
        raise CellError(Rule.ID_AS_FLOAT)
    return str(int(number))


def parse_boolean(cell: Cell, reading: Reading) -> bool | None:
    """Yes or no in Russian, English, 1 and 0. Raises CellError."""
    cell = clean(cell)
    match cell:
        case None | bool():
            return cell
        case int() | float() | Decimal() if cell in (0, 1):
            return bool(cell)
        case str():
            refuse_formula(cell)
            if cell.lower() in _TRUE:
                return True
            if cell.lower() in _FALSE:
                return False
    raise CellError(Rule.NOT_BOOLEAN)


def parse_json(cell: Cell, reading: Reading) -> str | None:
    """A JSON object as text with sorted keys, so that equal objects are equal text. Raises CellError."""
    cell = clean(cell)
    if cell is None:
        return None
    try:
        value = json.loads(cell) if isinstance(cell, str) and len(cell) <= LONGEST_TEXT else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise CellError(Rule.NOT_JSON)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
