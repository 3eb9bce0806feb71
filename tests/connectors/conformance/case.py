"""What a connector gives to be tried, and the ways the suite reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from connectors import KINDS
from connectors.base import Answered, Batch, Connector, Context
from connectors.retry import Patience
from tests.fakes.wire import Vendor
from throughline.landing.contract import TABLES

__all__ = ["NOW", "Case", "Rows", "Time", "answered", "connect", "rows_of"]

NOW = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Pass the time at once."""
        self.slept.append(seconds)
        self.now += seconds


@dataclass(frozen=True)
class Case:
    """One connector. Three facts beside its fake: what it is configured with, what it must find, what may change.

    `settings` gets the fake and gives settings of config.yaml; `name`, `kind` and the fake's address are added.
    `truth`: landing rows by table as a person would write them down from the fake's world, with the columns that
    matter, in any order: every row of the load, each compared in the named columns.
    `wrong`: settings that make the vendor refuse the key. `needed`: settings that may not be missing.
    `restate` changes the fake's past inside the re-read window; `grown` adds a column or field that nobody knows.
    `lose` takes from the vendor's answers a field that rows cannot do without; `retype` makes a number an object.
    `expire` makes the token in use invalid on the server, where tokens live for a time; None where they do not.
    `shrink` makes pages small (2 rows or so), where the vendor has pages.
    `endures`: answers of 500 in a row after which it still asks, where a vendor locks out who asks more.
    """

    kind: str
    fake: Callable[[], Vendor]
    settings: Callable[[Any], Mapping[str, Any]]
    truth: Rows
    wrong: Mapping[str, Any]
    needed: Sequence[str]
    restate: Callable[[Any], None]
    grown: Callable[[Any], None] | None = None
    lose: Callable[[Any], None] | None = None
    retype: Callable[[Any], None] | None = None
    expire: Callable[[Any], None] | None = None
    shrink: Callable[[Any], None] | None = None
    endures: int = 4
    since: date = date(2026, 7, 1)
    now: datetime = NOW


def connect(
    case: Case, vendor: Vendor, time: Time | None = None, keep: Path | None = None, **changed: Any
) -> Connector[Any]:
    """The connector, configured to ask the fake. Time-outs are short, waits take no time."""
    time = time or Time()
    host = {"host": vendor.address, "allow_http_loopback": True}
    settings = {"name": "it", "kind": case.kind, **host, **case.settings(vendor), **changed}
    connector = KINDS[case.kind]
    context = Context(
        root=Path(),
        timezone="Europe/Moscow",
        currency="RUB",
        now=lambda: case.now,
        sleep=time.sleep,
        patience=Patience(connect_s=0.5, read_s=0.3),
        clock=time.clock,
        keep=keep,
    )
    return connector(connector.Settings.model_validate(settings), context)


def rows_of(connector: Connector[Any], since: date | None) -> dict[str, list[dict[str, Any]]]:
    """Everything the connector reads, as the merge would keep it: by table, the last of rows with one key."""
    kept: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    for stream in connector.streams():
        kept.setdefault(stream.table.name, {})
        for batch in connector.read(stream, since):
            if not isinstance(batch, Batch):
                continue
            assert batch.rejected == (), batch.rejected
            table = kept.setdefault(batch.table.name, {})
            for row in batch.rows.to_pylist():
                table[(row.get("account_id"), *(row[name] for name in TABLES[batch.table.name].key))] = row
    return {name: sorted(rows.values(), key=str) for name, rows in kept.items()}


def answered(connector: Connector[Any], since: date | None) -> list[set[str]]:
    """Which accounts each stream says it has found by itself."""
    read = (batch for stream in connector.streams() for batch in connector.read(stream, since))
    return [set(batch.accounts) for batch in read if isinstance(batch, Answered)]
