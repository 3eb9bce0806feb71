"""XLSX for people: a sheet a table with headers and formats of the language, then what all of it means.

The last sheet holds every parameter, the data version with its age, and the definition of every column.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from typing import Any

import xlsxwriter

from throughline import glossary
from throughline.params import encode
from throughline.reports.export.edition import Edition
from throughline.reports.export.values import Plain, plain, rows
from throughline.reports.model import Column, Report, Table
from throughline.texts import say

__all__ = ["to_xlsx"]

_ROWS_A_SHEET = 1_000_000
_TEXT_AT_MOST = 32_767
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_FORMATS = {
    "count": "#,##0",
    "money": "#,##0.00",
    "share": "0.0%",
    "ratio": "0.00",
    "days": "0.0",
    "minutes": "#,##0",
    "seconds": "#,##0",
}
_DAY = {"ru": "dd.mm.yyyy", "en": "yyyy-mm-dd"}


def to_xlsx(report: Report, edition: Edition) -> bytes:
    """The workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as workbook:
        sheets = _Sheets(workbook, report.params.lang, edition)
        for name, table in report.tables.items():
            sheets.table(name, table)
        sheets.about(report)
    return out.getvalue()


class _Sheets:
    """Writes sheets of one workbook. Text is always written as text."""

    def __init__(self, workbook: Any, lang: str, edition: Edition) -> None:
        self._workbook = workbook
        self._lang = lang
        self._edition = edition
        self._names: set[str] = set()
        self._formats: dict[tuple[str, bool], Any] = {}

    def table(self, name: str, table: Table) -> None:
        """Rows of a table; more than a sheet can hold go on in further sheets. Totals stand below."""
        all_rows = list(rows(table))
        for start in range(0, max(len(all_rows), 1), _ROWS_A_SHEET):
            part = all_rows[start : start + _ROWS_A_SHEET]
            sheet = self._sheet(name)
            self._header(sheet, table)
            formats = [self._format(self._pattern(column, table)) for column in table.columns]
            for number, row in enumerate(part, start=1):
                for index, value in enumerate(row):
                    self._write(sheet, number, index, value, formats[index])
            if table.totals and start + _ROWS_A_SHEET >= len(all_rows):
                self._totals(sheet, len(part) + 1, table)

    def about(self, report: Report) -> None:
        """Parameters, data version, checks and definitions."""
        sheet = self._sheet(self._say("about"))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 3, 60)
        lines: list[tuple[str, ...]] = [*self._version(report), ()]
        lines += [(self._say("parameters"),), *self._parameters(report), ()]
        if report.checks:
            lines += [(self._say("checks"), self._say("expected"), self._say("actual"), self._say("holds"))]
            for check in report.checks:
                holds = self._say("yes" if check.ok else "no")
                lines.append((check.name, f"{check.expected:.2f}", f"{check.actual:.2f}", holds))
            lines.append(())
        lines += [(self._say("definitions"),), *self._definitions(report)]
        bold = self._format("", bold=True)
        for number, line in enumerate(lines):
            is_head = bool(line) and (number == 0 or lines[number - 1] == ())
            for index, text in enumerate(line):
                sheet.write_string(number, index, text[:_TEXT_AT_MOST], bold if is_head else None)

    def _version(self, report: Report) -> list[tuple[str, ...]]:
        edition = self._edition
        built = self._moment(edition.built_at) if edition.built_at else self._say("never")
        hours = edition.age.total_seconds() / 3600 if edition.age else 0.0
        return [
            (self._say("report"), report.name),
            (self._say("project"), edition.project),
            (self._say("snapshot"), report.snapshot),
            (self._say("built"), built),
            (self._say("age"), self._say("hours", hours=f"{hours:.1f}")),
            (self._say("exported"), self._moment(edition.exported_at)),
            (self._say("timezone"), edition.timezone),
            (self._say("currency"), edition.currency),
        ]

    def _parameters(self, report: Report) -> list[tuple[str, ...]]:
        params = report.params
        days = [("period", str(params.period)), ("compare", str(params.compare or "—"))]
        lines: list[tuple[str, ...]] = [
            (self._parameter(name), ", ".join(values)) for name, values in encode(params).items()
        ]
        lines += [(f"{self._label(name)}, {self._say('days')}", text) for name, text in days]
        return lines

    def _definitions(self, report: Report) -> list[tuple[str, ...]]:
        seen: dict[str, tuple[str, ...]] = {}
        for table in report.tables.values():
            for column in table.columns:
                term = glossary.find(column.glossary or column.name)
                if term is not None:
                    words = term.words(self._lang)
                    seen[column.name] = (words.name, column.name, words.long, term.formula)
        return list(seen.values())

    def _header(self, sheet: Any, table: Table) -> None:
        sheet.freeze_panes(1, 1)
        for index, column in enumerate(table.columns):
            label = self._label(column.glossary or column.name)
            sheet.write_string(0, index, label, self._format("", bold=True))
            sheet.set_column(index, index, 30 if column.unit == "text" else max(12, len(label) + 2))
        if len(table.rows):
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)

    def _totals(self, sheet: Any, number: int, table: Table) -> None:
        for index, column in enumerate(table.columns):
            cell_format = self._format(self._pattern(column, table), bold=True)
            if column.name in table.totals:
                self._write(sheet, number, index, plain(table.totals[column.name]), cell_format)
            elif index == 0:
                sheet.write_string(number, 0, self._say("total"), cell_format)

    def _write(self, sheet: Any, row: int, column: int, value: Plain, cell_format: Any) -> None:
        match value:
            case None:
                sheet.write_blank(row, column, None, cell_format)
            case bool():
                sheet.write_boolean(row, column, value, cell_format)
            case int() | float():
                sheet.write_number(row, column, value, cell_format)
            case datetime():
                sheet.write_datetime(row, column, self._edition.local(value), cell_format)
            case date():
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), cell_format)
            case list():
                sheet.write_string(row, column, ", ".join(map(str, value))[:_TEXT_AT_MOST], cell_format)
            case _:
                sheet.write_string(row, column, value[:_TEXT_AT_MOST], cell_format)

    def _pattern(self, column: Column, table: Table) -> str:
        if column.unit == "date":
            return _DAY[self._lang]
        if column.unit == "time":
            return f"{_DAY[self._lang]} hh:mm"
        values = (plain(value) for value in table.rows[column.name])
        if column.unit == "count" and any(isinstance(value, float) and not value.is_integer() for value in values):
            return "#,##0.00"  # credits of a model are parts of an application
        return _FORMATS.get(column.unit, "")

    def _format(self, pattern: str, bold: bool = False) -> Any:
        if (pattern, bold) not in self._formats:
            properties: dict[str, Any] = {"bold": bold}
            if pattern:
                properties["num_format"] = pattern
            self._formats[pattern, bold] = self._workbook.add_format(properties)
        return self._formats[pattern, bold]

    def _sheet(self, name: str) -> Any:
        """A sheet of that name, made unique and acceptable to Excel."""
        wanted = re.sub(r"[\[\]:*?/\\']", " ", self._label(name)).strip()[:28] or "1"
        unique, number = wanted, 1
        while unique.lower() in self._names:
            number += 1
            unique = f"{wanted[:25]} {number}"
        self._names.add(unique.lower())
        return self._workbook.add_worksheet(unique)

    def _parameter(self, name: str) -> str:
        """What a parameter is called; those of scenario B are marked."""
        return f"B: {self._label(name.removeprefix('b.'))}" if name.startswith("b.") else self._label(name)

    def _label(self, name: str) -> str:
        return glossary.label(name, self._lang)

    def _moment(self, moment: datetime) -> str:
        return f"{self._edition.local(moment):%Y-%m-%d %H:%M} {self._edition.timezone}"

    def _say(self, key: str, **facts: object) -> str:
        return say(f"export.{key}", self._lang, **facts)
