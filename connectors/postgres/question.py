"""A SELECT with a first day: what is sent to the server, and where in it an error lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from connectors.mapping.query import SINCE, first_day

__all__ = ["Asked", "Question", "quoted"]

_BOUND = "$1::date"
_SHOWN = 60


def quoted(name: str) -> str:
    """A name of the database as SQL writes it, in exactly these letters."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement as it is sent, its values, and how many of its lines stand before the person's own."""

    text: str
    values: tuple[object, ...]
    lines_before: int

    def place(self, position: int) -> tuple[int, str]:
        """The line of the person's own query that an error names by its position (from 0), and the words there."""
        line = self.text.count("\n", 0, position) + 1 - self.lines_before
        rest = self.text[position:].replace(_BOUND, SINCE)
        return max(line, 1), " ".join(rest.split("\n", 1)[0].split())[:_SHOWN]


@dataclass(frozen=True, slots=True)
class Question:
    """`sql` with `{since}` where it wants the first day; `window` is the column of its result that is cut by it."""

    sql: str
    window: str = ""

    def asked(self, since: date | None) -> Asked:
        """The statement from this day on, None for all there is. A day more is asked for: clocks differ by zones."""
        text, lines_before = self.sql.replace(SINCE, _BOUND), 0
        if self.window and since is not None:
            text = f"select * from (\n{text}\n) as asked where asked.{quoted(self.window)} >= {_BOUND}"
            lines_before = 1
        return Asked(text, (first_day(since),) if _BOUND in text else (), lines_before)
