"""All sources of a config, one after another; one that fails stops no other."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.base import Connector, Context, Stream
from throughline.config.models import Config
from throughline.config.sources import SourceSettings
from throughline.errors import AppError, ParamError, SourceError, StoreError, UserError
from throughline.hooks import inbox_path
from throughline.landing.books import Entry
from throughline.landing.files import keep_of
from throughline.landing.lock import held
from throughline.landing.status import Problem, Remark, StatusFile, TableStatus
from throughline.landing.store import Landing
from throughline.loading.refused import AllRefused
from throughline.loading.result import LoadResult, Outcome, TableResult
from throughline.loading.signals import Signals
from throughline.loading.stream import Job, load_stream
from throughline.logging import redact
from throughline.texts import Phrase

__all__ = ["Progress", "load"]

Progress = Callable[[str, str, int, str], None]
"""Told of source, table, rows so far and what is being done."""

_log = logging.getLogger(__name__)


def load(
    config: Config,
    kinds: Mapping[str, type[Connector[Any]]],
    data: Path,
    root: Path,
    only: Sequence[str] = (),
    since: date | None = None,
    full: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], None] = time.sleep,
    progress: Progress = lambda source, table, rows, label: None,
) -> LoadResult:
    """Read the sources of `config` (or `only` those named) and merge them into the landing file of `data`.

    `root` is the folder that relative paths of the config start from. `since` reads from that day instead of the
    usual window, `full` reads everything anew. Raises Busy while another load runs, ParamError for an unknown name in
    `only`, StoreError when the disk fails; a source that fails is named in the result and keeps its last good load.
    """
    chosen = _chosen(config.sources, only)
    with held(data, config.project.timezone, now):
        status = StatusFile(data, now)
        status.keep_only({settings.name for settings in config.sources})
        try:
            with Landing.open(data) as landing:
                run = _Run(config, kinds, landing, root, since, full, now, sleep, progress, status, data)
                signals = Signals(config.sources, run.context)
                tables = [result for settings in chosen for result in run.source(settings)]
                signals.settle(tables)
                return LoadResult(run.load_id, tuple(tables))
        finally:
            status.finish()


def _chosen(sources: Sequence[SourceSettings], only: Sequence[str]) -> list[SourceSettings]:
    names = [settings.name for settings in sources]
    for name in only:
        if name not in names:
            raise ParamError("unknown_source", name="source", value=name, allowed=", ".join(names))
    return [settings for settings in sources if not only or settings.name in only]


class _Run:
    """One run of the loader: what its sources share."""

    def __init__(
        self,
        config: Config,
        kinds: Mapping[str, type[Connector[Any]]],
        landing: Landing,
        root: Path,
        since: date | None,
        full: bool,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
        progress: Progress,
        status: StatusFile,
        data: Path,
    ) -> None:
        self.load_id = landing.next_load_id()
        self._project = config.project
        self._kinds = kinds
        self._landing = landing
        self._root = root
        self._since = since
        self._full = full
        self._now = now
        self._sleep = sleep
        self._progress = progress
        self._status = status
        self._data = data
        self._table = ""  # what is being read now: a connector's own progress does not name it
        self._remarks: list[Phrase] = []  # of the table that is being read

    def source(self, settings: SourceSettings) -> list[TableResult]:
        """Load all streams of one source. A SourceError ends the source: its other streams would wait in vain too."""
        results: list[TableResult] = []
        self._table = ""
        made = self._try(settings, "", lambda: self._start(settings))
        if isinstance(made, TableResult):
            return [made]
        connector, streams = made
        if not streams:  # its events are signals, and it is well as long as its settings are
            self._note(settings, TableResult(settings.name, "", "skipped"))
        job = Job(
            landing=self._landing,
            connector=connector,
            load_id=self.load_id,
            asked=self._since,
            full=self._full,
            now=self._now,
            zone=ZoneInfo(self._project.timezone),
            progress=lambda table, rows: self._tell(settings.name, table, rows, ""),
            is_alone=len(streams) == 1,
        )
        for stream in streams:
            result = self._stream(job, settings, stream)
            results.append(result)
            if isinstance(result.error, SourceError):
                break
        return results

    def context(self, settings: SourceSettings) -> Context:
        """What the connector of a source is told of the project and of this load."""
        return Context(
            root=self._root,
            timezone=self._project.timezone,
            currency=self._project.currency,
            now=self._now,
            sleep=self._sleep,
            progress=lambda rows, label: self._tell(settings.name, self._table, rows, label),
            language=self._project.language,
            remark=self._remarks.append,
            keep=keep_of(self._data),
            inbox=inbox_path(self._data),
        )

    def _start(self, settings: SourceSettings) -> tuple[Connector[Any], Sequence[Stream]]:
        connector = self._kinds[settings.kind](settings, self.context(settings))
        return connector, connector.streams()

    def _stream(self, job: Job, settings: SourceSettings, stream: Stream) -> TableResult:
        self._table = table = stream.table.name
        self._remarks.clear()
        self._tell(settings.name, table, 0, "")
        started = time.monotonic()
        entries = self._try(settings, table, lambda: load_stream(job, stream))
        if isinstance(entries, TableResult):
            return entries
        seconds = time.monotonic() - started
        if not entries:
            result = TableResult(settings.name, table, "skipped", seconds=seconds)
        else:
            result = TableResult(settings.name, table, _outcome(entries), entries[0], None, seconds)
        self._note(settings, result)
        for beside in stream.beside:
            of_it = [entry for entry in entries if entry.table_name == beside.name]
            outcome = _outcome(of_it) if entries else "skipped"
            self._note(settings, TableResult(settings.name, beside.name, outcome, *of_it[:1]))
        return result

    def _try(self, settings: SourceSettings, table: str, what: Callable[[], Any]) -> Any:
        """What `what` returns, or the TableResult of its failure. StoreError passes: it would stop every source."""
        started = time.monotonic()
        try:
            return what()
        except StoreError:
            raise
        except (UserError, SourceError) as error:
            failure: AppError = error
        except Exception as error:  # a connector's defect: the other sources must load all the same
            _log.exception("source %s failed", settings.name)
            failure = SourceError("source_crashed", source=settings.name, table=table, error=type(error).__name__)
        entry, cells = (failure.entry, failure.cells) if isinstance(failure, AllRefused) else (None, None)
        result = TableResult(settings.name, table, "failed", entry, failure, time.monotonic() - started)
        self._landing.note(self._failed(settings, table, failure, entry), cells)
        self._note(settings, result)
        return result

    def _failed(self, settings: SourceSettings, table: str, error: AppError, entry: Entry | None) -> Entry:
        moment = self._now().astimezone(UTC).replace(tzinfo=None, microsecond=0)
        facts = json.dumps(redact({"key": error.key, "facts": error.facts}), ensure_ascii=False, default=str)
        if entry is None:
            entry = Entry(self.load_id, settings.name, settings.account_id, table, moment, moment)
        return replace(entry, outcome="failed", error=facts)

    def _note(self, settings: SourceSettings, result: TableResult) -> None:
        """Write a result to the status file; what a failed or skipped load does not tell stays as it was."""
        now = self._now()
        known = self._status.last(settings.name, result.table) or TableStatus(outcome=result.outcome, attempted_at=now)
        changes: dict[str, Any] = {
            "account_id": settings.account_id,
            "outcome": result.outcome,
            "attempted_at": now,
            "seconds": round(result.seconds, 2),
            "problem": None if result.error is None else Problem.of(result.error),
        }
        if result.error is None:
            changes["succeeded_at"] = now
        if result.outcome in ("loaded", "unchanged"):
            changes["remarks"] = _told(self._remarks)
        if result.entry is not None:
            entry = result.entry
            if result.error is None:
                changes |= {"load_id": entry.load_id, "rows": self._landing.rows(entry.source, entry.table_name)}
            changes |= {"rows_read": entry.rows_read, "left_out": entry.left_out, "rejected": entry.rejected}
        self._status.result(settings.name, result.table, known.model_copy(update=changes))

    def _tell(self, source: str, table: str, rows: int, label: str) -> None:
        self._status.progress(source, table, rows, label)
        self._progress(source, table, rows, label)


def _outcome(entries: Sequence[Entry]) -> Outcome:
    """What a load that these lines of the ledger are of has done."""
    changed = any(entry.inserted or entry.updated or entry.removed for entry in entries)
    return "loaded" if changed else "unchanged"


def _told(remarks: Sequence[Phrase]) -> list[Remark]:
    """The remarks in words, each once: a reading in pages makes the same one for every page."""
    told: list[Remark] = []
    for remark in map(Remark.of, remarks):
        if remark not in told:
            told.append(remark)
    return told
