"""Days and times as people and systems write them.

A time without a zone is a wall clock of the source's zone. A wall clock that does not exist (clocks go forward) is
read with the offset before the change, one that comes twice (clocks go back) is its first coming: `02:30` of such
nights is an hour later on the clock that went on, never refused and never random.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from connectors.cells.faults import refuse_formula
from connectors.cells.reading import DAY_1900, DAY_1904, Cell, Epoch, Reading, clean
from connectors.cells.rules import CellError, Rule

__all__ = ["FIRST_DAY", "LAST_DAY", "NAMED_FORMATS", "parse_day", "parse_time"]

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)
NAMED_FORMATS = frozenset({"excel", "excel1904", "unix", "unix_ms"})
LONGEST = 64

_CLOCK = r"(?:(?:,? |T)(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(?P<zone>Z|UTC|[+-]\d{2}:?(?:\d{2})?)?)?"
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _CLOCK, re.ASCII)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})" + _CLOCK, re.ASCII)
_SLASHED = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}(?:\D.*)?", re.ASCII)
_SHORT = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2}(?:\D.*)?", re.ASCII)
_NUMBER = re.compile(r"\d{1,13}(?:[.,]\d+)?", re.ASCII)


def parse_day(cell: Cell, reading: Reading) -> date | None:
    """The day as written: a time of day beside it is dropped, its zone does not move the day. Raises CellError."""
    moment = _moment(cell, reading, Rule.NOT_DAY)
    return None if moment is None else _in_range(moment.date())


def parse_time(cell: Cell, reading: Reading) -> datetime | None:
    """UTC without tzinfo, whole seconds (fractions are cut). Raises CellError."""
    moment = _moment(cell, reading, Rule.NOT_TIME)
    if moment is None:
        return None
    _in_range(moment.date())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=reading.zone, fold=0)
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _in_range(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CellError(Rule.DAY_OUT_OF_RANGE)
    return day


def _moment(cell: Cell, reading: Reading, otherwise: Rule) -> datetime | None:
    cell = clean(cell)
    match cell:
        case None:
            return None
        case datetime():
            return cell
        case date():
            return datetime.combine(cell, time())
        case bool() | time() | timedelta():
            raise CellError(otherwise)
        case str():
            refuse_formula(cell)
            if len(cell) > LONGEST:
                raise CellError(otherwise)
            return _from_text(cell, reading, otherwise)
        case _:
            return _from_number(cell, reading, otherwise)


def _from_number(number: float | Decimal, reading: Reading, otherwise: Rule) -> datetime:
    """A typed number is the serial of a spreadsheet, unless formats were declared: then it is read as their text."""
    if isinstance(number, float) and not math.isfinite(number):
        raise CellError(otherwise)
    if not reading.dates:
        return _serial(number, reading.epoch)
    text = str(int(number)) if number == int(number) else str(number)
    return _from_text(text, reading, otherwise)


def _serial(number: float | Decimal, epoch: Epoch) -> datetime:
    if not 1 <= number <= 100_000:
        raise CellError(Rule.DAY_OUT_OF_RANGE)
    seconds = round(float(number) * 86_400)  # a second is 1.2e-5 of a day: floats hold it
    return datetime.combine(epoch, time()) + timedelta(seconds=seconds)


def _from_text(text: str, reading: Reading, otherwise: Rule) -> datetime:
    if reading.dates:
        return _declared(text, reading.dates, otherwise)
    for form in (_ISO, _DOTTED):
        if found := form.fullmatch(text):
            return _assemble(found)
    raise CellError(_reason(text, otherwise))


def _declared(text: str, formats: tuple[str, ...], otherwise: Rule) -> datetime:
    for form in formats:
        if form in NAMED_FORMATS:
            if _NUMBER.fullmatch(text):
                return _named(form, float(text.replace(",", ".")))
            continue
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    for known in (_ISO, _DOTTED):
        if found := known.fullmatch(text):
            _assemble(found)  # raises where there is no such day: the better reason
    raise CellError(otherwise)


def _named(form: str, number: float) -> datetime:
    match form:
        case "excel":
            return _serial(number, DAY_1900)
        case "excel1904":
            return _serial(number, DAY_1904)
    seconds = number / 1000 if form == "unix_ms" else number
    if not 0 <= seconds < 2**32:
        raise CellError(Rule.DAY_OUT_OF_RANGE)
    return datetime.fromtimestamp(int(seconds), UTC)


def _assemble(found: re.Match[str]) -> datetime:
    clock, zone = found["clock"] or "00:00", found["zone"] or ""
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    hour, minute, *second = clock.replace(",", ".").split(":")
    try:
        moment = datetime(year, month, day, int(hour), int(minute), int(float(second[0])) if second else 0)
    except ValueError:
        raise CellError(Rule.NO_SUCH_DAY) from None
    if not zone:
        return moment
    offset = "+00:00" if zone in ("Z", "UTC") else zone
    try:
        return datetime.fromisoformat(f"{moment.isoformat()}{offset}")
    except ValueError:
        raise CellError(Rule.NO_SUCH_DAY) from None


def _reason(text: str, otherwise: Rule) -> Rule:
    if _SLASHED.fullmatch(text):
        return Rule.AMBIGUOUS_DAY
    if _SHORT.fullmatch(text):
        return Rule.TWO_DIGIT_YEAR
    if _NUMBER.fullmatch(text):
        return Rule.SERIAL_DAY
    return otherwise
