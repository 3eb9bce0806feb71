"""A cell that names a whole month, where a period is wanted: «Октябрь 2026», «10.2026», «2026-10»."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from connectors.cells import Cell, Value
from connectors.mapping.headers import normal

__all__ = ["LAST_DAY", "MONTH_HEADERS", "PERIODS", "Period"]

# Under such a header every date is its month: a spreadsheet makes 1 October of a typed «октябрь 2026».
MONTH_HEADERS = frozenset({"месяц", "month"})
LAST_DAY = "last"
# (table, column) → which day of a month fills it.
PERIODS: dict[tuple[str, str], str] = {
    ("spend_manual", "period_start"): "first",
    ("spend_manual", "period_end"): LAST_DAY,
    ("budget_plan", "month"): "first",
}

_NAMED = re.compile(r"([а-я]{3,8}|[a-z]{3,9})\.?,? ([0-9]{4})(?: ?(?:г|год)\.?)?")
_MONTH_FIRST = re.compile(r"(\d{1,2})[./-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})", re.ASCII)
_NAMES = tuple(
    frozenset(words.split())
    for words in (
        "январь января янв january jan",
        "февраль февраля фев февр february feb",
        "март марта мар march mar",
        "апрель апреля апр april apr",
        "май мая may",
        "июнь июня июн june jun",
        "июль июля июл july jul",
        "август августа авг august aug",
        "сентябрь сентября сен сент september sep sept",
        "октябрь октября окт october oct",
        "ноябрь ноября ноя нояб november nov",
        "декабрь декабря дек december dec",
    )
)


@dataclass(frozen=True, slots=True)
class Period:
    """How a column that bounds a period reads months. `is_month`: any day in it stands for its month."""

    side: str
    is_month: bool

    def named(self, cell: Cell) -> Cell:
        """The wanted day of the month that the cell names; a cell that names none as it is."""
        month = _month(normal(cell)) if isinstance(cell, str) else None
        return cell if month is None else self._day_of(month)

    def bound(self, value: Value) -> Value:
        """The day that was read, or the wanted one of its month."""
        return self._day_of(value) if self.is_month and isinstance(value, date) else value

    def _day_of(self, day: date) -> date:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1] if self.side == LAST_DAY else 1)


def _month(text: str) -> date | None:
    number = year = 0
    if found := _NAMED.fullmatch(text):
        word, year = found[1], int(found[2])
        number = next((place for place, names in enumerate(_NAMES, 1) if word in names), 0)
    elif found := _MONTH_FIRST.fullmatch(text):
        number, year = int(found[1]), int(found[2])
    elif found := _YEAR_FIRST.fullmatch(text):
        year, number = int(found[1]), int(found[2])
    return date(year, number, 1) if 1 <= number <= 12 and 1970 <= year <= 2100 else None
