"""Loads of one fake vendor into one folder, as often as a test likes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from connectors import KINDS
from tests.connectors.conformance.case import Case
from tests.loading.stand_in import reading, stored
from throughline.config.models import Config, Project
from throughline.landing.contract import TABLES
from throughline.loading import LoadResult, load

__all__ = ["Loads", "live"]

# An account as it is by the evening of a day: what has changed in it, and when it is loaded.
Chapter = tuple[Callable[[Any], None], datetime]


class Loads:
    """Loads of the vendor of a case, configured as the case says; `words` take the place of settings in all of them."""

    def __init__(self, case: Case, vendor: Any, data: Path, **words: Any) -> None:
        self.case, self.vendor, self.data, self.words = case, vendor, data, words
        data.mkdir(parents=True, exist_ok=True)

    def load(
        self, now: datetime | None = None, *, since: date | None = None, fails: bool = False, **changed: Any
    ) -> LoadResult:
        """One load, which must succeed unless `fails` is said. `since` is what a person asks for."""
        case, moment = self.case, now or self.case.now
        host = {"host": self.vendor.address, "allow_http_loopback": True}
        words = {"name": "it", "kind": case.kind, "since": case.since, **host, **case.settings(self.vendor)}
        settings = KINDS[case.kind].Settings.model_validate({**words, **self.words, **changed})
        config = Config(project=Project(timezone="Europe/Moscow", currency="RUB"), sources=[settings])
        result = load(config, KINDS, self.data, self.data, now=lambda: moment, sleep=lambda seconds: None, since=since)
        assert result.exit_code == (4 if fails else 0), [table.error for table in result.tables]
        return result

    def rows(self, table: str, columns: str = "") -> list[tuple[Any, ...]]:
        """What is stored, in order; without `columns` all that the table declares."""
        return self.select(_in_order(table, columns))

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of the tables of the case. The file is opened once for all of them: that is what takes time."""
        with reading(self.data) as landing:
            return {table: landing.execute(_in_order(table)).fetchall() for table in self.case.truth}

    def select(self, sql: str) -> list[tuple[Any, ...]]:
        """What is stored, by a query."""
        return stored(self.data, sql)

    def fresh(self) -> Loads:
        """Loads of the same vendor into a folder where nothing is."""
        return Loads(self.case, self.vendor, self.data.with_name(f"{self.data.name}-fresh"), **self.words)


def _in_order(table: str, columns: str = "") -> str:
    named = columns or ", ".join(f'"{column.name}"' for column in TABLES[table].columns)
    return f"SELECT {named} FROM {table} ORDER BY ALL"


def live(loads: Loads, story: Iterable[Chapter]) -> Loads:
    """Load after each chapter of a story. Returns one load of its last state."""
    once = loads.fresh()
    for change, now in story:
        change(loads.vendor)
        loads.load(now)
    once.load(now)
    return once
