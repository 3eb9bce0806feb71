"""One column to fill: which parser, how cells are written, which words are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from connectors.cells import PARSERS, Cell, CellError, Reading, Rule, Value, clean, parse_currency
from connectors.mapping.headers import normal
from connectors.mapping.months import Period
from throughline.landing.contract import Column, Type

__all__ = ["Target"]

EVERY_OTHER = "*"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Target:
    """A landing column with all that is needed to read its cells. `latest` is UTC: what is later has not happened.

    `words` are those of `map`, `spoken` those that are understood without it. A word that is not in a vocabulary with
    `unknown` is refused and leaves `unknown` in its place; `keeps_negative`: a refused negative number stays.
    """

    column: Column
    reading: Reading
    words: Mapping[str, str]
    vocabulary: frozenset[str] = frozenset()
    latest: datetime | None = None
    not_negative: bool = False
    spoken: Mapping[str, str] = field(default_factory=dict)
    keeps_negative: bool = False
    period: Period | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the cell alone says the value, so that many may be read at once."""
        return not (self.words or self.vocabulary or self.period or self.column.name == "currency")

    def parse(self, cell: Cell, currency: str = "") -> Value:
        """The value of one cell; `currency` is what its row is in. Raises CellError."""
        cell = self._translate(cell)
        if self.column.name == "currency":
            return parse_currency(cell, self.reading)
        reading = self.reading
        if self.column.type is Type.MONEY and currency != reading.currency:
            reading = replace(reading, currency=currency)
        if self.period is not None:
            cell = self.period.named(cell)
        value = PARSERS[self.column.type](cell, reading)
        if value is not None:
            self._check(value)
        return value if self.period is None else self.period.bound(value)

    def _translate(self, cell: Cell) -> Cell:
        """The word here for the word there: by `map`, else by what is understood anyway, else as it is.

        The words of the vocabulary themselves are written in any case: ANSWERED is `answered`.
        """
        if not (self.words or self.spoken or self.vocabulary):
            return cell
        cell = clean(cell)
        word = PARSERS[Type.TEXT](cell, Reading())
        text = normal("" if word is None else str(word))
        if text in self.words:
            return self.words[text]
        if text and EVERY_OTHER in self.words:
            return self.words[EVERY_OTHER]
        return self.spoken.get(text, text if text in self.vocabulary else cell)

    def _check(self, value: Value) -> None:
        if self.vocabulary and value not in self.vocabulary:
            raise CellError(Rule.NOT_IN_LIST, UNKNOWN if UNKNOWN in self.vocabulary else None)
        if self.not_negative and isinstance(value, int) and value < 0:
            raise CellError(Rule.NEGATIVE, value if self.keeps_negative else None)
        if self.latest is not None:
            late = (
                value > self.latest
                if isinstance(value, datetime)
                else (isinstance(value, date) and value > self.latest.date())
            )
            if late:
                raise CellError(Rule.IN_FUTURE)
