"""Currencies as they stand beside amounts and in columns of their own."""

from __future__ import annotations

import re
from typing import Final

from connectors.cells.faults import refuse_formula
from connectors.cells.reading import Cell, Reading, clean
from connectors.cells.rules import CellError, Rule

__all__ = ["SIGNS", "known_currency", "parse_currency"]

_WORDS: Final = {
    "RUB": "₽ руб. руб р. р rub rur рублей рубля рубль rub.",
    "USD": "$ us$ usd долл. долл доллар долларов",
    "EUR": "€ eur евро",
    "KZT": "₸ kzt тг тг. тенге",
    "BYN": "byn br бел.руб.",
    "UAH": "₴ uah грн грн.",
    "UZS": "uzs сум",
    "KGS": "kgs сом",
    "AMD": "֏ amd",
    "GEL": "₾ gel",
    "AZN": "₼ azn",
    "GBP": "£ gbp",
    "TRY": "₺ try",
    "CNY": "cny юань юаней",
    "PLN": "zł pln",
    "BRL": "r$ brl",
    "AED": "aed",
    "INR": "₹ inr",
}


class _Signs:
    """Finds currency words at either end of an amount."""

    def __init__(self) -> None:
        self._codes = {word: code for code, words in _WORDS.items() for word in words.split()}
        words = "|".join(re.escape(word) for word in sorted(self._codes, key=len, reverse=True))
        self.before = re.compile(rf"(?P<minus>[-+]?) ?(?P<word>{words}) ?", re.IGNORECASE)
        self.after = re.compile(rf" ?(?P<word>{words})$", re.IGNORECASE)
        self._any = re.compile(words, re.IGNORECASE)

    def code(self, word: str) -> str:
        """The ISO code of a word."""
        return self._codes[word.lower()]

    def all(self, text: str) -> set[str]:
        """The currencies that a text names."""
        return {self.code(word) for word in self._any.findall(text)}

    def find(self, word: str) -> str | None:
        """The ISO code of a word, None when it is none."""
        return self._codes.get(word.lower())


SIGNS: Final = _Signs()


def known_currency(word: str) -> str:
    """The ISO code of a currency as a vendor calls it (RUR, руб.); what is not known stays as it is written, and is
    told where money is converted."""
    text = word.strip()
    return SIGNS.find(text) or (text.upper() if len(text) == 3 and text.isascii() else text)


def parse_currency(cell: Cell, reading: Reading) -> str | None:
    """The ISO code of a currency column's cell: `₽`, `руб.`, `usd`, or any code of three Latin letters.

    Raises CellError.
    """
    text = clean(cell)
    if text is None:
        return None
    if not isinstance(text, str):
        raise CellError(Rule.UNKNOWN_CURRENCY)
    refuse_formula(text)
    if code := SIGNS.find(text):
        return code
    if len(text) == 3 and text.isascii() and text.isalpha():
        return text.upper()
    raise CellError(Rule.UNKNOWN_CURRENCY)
