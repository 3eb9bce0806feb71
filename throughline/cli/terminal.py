"""A report for a person at a terminal: what it found, in sentences, then its table in columns that fit the window."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from throughline.errors import ParamError
from throughline.reports.export import Edition
from throughline.reports.model import Column, Report, Table
from throughline.reports.wording.findings import sentence
from throughline.reports.wording.formats import DASH, days_span
from throughline.reports.wording.labels import inert
from throughline.reports.wording.tables import NUMBERS, cell_format, header
from throughline.texts import has, say

__all__ = ["ROWS", "to_text"]

ROWS = 60
_LONGEST = 40  # letters of a text in a cell
_GAP = "  "
Name = Callable[[str, object], str]


def to_text(report: Report, edition: Edition, name: Name, table: str = "", width: int = 0) -> str:
    """The report in lines of at most `width` signs, by default the terminal's; `name` puts values into words.

    Raises ParamError for a table that the report does not have.
    """
    if table and table not in report.tables:
        raise ParamError("bad_param", name="table", value=table, allowed=", ".join(report.tables))
    lang, chosen = report.params.lang, table or next(iter(report.tables))
    width = width or shutil.get_terminal_size((100, 24)).columns
    lines = [_title(report, lang)]
    found = (sentence(report, finding, edition.currency, name) for finding in report.findings.values())
    lines += [f"• {told}" for told in dict.fromkeys(found)]
    lines += ["", *_table(report.tables[chosen], lang, edition, name, width), ""]
    lines += [say("cli.broken_check", lang, name=check.name) for check in report.checks if not check.ok]
    if others := [other for other in report.tables if other != chosen]:
        lines.append(say("cli.other_tables", lang, names=", ".join(others)))
    # A no-break blank is for pages; here it would only be in the way of grep.
    return "\n".join([*lines, say("cli.other_formats", lang), ""]).replace("\u00a0", " ")


def _title(report: Report, lang: str) -> str:
    period = days_span(report.params.period.first, report.params.period.last, lang)
    key = f"pages.{report.name}.title"
    title = say(key, lang) if has(key, lang) else report.name  # a report may have no page
    return " · ".join(filter(None, (title, period, report.snapshot)))


@dataclass(frozen=True, slots=True)
class _Strip:
    """One column, its header first."""

    texts: Sequence[str]
    is_number: bool

    @property
    def width(self) -> int:
        return max(map(_signs, self.texts))

    def lines(self) -> Iterator[str]:
        for text in self.texts:
            blanks = " " * (self.width - _signs(text))
            yield blanks + text if self.is_number else text + blanks


def _table(table: Table, lang: str, edition: Edition, name: Name, width: int) -> Iterator[str]:
    """The rows; columns that do not fit side by side follow below, the first one repeated."""
    if table.rows.empty:
        yield say("cli.no_rows", lang)
        return
    first, *rest = (_strip(column, table, lang, edition, name) for column in table.columns)
    for number, block in enumerate(_blocks(rest, width - first.width)):
        if number:
            yield ""
        for texts in zip(*(strip.lines() for strip in (first, *block)), strict=True):
            yield _GAP.join(texts).rstrip()
    if len(table.rows) > ROWS:
        yield say("cli.more_rows", lang, n=len(table.rows) - ROWS)


def _blocks(strips: Sequence[_Strip], width: int) -> list[list[_Strip]]:
    """The columns in groups, each as wide as `width` allows and never empty."""
    blocks: list[list[_Strip]] = [[]]
    left = width
    for strip in strips:
        needed = len(_GAP) + strip.width
        if blocks[-1] and needed > left:
            blocks.append([])
            left = width
        blocks[-1].append(strip)
        left -= needed
    return blocks


def _strip(column: Column, table: Table, lang: str, edition: Edition, name: Name) -> _Strip:
    head = header(column, lang, edition.currency)
    values = table.rows[column.name].head(ROWS)
    is_text = column.unit in ("", "text")
    spell = cell_format(column, values, lang, edition.timezone)
    shown = [_text(column.name, value, name) if is_text else spell(value) for value in values]
    if table.totals:
        total = table.totals.get(column.name)
        is_first = column is table.columns[0]
        shown.append(say("cli.total", lang) if is_first else "" if total is None or is_text else spell(total))
    return _Strip([head, *shown], is_number=column.unit in NUMBERS)


def _text(column: str, value: object, name: Name) -> str:
    if value is None or value != value or value == "":
        return DASH
    return inert(name(column, value), _LONGEST)


def _signs(text: str) -> int:
    """Columns of a terminal that a text takes: East Asian letters take two, combining marks none."""
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)
