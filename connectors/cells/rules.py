"""Why a cell is refused: one name a rule, its sentence under `rules.` of texts/<lang>/rules.yaml."""

from __future__ import annotations

from enum import StrEnum

from throughline.texts import say

__all__ = ["CellError", "Rule"]


class Rule(StrEnum):
    """Every reason there is. The value is the key of its text and what `rejected_cell.rule` holds."""

    # The row as a whole
    TOTAL_ROW = "total_row"
    REPEATED_HEADER = "repeated_header"
    RAGGED_ROW = "ragged_row"
    OTHER_WIDTH = "other_width"
    DOUBLED_ROW = "doubled_row"
    # Any cell
    EMPTY = "empty"
    FORMULA_ERROR = "formula_error"
    FORMULA = "formula"
    NUL_BYTE = "nul_byte"
    TOO_LONG = "too_long"
    # Numbers and money
    NOT_NUMBER = "not_number"
    LETTER_IN_NUMBER = "letter_in_number"
    AMBIGUOUS_NUMBER = "ambiguous_number"
    PERCENT = "percent"
    EXPONENT = "exponent"
    NOT_FINITE = "not_finite"
    TOO_LARGE = "too_large"
    NOT_INTEGER = "not_integer"
    NEGATIVE = "negative"
    OTHER_CURRENCY = "other_currency"
    MIXED_CURRENCY = "mixed_currency"
    UNKNOWN_CURRENCY = "unknown_currency"
    BOOLEAN_IN_NUMBER = "boolean_in_number"
    DATE_IN_NUMBER = "date_in_number"
    # Days and times
    NOT_DAY = "not_day"
    NOT_TIME = "not_time"
    NO_SUCH_DAY = "no_such_day"
    AMBIGUOUS_DAY = "ambiguous_day"
    TWO_DIGIT_YEAR = "two_digit_year"
    SERIAL_DAY = "serial_day"
    DAY_OUT_OF_RANGE = "day_out_of_range"
    IN_FUTURE = "in_future"
    # Words
    NOT_BOOLEAN = "not_boolean"
    ID_AS_FLOAT = "id_as_float"
    NOT_JSON = "not_json"
    NOT_IN_LIST = "not_in_list"


class CellError(ValueError):
    """A cell that is no value of its column; `rule` says why. Where it stands, the caller knows.

    `instead` is what its row keeps in that place: None, or a value by which what follows knows of the refusal.
    """

    def __init__(self, rule: Rule, instead: str | int | None = None) -> None:
        super().__init__(rule.value)
        self.rule = rule
        self.instead = instead

    def sentence(self, lang: str) -> str:
        """Why, in `lang` ("ru" or "en")."""
        return say(f"rules.{self.rule}", lang)
