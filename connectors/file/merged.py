"""Merged cells: their text stands for every row they cover, their number for the first only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from connectors.cells import Cell, CellError, Reading, Rule, clean, parse_money

__all__ = ["Range", "fill_down"]

Range = tuple[tuple[int, int], tuple[int, int]]  # first and last (row, column), both inside, from 0
_READING = Reading()


def fill_down(rows: list[list[Cell]], ranges: Iterable[Range]) -> None:
    """Repeat texts and days of merged cells in the rows below; amounts never, or they would be summed twice."""
    for (top, left), (bottom, _) in ranges:
        if top < len(rows) and left < len(rows[top]) and _may_repeat(rows[top][left]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]


def _may_repeat(cell: Cell) -> bool:
    cell = clean(cell)
    if not isinstance(cell, str):
        return isinstance(cell, date)
    try:
        parse_money(cell, _READING)
    except CellError as error:
        return error.rule in (Rule.NOT_NUMBER, Rule.DATE_IN_NUMBER)
    return False
