"""What a report is: named tables with units, the SQL that reproduces them, and checks that hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from throughline.params import Params

__all__ = ["Check", "Column", "Finding", "Report", "Table", "Unit"]

Unit = Literal["", "count", "money", "share", "ratio", "days", "minutes", "seconds", "date", "time", "text"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `glossary` is the key of its definition in texts/glossary.yaml, by default its own name.

    Units: count; money in the project's currency; share is a part of 1 (ROMI 0.22 is shown +22 %); days; minutes;
    seconds.
    """

    name: str
    unit: Unit
    glossary: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a report. A value that does not exist (no denominator, unknown dimension) is None or NaN, never 0.

    `sql` gives the same rows; where no statement can, `how` names the text of `ui.how_…` that says how they are made.
    """

    columns: tuple[Column, ...]
    rows: pd.DataFrame
    totals: Mapping[str, float | int | None] = field(default_factory=dict)
    sql: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A statement that must hold on the figures shown: expected and actual within `tolerance`."""

    name: str
    expected: float
    actual: float
    tolerance: float = 0.005

    @property
    def ok(self) -> bool:
        """Whether it holds."""
        return abs(self.expected - self.actual) <= self.tolerance


@dataclass(frozen=True, slots=True)
class Finding:
    """The sentence a cell opens with: a key of texts under `findings.` and its facts, numbers not yet formatted."""

    key: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Report:
    """One answer. The first table is the main one: a row per value of `params.group`."""

    name: str
    snapshot: str
    params: Params
    tables: Mapping[str, Table]
    checks: Sequence[Check] = ()
    findings: Mapping[str, Finding] = field(default_factory=dict)

    @property
    def main(self) -> Table:
        """The main table."""
        return next(iter(self.tables.values()))
