"""What a cell may be and how the cells of one column are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

__all__ = ["BLANKS", "SPACES", "Cell", "Epoch", "NumberFormat", "Reading", "clean", "is_blank"]

# A Decimal is finite: it comes from Arrow, which holds no other.
Cell = str | int | float | bool | Decimal | date | datetime | time | timedelta | None

# Stripped from both ends of every text: blanks, no-break and narrow blanks, byte order mark, zero-width space.
SPACES = (
    " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000\ufeff\u200b"
)
# What people and systems write for "no value".
BLANKS = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "–",
        "—",
        "−",
        "н/д",
        "Н/Д",
        "Н/д",
        "n/a",
        "N/A",
        "#н/д",
        "#Н/Д",
        "#n/a",
        "#N/A",
        "NULL",
        "\\N",
    }
)

DAY_1900 = date(1899, 12, 30)  # serial 1 is 31.12.1899 here: right for every serial from 61 (1.3.1900) on
DAY_1904 = date(1904, 1, 1)
Epoch = date


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """Marks of a written number. `group` is '' where thousands are not parted (blanks are always understood)."""

    decimal: str
    group: str

    @classmethod
    def of(cls, pattern: str) -> NumberFormat:
        """From an example such as `1 234,56`, `1,234.56`, `1234,56`. Raises ValueError for anything else."""
        marks = [c for c in pattern.replace("\u00a0", " ").replace("\u202f", " ") if not c.isdigit()]
        match marks:
            case ["." | "," as decimal]:
                return cls(decimal, "")
            case [" " | "." | "," | "'" | "’" as group, "." | "," as decimal] if group != decimal:
                return cls(decimal, "'" if group == "’" else group)
        raise ValueError(pattern)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of one column are written.

    `number` None: any form that can be read in one way only. `dates` empty: ISO and day.month.year; else only these
    strptime formats, or `excel`, `excel1904`, `unix`, `unix_ms`. `zone` is that of times without one of their own.
    `currency` is what amounts are in: a cell with another currency's sign is refused; '' lets none pass.
    """

    number: NumberFormat | None = None
    dates: tuple[str, ...] = ()
    zone: tzinfo = UTC
    currency: str = ""
    epoch: Epoch = DAY_1900
    is_id: bool = False


def clean(cell: Cell) -> Cell:
    """The cell without blanks around its text; None for a blank one."""
    if not isinstance(cell, str):
        return cell
    text = cell.strip(SPACES)
    return None if is_blank(text) else text


def is_blank(text: str) -> bool:
    """Whether a stripped text stands for "no value"."""
    return text in BLANKS
