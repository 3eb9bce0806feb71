"""What was refused in a sheet, told by column and reason: the first cell of each, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from connectors.base import RejectedCell
from connectors.mapping.plan import Plan
from throughline.texts import say

__all__ = ["refusals"]


def refusals(cells: Iterable[RejectedCell], plan: Plan, lang: str) -> Iterator[str]:
    """A line for every column and rule, in order of their first rows."""
    vocabularies = {filler.header: filler.target.vocabulary for filler in plan.fillers if filler.target.vocabulary}
    kinds = Counter[tuple[str, str]]()
    first: dict[tuple[str, str], RejectedCell] = {}
    for cell in cells:
        kinds[cell.column, cell.rule] += 1
        first.setdefault((cell.column, cell.rule), cell)
    for kind, cell in first.items():
        reason = say(f"rules.{cell.rule}", lang)
        if cell.rule == "not_in_list" and cell.column in vocabularies:
            reason += f" ({', '.join(sorted(vocabularies[cell.column]))})"
        # A spreadsheet names its cells; in a text file the row is all there is to go by.
        where = say("file.cell" if cell.address else "file.row", lang, row=cell.row, address=cell.address)
        facts = {"n": kinds[kind], "column": cell.column, "value": cell.value, "reason": reason}
        yield say("file.refused", lang, where=where, **facts)
