"""Numbers and money as people write them. Nothing is guessed: what can be read in two ways is refused."""

from __future__ import annotations

import math
import re
from datetime import date, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from connectors.cells.currency import SIGNS
from connectors.cells.faults import refuse_formula
from connectors.cells.reading import SPACES, Cell, NumberFormat, Reading, clean
from connectors.cells.rules import CellError, Rule

__all__ = ["LIMIT", "parse_integer", "parse_money", "parse_number"]

LIMIT = Decimal(10) ** 12
PLACES = Decimal("0.0001")
LONGEST = 64  # characters; nothing longer is a number that a person wrote

_BLANKS = re.compile(f"[{SPACES}]+")
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "-": "-", "’": "'", "ʼ": "'", "`": "'"})

_PLAIN = re.compile(r"[0-9]+|[0-9]*[.,][0-9]+")
_TWO_WAYS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_GROUPED = (
    re.compile(r"[0-9]{1,3}(?P<group>[ '])[0-9]{3}(?:(?P=group)[0-9]{3})*(?:[.,][0-9]+)?"),
    re.compile(r"[0-9]{1,3}(?P<group>,)[0-9]{3}(?:,[0-9]{3})*\.[0-9]+"),
    re.compile(r"[0-9]{1,3}(?P<group>\.)[0-9]{3}(?:\.[0-9]{3})*,[0-9]+"),
    re.compile(r"[0-9]{1,3}(?P<group>[.,])[0-9]{3}(?:(?P=group)[0-9]{3})+"),
)
_DATE = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}.*|[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}.*")
_EXPONENT = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?[eеEЕ][-+]?[0-9]+")
_LOOKALIKE = re.compile(r"[0-9OoОоlIІіЗзБбBSsZz .,'\-+]*[OoОоlIІіЗзБбBSsZz][0-9OoОоlIІіЗзБбBSsZz .,'\-+]*")
_NOT_FINITE = frozenset({"nan", "inf", "infinity", "∞"})


def parse_money(cell: Cell, reading: Reading) -> Decimal | None:
    """An amount in major units, rounded half-even to 4 places. Raises CellError."""
    value = _decimal(cell, reading, with_currency=True)
    return None if value is None else value.quantize(PLACES, ROUND_HALF_EVEN)


def parse_number(cell: Cell, reading: Reading) -> float | None:
    """A finite number, at most 10^12. Raises CellError."""
    value = _decimal(cell, reading)
    return None if value is None else float(value)


def parse_integer(cell: Cell, reading: Reading) -> int | None:
    """A whole number, at most 10^12 (`5,0` is 5). A duration is its seconds. Raises CellError."""
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        if abs(seconds) > LIMIT:
            raise CellError(Rule.TOO_LARGE)
        return seconds
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second
    value = _decimal(cell, reading)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise CellError(Rule.NOT_INTEGER)
    return int(value)


def _decimal(cell: Cell, reading: Reading, with_currency: bool = False) -> Decimal | None:
    cell = clean(cell)
    match cell:
        case None:
            return None
        case bool():
            raise CellError(Rule.BOOLEAN_IN_NUMBER)
        case date() | time() | timedelta():
            raise CellError(Rule.DATE_IN_NUMBER)
        case float():
            if not math.isfinite(cell):
                raise CellError(Rule.NOT_FINITE)
            value = Decimal(repr(cell))
        case str():
            value = _from_text(cell, reading, with_currency)
        case _:
            value = Decimal(cell)
    if not value.is_finite():
        raise CellError(Rule.NOT_FINITE)
    if abs(value) > LIMIT:
        raise CellError(Rule.TOO_LARGE)
    return value


def _from_text(text: str, reading: Reading, with_currency: bool) -> Decimal:
    refuse_formula(text)
    if len(text) > LONGEST:
        raise CellError(Rule.NOT_NUMBER)
    text = _BLANKS.sub(" ", text.translate(_MINUS))
    body, sign = text, 1
    if body.startswith("(") and body.endswith(")"):  # as accountants write negatives
        body, sign = body[1:-1].strip(), -1
        if "-" in body:
            raise CellError(Rule.NOT_NUMBER)
    if with_currency:
        body = _without_currency(body, reading.currency)
    if body[:1] in ("-", "+"):
        sign = -sign if body[0] == "-" else sign
        body = body[1:].lstrip()
    plain = _unmark(body, reading.number)
    if plain is None:
        raise CellError(_reason(text))
    return sign * Decimal(plain)


def _unmark(body: str, number: NumberFormat | None) -> str | None:
    """The digits with a dot as decimal mark; None where the text is no number."""
    if number is not None:
        return _declared(body, number)
    if _TWO_WAYS.fullmatch(body):
        raise CellError(Rule.AMBIGUOUS_NUMBER)
    if _PLAIN.fullmatch(body):
        return body.replace(",", ".")
    for form in _GROUPED:
        if found := form.fullmatch(body):
            return body.replace(found["group"], "").replace(",", ".")
    return None


def _declared(body: str, number: NumberFormat) -> str | None:
    whole, mark, fraction = body.partition(number.decimal)
    if mark and not (fraction.isascii() and fraction.isdigit()):
        return None
    for group in {number.group, " "} - {""}:
        parts = whole.split(group)
        if len(parts) > 1 and 1 <= len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:]):
            whole = "".join(parts)
    if not ((whole.isascii() and whole.isdigit()) or (not whole and mark)):
        return None
    return f"{whole}.{fraction}" if mark else whole


def _without_currency(body: str, expected: str) -> str:
    """The text without a currency sign before or after it. Raises CellError where the sign is of another currency."""
    found = set()
    if match := SIGNS.before.match(body):
        found.add(SIGNS.code(match["word"]))
        body = match["minus"] + body[match.end() :]
    if match := SIGNS.after.search(body):
        found.add(SIGNS.code(match["word"]))
        body = body[: match.start()]
    if len(found) > 1:
        raise CellError(Rule.MIXED_CURRENCY)
    if found and found != {expected}:
        raise CellError(Rule.OTHER_CURRENCY)
    return body


def _reason(text: str) -> Rule:
    lower = text.lower().lstrip("+-")
    if lower in _NOT_FINITE:
        return Rule.NOT_FINITE
    if "%" in text:
        return Rule.PERCENT
    if _DATE.fullmatch(text):
        return Rule.DATE_IN_NUMBER
    if _EXPONENT.fullmatch(text):
        return Rule.EXPONENT
    if lower in ("true", "false", "да", "нет", "истина", "ложь"):
        return Rule.BOOLEAN_IN_NUMBER
    if any(c.isdigit() for c in text):
        if _LOOKALIKE.fullmatch(text):
            return Rule.LETTER_IN_NUMBER
        if len(SIGNS.all(text)) > 1:
            return Rule.MIXED_CURRENCY
    return Rule.NOT_NUMBER
