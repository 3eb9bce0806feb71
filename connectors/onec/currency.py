"""Currencies as 1C calls them: `руб.`, RUB, or the number of the classifier."""

from __future__ import annotations

from connectors.cells.currency import known_currency

__all__ = ["currency_of"]

# ISO 4217 numbers, which the catalogue of currencies has as codes; 810 is the rouble of before 1998, still in use.
_NUMBERS = {"643": "RUB", "810": "RUB", "840": "USD", "978": "EUR", "398": "KZT", "933": "BYN", "156": "CNY"}


def currency_of(text: str) -> str:
    """Its ISO code; what is not known stays as it is written, and is told where money is converted."""
    word = text.strip()
    return _NUMBERS.get(word) or known_currency(word)
