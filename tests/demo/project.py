"""A loaded project, asked through the command line as cron and people ask it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from throughline.cli.main import main

__all__ = ["Answer", "Project"]


@dataclass(frozen=True)
class Answer:
    """A printed report: its main table by the value of its first column."""

    document: dict[str, Any]

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        """Rows of the main table by the grouping value."""
        return self.table(next(iter(self.document["tables"])))

    def table(self, name: str) -> dict[str, dict[str, Any]]:
        """Rows of a table by its first column."""
        table = self.document["tables"][name]
        names = [column["name"] for column in table["columns"]]
        return {row[0]: dict(zip(names, row, strict=True)) for row in table["rows"]}

    @property
    def totals(self) -> dict[str, Any]:
        """Totals of the main table."""
        totals: dict[str, Any] = next(iter(self.document["tables"].values()))["totals"]
        return totals

    def of(self, measure: str) -> dict[str, Any]:
        """One measure of every row that has a value other than 0."""
        return {name: row[measure] for name, row in self.rows.items() if row[measure]}


@dataclass(frozen=True)
class Project:
    """config.yaml and a data folder."""

    config: Path
    data: Path

    def _call(self, *words: str) -> int:
        return main([*words, "--config", str(self.config), "--data", str(self.data)])

    def load(self) -> None:
        """Load, build, publish."""
        assert self._call("run") == 0

    def report(self, name: str, **params: str) -> Answer:
        """One report; all its checks must hold."""
        out = self.data / "answer.json"
        pairs = [word for key, value in params.items() for word in ("--param", f"{key}={value}")]
        assert self._call("report", name, *pairs, "--format", "json", "--out", str(out)) == 0
        answer = Answer(json.loads(out.read_text("utf-8")))
        assert [check for check in answer.document["checks"] if not check["ok"]] == []
        return answer
