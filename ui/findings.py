"""The sentence a cell opens with, names from data made inert."""

from __future__ import annotations

from collections.abc import Callable

from throughline.reports.model import Finding, Report
from throughline.reports.wording import findings
from ui.words import escape

__all__ = ["sentence"]


def sentence(report: Report, finding: Finding, currency: str, name: Callable[[str, object], str]) -> str:
    """The finding in the language of the report, safe for Markdown."""
    return findings.sentence(report, finding, currency, lambda column, value: escape(name(column, value)))
