"""One column to fill: which parser, how cells are written, which words are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from connectors.cells import PARSERS, Cell, CellError, Reading, Rule, Value, clean, parse_currency
from connectors.mapping.headers import normal
from throughline.landing.contract import Column, Type

__all__ = ["Target"]

EVERY_OTHER = "*"


@dataclass(frozen=True, slots=True)
class Target:
    """A landing column with all that is needed to read its cells. `latest` is UTC: what is later has not happened."""

    column: Column
    reading: Reading
    words: Mapping[str, str]
    vocabulary: frozenset[str] = frozenset()
    latest: datetime | None = None
    not_negative: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the cell alone says the value, so that many may be read at once."""
        return not (self.words or self.vocabulary or self.column.name in ("currency", "month"))

    def parse(self, cell: Cell, currency: str = "") -> Value:
        """The value of one cell; `currency` is what its row is in. Raises CellError."""
        cell = self._translate(cell)
        if self.column.name == "currency":
            return parse_currency(cell, self.reading)
        reading = self.reading
        if self.column.type is Type.MONEY and currency != reading.currency:
            reading = replace(reading, currency=currency)
        value = PARSERS[self.column.type](cell, reading)
        if value is not None:
            self._check(value)
        if self.column.name == "month" and isinstance(value, date):
            return value.replace(day=1)
        return value

    def _translate(self, cell: Cell) -> Cell:
        """The word here for the word there; words that `map` does not name pass as they are."""
        if not self.words:
            return cell
        cell = clean(cell)
        word = PARSERS[Type.TEXT](cell, Reading())
        text = "" if word is None else str(word)
        other = self.words.get(EVERY_OTHER, cell) if text else cell
        return self.words.get(normal(text), other)

    def _check(self, value: Value) -> None:
        if self.vocabulary and value not in self.vocabulary:
            raise CellError(Rule.NOT_IN_LIST)
        if self.not_negative and isinstance(value, (int, float)) and value < 0:
            raise CellError(Rule.NEGATIVE)
        if self.latest is not None:
            late = (
                value > self.latest
                if isinstance(value, datetime)
                else (isinstance(value, date) and value > self.latest.date())
            )
            if late:
                raise CellError(Rule.IN_FUTURE)
