"""CSV for spreadsheets: opens with a double click in the language's Excel, and never runs anything there.

Columns are called by their names, so that scripts and the `file` connector read it too. Times are those of the
business zone.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import numpy as np

from throughline.errors import ParamError
from throughline.reports.export.edition import Edition
from throughline.reports.export.values import Plain, rows
from throughline.reports.model import Report

__all__ = ["to_csv"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(report: Report, edition: Edition, table: str = "") -> bytes:
    """One table of the report, the main one by default, in UTF-8 with a byte order mark.

    In Russian `;` separates and a comma marks decimals, as Excel expects there. Raises ParamError for a table that the
    report does not have.
    """
    if table and table not in report.tables:
        raise ParamError("bad_param", name="table", value=table, allowed=", ".join(report.tables))
    chosen = report.tables[table] if table else report.main
    russian = report.params.lang == "ru"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if russian else ",", lineterminator="\r\n")
    writer.writerow([_safe(column.name) for column in chosen.columns])
    for row in rows(chosen):
        writer.writerow([_cell(value, edition, russian) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Plain, edition: Edition, russian: bool) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            # The shortest decimal that is read back as the same number, never with an exponent.
            text = np.format_float_positional(value, trim="-") if isinstance(value, float) else str(value)
            return text.replace(".", ",") if russian else text
        case datetime():
            return edition.local(value).isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case list():
            return _safe(", ".join(str(item) for item in value))
        case _:
            return _safe(value)


def _safe(text: str) -> str:
    """A text that spreadsheets take for a formula is told to be a text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
