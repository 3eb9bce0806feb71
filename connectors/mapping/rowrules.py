"""Rows that are no data: blank ones, totals, the header repeated in mid-sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from connectors.cells import Rule, clean
from connectors.mapping.demands import DIMENSIONS_WITH_TOTALS
from connectors.mapping.frame import Cells, Frame, Mask
from connectors.mapping.headers import normal
from connectors.mapping.plan import Plan
from throughline.landing.contract import Type

__all__ = ["RowRules", "judge_rows"]

_TOTAL = (
    "(?i)(?:общий |промежуточный )?(?:итого|итог|всего|подытог|totals?|grand total|subtotal|sum total)"
    "(?: (?:за|по|на|for|of|by) .{1,80})?(?:[:.](?: ?[0-9][0-9 .,\u00a0]*)?)?"
)
_TOTAL_WORD = "(?i)(?:итого|всего|total)[:.]?"
# A keyword or a remark may well be the word «всего»; a channel or a campaign is not.
_FREE_TEXT = frozenset({"keyword", "utm_term", "comment", "name", "sku"})


@dataclass(frozen=True, slots=True)
class RowRules:
    """`blank` rows count for nothing; `refused` say why by row, with the position of the telling cell."""

    blank: Mask
    refused: dict[int, tuple[Rule, int]]


def judge_rows(frame: Frame, plan: Plan) -> RowRules:
    """Look at whole rows before their cells."""
    refused: dict[int, tuple[Rule, int]] = {}
    blank = _blank_and_totals(frame, refused)
    if plan.table.name in DIMENSIONS_WITH_TOTALS:
        for filler in plan.fillers:
            if filler.target.column.type is Type.TEXT and filler.name not in _FREE_TEXT:
                for position in filler.positions:
                    for row in np.flatnonzero(frame.columns[position].matching(_TOTAL_WORD)):
                        refused[int(row)] = (Rule.TOTAL_ROW, position)
    refused |= {row: (Rule.RAGGED_ROW, len(frame.columns) - 1) for row in frame.overlong}
    refused |= {row: (Rule.REPEATED_HEADER, position) for row, position in _repeated_headers(frame, plan)}
    return RowRules(blank, refused)


def _blank_and_totals(frame: Frame, refused: dict[int, tuple[Rule, int]]) -> Mask:
    """Walks the columns for the first cell of each row that is not blank; rows that have none are blank."""
    rest = np.ones(len(frame.numbers), dtype=np.bool_)
    for position, cells in enumerate(frame.columns):
        for row in np.flatnonzero(cells.matching(_TOTAL) & rest):
            refused[int(row)] = (Rule.TOTAL_ROW, position)
        rest &= cells.blank()
        if not rest.any():
            break
    return rest


def _repeated_headers(frame: Frame, plan: Plan) -> list[tuple[int, int]]:
    positions = plan.mapped_positions
    if not positions:
        return []
    rows = np.flatnonzero(_equal(frame.columns[positions[0]], plan.headers.texts[positions[0]]))
    wanted = {position: normal(plan.headers.texts[position]) for position in positions}
    return [
        (int(row), positions[0])
        for row in rows
        if all(_normal_cell(frame.columns[position], int(row)) == text for position, text in wanted.items())
    ]


def _equal(cells: Cells, header: str) -> Mask:
    return cells.matching(f"(?i){re.escape(header)}")


def _normal_cell(cells: Cells, row: int) -> str | None:
    cell = clean(cells.at(row))
    return normal(cell) if isinstance(cell, str) else None
