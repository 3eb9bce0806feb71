"""Finding the columns of a sheet by their headers, as tolerant of blanks and case as people are."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.cells import SPACES, Cell, CellError, Reading, parse_text
from throughline.errors import InputError

__all__ = ["Headers", "Place", "normal"]

_READING = Reading()


def normal(text: str) -> str:
    """A header in the form it is compared in: single blanks, lower case, ё as е."""
    for blank in SPACES:
        text = text.replace(blank, " ")
    return " ".join(text.split()).casefold().replace("ё", "е")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cells come from, as a person finds it. `header_row` counts from 1; `has_letters`: columns are A, B…"""

    file: str
    sheet: str = ""
    header_row: int = 1
    has_letters: bool = False

    @property
    def label(self) -> str:
        """File and sheet in one text."""
        return f"{self.file}/{self.sheet}" if self.sheet else self.file

    def address(self, row: int, position: int) -> str:
        """What a spreadsheet calls the cell: D17 for row 17, position 3; the row alone where position is negative."""
        if not self.has_letters:
            return ""
        letters = ""
        count = position + 1
        while count > 0:
            count, letter = divmod(count - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{letters}{row}"


class Headers:
    """The headers of one sheet by position."""

    def __init__(self, cells: Sequence[Cell], place: Place) -> None:
        self.place = place
        self.texts = tuple(_text(cell) for cell in cells)
        self._positions: dict[str, list[int]] = {}
        for position, text in enumerate(self.texts):
            if text:
                self._positions.setdefault(normal(text), []).append(position)

    def has(self, header: str) -> bool:
        """Whether a column is called so."""
        return normal(header) in self._positions

    def position(self, header: str) -> int:
        """Where the column called so stands. Raises InputError where none or more than one is."""
        found = self._positions.get(normal(header), [])
        if len(found) == 1:
            return found[0]
        facts = {"file": self.place.label, "row": self.place.header_row, "header": header}
        if found:
            columns = ", ".join(str(position + 1) for position in found)
            raise InputError("header_doubled", columns=columns, **facts)
        near = self._nearest(header)
        key = "header_missing_close" if near else "header_missing"
        raise InputError(key, closest=near, headers=self.shown, **facts)

    def require(self, wanted: Sequence[str]) -> None:
        """Raises InputError that names all of these columns that are not here, where more than one is not."""
        missing = [header for header in wanted if not self.has(header)]
        if len(missing) > 1:
            named = (
                f"«{header}» (≈ «{near}»)" if (near := self._nearest(header)) else f"«{header}»" for header in missing
            )
            facts = {"file": self.place.label, "row": self.place.header_row, "missing": ", ".join(named)}
            raise InputError("headers_missing", headers=self.shown, **facts)

    @property
    def shown(self) -> str:
        """All headers, for people to read."""
        return ", ".join(f"«{text}»" for text in self.texts if text) or "—"

    def _nearest(self, header: str) -> str:
        close = difflib.get_close_matches(normal(header), list(self._positions), n=1, cutoff=0.5)
        return self.texts[self._positions[close[0]][0]] if close else ""


def _text(cell: Cell) -> str:
    try:
        return parse_text(cell, _READING) or ""
    except CellError:
        return ""
