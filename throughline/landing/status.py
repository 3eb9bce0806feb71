"""`data/status.json`: what the last loads did and how far the running one is, for readers who may not touch the store.

The landing file excludes all readers while a load runs; this file does not. It is advice: when it cannot be written the
load goes on, and when it cannot be read nothing is known.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from throughline.errors import AppError
from throughline.landing.files import write_json
from throughline.landing.lock import holder
from throughline.logging import redact
from throughline.texts import Phrase

__all__ = ["Problem", "Remark", "Running", "Status", "StatusFile", "TableStatus", "read_status", "status_path"]

_EVERY_S = 0.5
_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """Why a load failed: the error's key and facts, and its sentence in both languages."""

    key: str
    facts: dict[str, str]
    ru: str
    en: str

    @classmethod
    def of(cls, error: AppError) -> Problem:
        """What `error` says."""
        facts = {name: redact(str(value)) for name, value in error.facts.items()}
        return cls(key=error.key, facts=facts, ru=redact(error.sentence("ru")), en=redact(error.sentence("en")))


class Remark(BaseModel):
    """What makes the rows of a good load less sure, in both languages: a sample, a threshold, missing rights."""

    ru: str
    en: str

    @classmethod
    def of(cls, phrase: Phrase) -> Remark:
        """The words of `phrase`."""
        return cls(ru=redact(phrase.sentence("ru")), en=redact(phrase.sentence("en")))


class TableStatus(BaseModel):
    """One table of one source. `rows` are stored, the other counts are of the last attempt; times are UTC.

    Outcome: loaded (something changed), unchanged, skipped (the source's mark says that it is the same), failed.
    """

    account_id: str = ""
    outcome: Literal["loaded", "unchanged", "skipped", "failed"]
    attempted_at: datetime
    succeeded_at: datetime | None = None
    seconds: float = 0
    load_id: int | None = None  # of the last success that read anything
    rows: int = 0
    rows_read: int = 0
    left_out: int = 0
    rejected: int = 0
    problem: Problem | None = None
    remarks: list[Remark] = []


class Running(BaseModel):
    """What the running load is at."""

    pid: int
    since: datetime
    source: str = ""
    table: str = ""
    label: str = ""
    rows: int = 0


class Status(BaseModel):
    """All of it: by source, then by table ('' where a source failed before it named its tables)."""

    running: Running | None = None
    sources: dict[str, dict[str, TableStatus]] = {}


def status_path(data: Path) -> Path:
    """The status file of a data folder."""
    return data / "status.json"


def read_status(data: Path) -> Status:
    """The status now. A run whose process has gone is not running; a file that cannot be read says nothing."""
    status = _read(data)
    if status.running is not None:
        writer = holder(data)
        if writer is None or writer.pid != status.running.pid:
            status.running = None
    return status


def _read(data: Path) -> Status:
    try:
        return Status.model_validate_json(status_path(data).read_text("utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError):
        return Status()


class StatusFile:
    """The loader's pen. Progress is written at most twice a second, results at once."""

    def __init__(self, data: Path, now: Callable[[], datetime]) -> None:
        self._path = status_path(data)
        self._status = _read(data)
        self._status.running = Running(pid=os.getpid(), since=now())
        self._written = 0.0
        self._write()

    def last(self, source: str, table: str) -> TableStatus | None:
        """What is known of a table."""
        return self._status.sources.get(source, {}).get(table)

    def progress(self, source: str, table: str, rows: int, label: str) -> None:
        """Say how far the load is."""
        running = self._status.running
        if running is not None:
            same = (running.source, running.table) == (source, table)
            running.source, running.table, running.rows, running.label = source, table, rows, label
            if not same or time.monotonic() - self._written >= _EVERY_S:
                self._write()

    def result(self, source: str, table: str, status: TableStatus) -> None:
        """Say how the load of a table ended; what was said of the source as a whole is over once a table is read."""
        tables = self._status.sources.setdefault(source, {})
        if table:
            tables.pop("", None)
        tables[table] = status
        self._write()

    def keep_only(self, sources: set[str]) -> None:
        """Forget sources that the config no longer has."""
        self._status.sources = {name: it for name, it in self._status.sources.items() if name in sources}

    def finish(self) -> None:
        """Nothing runs any more."""
        self._status.running = None
        self._write()

    def _write(self) -> None:
        self._written = time.monotonic()
        try:
            write_json(self._path, self._status.model_dump(mode="json"))
        except OSError as error:
            _log.warning("%s cannot be written: %s", self._path, error.strerror)
