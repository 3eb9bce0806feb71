"""One stream of one source: read all its batches, then merge them at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import astuple, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.base import Answered, Batch, Connector, Living, Refresh, RejectedCell, Stream
from throughline.crash import step
from throughline.landing.books import Cursor, Entry, Refused
from throughline.landing.contract import Table
from throughline.landing.merge import Alive, Window
from throughline.landing.stage import Origin, Stage
from throughline.landing.store import Landing
from throughline.landing.writing import Fill
from throughline.loading.accounts import Accounts, LeftBehind
from throughline.loading.marks import settings_mark
from throughline.loading.refused import AllRefused
from throughline.loading.span import Span, last_day_of, span_of

__all__ = ["Job", "load_stream"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What stays the same for all streams of one source in one load. `now` is UTC with its zone."""

    landing: Landing
    connector: Connector[Any]
    load_id: int
    asked: date | None
    full: bool
    now: Callable[[], datetime]
    zone: ZoneInfo
    progress: Callable[[str, int], None]  # table, rows so far
    is_alone: bool  # the source has one stream

    @property
    def source(self) -> str:
        return str(self.connector.settings.name)

    @property
    def account_id(self) -> str:
        return str(self.connector.settings.account_id)

    def origin(self, loaded_at: datetime) -> Origin:
        """What marks every row that this load stores."""
        return Origin(self.source, self.account_id, self.load_id, loaded_at)

    def moment(self) -> datetime:
        """Now as the store keeps it: UTC without a zone, whole seconds."""
        return self.now().astimezone(UTC).replace(tzinfo=None, microsecond=0)


@dataclass(slots=True)
class _Part:
    """What a stream has read for one table."""

    stage: Stage
    rows_read: int = 0
    left_out: int = 0
    cells: list[RejectedCell] = field(default_factory=list)

    def add(self, batch: Batch) -> None:
        self.stage.add(batch.rows)
        rows_read = max(batch.rows_read, batch.rows.num_rows)
        self.rows_read += rows_read
        self.left_out += rows_read - batch.rows.num_rows
        self.cells.extend(batch.rejected)


def load_stream(job: Job, stream: Stream) -> list[Entry]:
    """Read and merge one stream. Returns its ledger lines, none when the source's mark says that nothing changed.

    The first line is that of the stream's own table. Raises what the connector raises, AllRefused and StoreError.
    """
    mark = settings_mark(job.connector.settings, job.connector.context)
    known = job.landing.cursor(job.source, job.account_id, stream.table.name)
    cursor = known if known.settings_mark == mark and not job.full else Cursor()
    fingerprint = job.connector.fingerprint(stream)
    if fingerprint is not None and fingerprint == cursor.marked and job.asked is None:
        return []
    while True:
        try:
            entries = _load(job, stream, known, Cursor(cursor.last_day, fingerprint, mark))
        except LeftBehind as behind:
            cursor = replace(cursor, last_day=behind.last_day)
            continue
        job.connector.landed(stream)
        return entries


def _load(job: Job, stream: Stream, known: Cursor, cursor: Cursor) -> list[Entry]:
    """One reading from `cursor` on, merged. Raises LeftBehind; then nothing of it is stored."""
    started_at = job.moment()
    span = span_of(stream, job.connector.settings, cursor, job.asked, job.now(), job.zone)
    accounts = Accounts(
        known=job.landing.accounts(job.source, stream.table.name),
        mark=cursor.settings_mark,
        reached=None if stream.refresh is Refresh.FULL else cursor.last_day,
        own=job.account_id,
        is_bound=job.asked is not None and stream.refresh is not Refresh.FULL,
    )
    with job.landing.writing(job.load_id) as writing, ExitStack() as stack:
        parts = _read(
            job,
            stream,
            span,
            accounts,
            lambda table: stack.enter_context(writing.stage(table, job.origin(started_at))),
        )
        fills = [_fill(job, span, part, started_at, known, cursor, accounts) for part in parts]
        _refuse_when_nothing_is_good(fills[0])
        return writing.take(fills)


def _refuse_when_nothing_is_good(own: Fill) -> None:
    """Raises AllRefused: a whole load without a good row would otherwise remove all the rows of before."""
    if own.cells and own.entry.rows_read == own.entry.left_out > 0:
        raise AllRefused(own.entry, own.cells)


def _read(job: Job, stream: Stream, span: Span, accounts: Accounts, stage: Callable[[Table], Stage]) -> list[_Part]:
    """All batches, staged by table; the stream's own table comes first even when it has no rows. Raises LeftBehind."""
    parts: dict[str, _Part] = {}

    def part_of(table: Table) -> _Part:
        if table.name not in parts:
            parts[table.name] = _Part(stage(table))
        return parts[table.name]

    own = part_of(stream.table)
    for batch in job.connector.read(stream, span.since):
        if isinstance(batch, Answered):
            accounts.hear(batch)
            continue
        if isinstance(batch, Living):
            part_of(batch.table).stage.keep_alive(batch.keys, batch.retold)
            continue
        part_of(batch.table).add(batch)
        step("page_read")
        job.progress(stream.table.name, own.rows_read)
    for part in parts.values():
        part.stage.answered = frozenset(accounts.answered) if accounts.has_heard else None
        part.stage.flush()
    return list(parts.values())


def _fill(
    job: Job, span: Span, part: _Part, started_at: datetime, known: Cursor, cursor: Cursor, accounts: Accounts
) -> Fill:
    table = part.stage.table
    last_day = last_day_of(_latest(job, span, part), job.now(), job.zone) or cursor.last_day
    entry = Entry(
        load_id=job.load_id,
        source=job.source,
        account_id=job.account_id,
        table_name=table.name,
        started_at=started_at,
        finished_at=job.moment(),
        since=span.since,
        rows_read=part.rows_read,
        left_out=part.left_out,
        rejected=len(part.cells),
        fingerprint=cursor.marked,
    )
    cells = [Refused(*astuple(cell)) for cell in part.cells]
    window = _window(job, span, part)
    if not span.is_gapless:
        return Fill(part.stage, window, entry, known, cells)
    return Fill(part.stage, window, entry, replace(cursor, last_day=last_day), cells, accounts.moving())


def _latest(job: Job, span: Span, part: _Part) -> date | datetime | None:
    """How late the rows are. Those without a time of their own are as late as the load, where the next one asks what is
    new since then and which of them there are."""
    is_own = part.stage.table.name == span.stream.table.name
    if is_own and span.stream.refresh is Refresh.LIVING and not part.stage.table.time_column:
        return job.now().astimezone(UTC).replace(tzinfo=None)
    return part.stage.latest()


def _window(job: Job, span: Span, part: _Part) -> Window | Alive | None:
    """Where rows of a table may vanish. Tables that a stream fills on the side (contact points of deals) may be filled
    by another stream too: what is absent from one of several says nothing."""
    if part.stage.knows_alive:
        return Alive()
    if part.stage.table.name == span.stream.table.name:
        return span.window
    return span.window if span.stream.refresh is Refresh.FULL and job.is_alone else None
