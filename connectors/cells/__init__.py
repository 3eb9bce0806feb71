"""From a cell, typed or text, to a value of its column or a named reason why not. Pure; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from connectors.cells.currency import parse_currency
from connectors.cells.numbers import parse_integer, parse_money, parse_number
from connectors.cells.reading import BLANKS, DAY_1900, DAY_1904, SPACES, Cell, NumberFormat, Reading, clean, is_blank
from connectors.cells.rules import CellError, Rule
from connectors.cells.times import NAMED_FORMATS, parse_day, parse_time
from connectors.cells.words import parse_boolean, parse_json, parse_text
from throughline.landing.contract import Type

__all__ = [
    "BLANKS",
    "DAY_1900",
    "DAY_1904",
    "NAMED_FORMATS",
    "PARSERS",
    "SPACES",
    "Cell",
    "CellError",
    "NumberFormat",
    "Parser",
    "Reading",
    "Rule",
    "Value",
    "clean",
    "is_blank",
    "parse_boolean",
    "parse_currency",
    "parse_day",
    "parse_integer",
    "parse_json",
    "parse_money",
    "parse_number",
    "parse_text",
    "parse_time",
]

Value = Decimal | float | int | date | datetime | bool | str | None
Parser = Callable[[Cell, Reading], Value]

PARSERS: dict[Type, Parser] = {
    Type.TEXT: parse_text,
    Type.MONEY: parse_money,
    Type.NUMBER: parse_number,
    Type.INTEGER: parse_integer,
    Type.DAY: parse_day,
    Type.TIME: parse_time,
    Type.BOOLEAN: parse_boolean,
    Type.JSON: parse_json,
}
