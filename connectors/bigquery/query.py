"""A statement with its values, as jobs of BigQuery take them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from connectors.mapping.query import SINCE, first_day

__all__ = ["Query", "Value", "asked", "quoted"]

Value = bool | int | str | date | tuple[str, ...]
_PLACE = re.compile(r"^\[(\d+):(\d+)\] ")
_BOUND = "@since"


def quoted(name: str) -> str:
    """A name as GoogleSQL writes it; dots in it part project, dataset and table. Raises ValueError for a backtick."""
    if "`" in name or "\\" in name:
        raise ValueError(name)
    return f"`{name}`"


@dataclass(frozen=True, slots=True)
class Query:
    """`values` are its named parameters; `lines_before` stand before the person's own lines."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)
    lines_before: int = 0

    def configuration(self) -> dict[str, Any]:
        """The part `query` of a job's configuration."""
        given = [{"name": name, **_parameter(value)} for name, value in self.values.items()]
        return {
            "query": self.text,
            "useLegacySql": False,
            **({"parameterMode": "NAMED", "queryParameters": given} if given else {}),
        }

    def place(self, said: str) -> tuple[str, int, int]:
        """What the server said, and the line and column of the person's own text that it names; 0, 0: none."""
        found = _PLACE.match(said)
        if found is None:
            return said, 0, 0
        return said[found.end() :], max(int(found[1]) - self.lines_before, 1), int(found[2])


def asked(sql: str, window: str, since: date | None) -> Query:
    """The person's statement from a day on. `window` is the column of its answer that is cut by it, '' for none.

    A cast that fails is loud: a text that is no ISO day never makes rows vanish.
    """
    text, lines_before = sql.replace(SINCE, _BOUND), 0
    if window and since is not None:
        text = f"SELECT * FROM (\n{text}\n) WHERE CAST({quoted(window)} AS DATE) >= {_BOUND}"
        lines_before = 1
    return Query(text, {"since": first_day(since)} if _BOUND in text else {}, lines_before)


def _parameter(value: Value) -> dict[str, Any]:
    if isinstance(value, tuple):
        listed = {"arrayValues": [{"value": one} for one in value]}
        return {"parameterType": {"type": "ARRAY", "arrayType": {"type": "STRING"}}, "parameterValue": listed}
    kind, text = "STRING", str(value)
    if isinstance(value, bool):
        kind, text = "BOOL", text.lower()
    elif isinstance(value, int):
        kind = "INT64"
    elif isinstance(value, date):
        kind = "DATE"
    return {"parameterType": {"type": kind}, "parameterValue": {"value": text}}
