"""`kind: hook`: events that wait in the inbox become landing rows.

Taking an event twice changes nothing (fold.py), so the inbox notes what was taken only after landing has it: a death in
between takes the events once more. The loader calls `read`, commits, and calls `landed`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from connectors.base import Batch, Connector, Context, Living, Refresh, Stream
from connectors.hooks import fold
from connectors.hooks.mapped import MappedReader
from connectors.hooks.preset import Scope
from connectors.hooks.reading import Grasp, PresetReader, Reader
from connectors.hooks.settings import HookSettings
from throughline.crash import step
from throughline.hooks.event import Event, EventState, Key, Reason
from throughline.hooks.inbox import Inbox
from throughline.landing.contract import TABLES
from throughline.texts import Phrase, say

__all__ = ["HookSource"]

_MOST = 200_000  # events of one load; the rest comes with the next
_OVERLAP = timedelta(days=1)
Fate = tuple[int, EventState, Reason | None]


class HookSource(Connector[HookSettings]):
    """Events of one sender. The stream is that of its main table; rows of the others come with it."""

    kind = "hook"
    Settings = HookSettings

    def __init__(self, settings: HookSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._fates: list[Fate] = []
        self._told: dict[Key, fold.Known] = {}

    def streams(self) -> Sequence[Stream]:
        """None where events are signals."""
        told = [TABLES[name] for name in self.settings.tables]
        beside = told[1:] if self.settings.vendor else []  # of a mapping: contact points, tags
        return [Stream(table, Refresh.LIVING, _OVERLAP, beside=tuple(beside)) for table in told[:1]]

    def fingerprint(self, stream: Stream) -> str | None:
        """Changes with what came; None where there is something to take."""
        if not self._is_there:
            return "0"
        with self._inbox() as inbox:
            return inbox.mark(self.settings.name)

    def read(self, stream: Stream, since: date | None) -> Iterator[Batch | Living]:
        """Rows of all that waits, and again of what changed since the day before `since`.

        Without a day, or with the source's first one, all events that are kept are read anew: the mapping is another,
        or landing is. What no event tells of any more then goes.
        """
        self._fates, self._told = [], {}
        if not self._is_there:
            return
        is_whole = since is None or since == self.settings.since
        with self._inbox() as inbox:
            told = self._all_anew(inbox) if is_whole else self._news(inbox, since)
        self._remark(told)
        is_all = False
        for number, name in enumerate(self.settings.tables):
            table = TABLES[name]
            entities = [(key, known) for key, known in told.items() if key[0] == name and fold.is_whole(table, known)]
            if number == 0:  # a mapping by which no event is a row removes nothing: it is to be mended first
                is_all = is_whole and bool(entities)
            if entities:
                yield Batch(table, fold.rows_of(table, entities), rows_read=len(entities))
            if is_all:
                yield Living(table, fold.keys_of(table, [key for key, _ in entities]))

    def landed(self, stream: Stream) -> None:
        """Note that the events are taken, and forget old ones. Raises StoreError."""
        if self._is_there:
            self.settle(self._fates)

    def hear(self) -> list[Fate]:
        """Signals that wait, and which of them cannot be understood."""
        if not self._is_there:
            return []
        with self._inbox() as inbox:
            self._told = {}
            for event in inbox.events(self.settings.name, [EventState.WAITING], _MOST):
                self._fates.append(_fate(event, self._reader.grasp(event)))
        return self._fates

    def settle(self, fates: Sequence[Fate]) -> None:
        """Note what became of events. Raises StoreError."""
        now = self.context.now()
        with self._inbox() as inbox:
            inbox.settle(self.settings.name, fates, self._told, now)
            inbox.forget(self.settings.name, now - timedelta(days=self.settings.keep_days))
        step("hooks_settled")

    def check(self) -> str:
        """How many events wait, were taken, were refused."""
        counts = []
        if self._is_there:
            with self._inbox() as inbox:
                counts = [count for count in inbox.counts() if count.source == self.settings.name]
        words = {"waiting": 0, "done": 0, "refused": 0}
        for count in counts:
            words = {"waiting": count.waiting, "done": count.done, "refused": count.refused}
        return say("hints.hook.check", self.context.language, **words)

    def _remark(self, told: dict[Key, fold.Known]) -> None:
        refused = sum(state is EventState.REFUSED for _, state, _ in self._fates)
        unfinished = sum(bool(known) and not fold.is_whole(TABLES[key[0]], known) for key, known in told.items())
        for key, number in (("refused", refused), ("unfinished", unfinished)):
            if number:
                self.context.remark(Phrase(f"hints.hook.{key}", {"n": number}))

    @cached_property
    def _reader(self) -> Reader:
        preset = self.settings.vendor
        if preset is None:
            return MappedReader(self.settings, self.context)
        zone = ZoneInfo(self.settings.timezone or self.context.timezone)
        currency = self.settings.currency or self.context.currency
        return PresetReader(preset, Scope(zone, self.settings.fields), self.settings.name, currency)

    @property
    def _is_there(self) -> bool:
        """An inbox is made by the first event, not by a load."""
        return self.context.inbox is not None and self.context.inbox.is_file()

    def _inbox(self) -> Inbox:
        assert self.context.inbox is not None  # noqa: S101 - asked before
        return Inbox(self.context.inbox)

    def _news(self, inbox: Inbox, since: date | None) -> dict[Key, fold.Known]:
        first = datetime.combine(since or date.min, time.min, UTC) - _OVERLAP
        lately = inbox.entities(self.settings.name, first)
        self._take(inbox.events(self.settings.name, [EventState.WAITING], _MOST), lately, inbox)
        return {**lately, **self._told}

    def _all_anew(self, inbox: Inbox) -> dict[Key, fold.Known]:
        """Columns that are known from events that are read again are forgotten before."""
        states = [EventState.WAITING, EventState.DONE, EventState.REFUSED]
        again = inbox.numbers(self.settings.name, states)
        before = inbox.entities(self.settings.name)
        known = {key: fold.without(columns, again) for key, columns in before.items()}
        self._told = {key: known[key] for key in known if known[key] != before[key]}
        self._take(inbox.events(self.settings.name, states), known, inbox)
        return {**known, **self._told}

    def _take(self, events: Iterator[Event], known: dict[Key, Any], inbox: Inbox) -> None:
        for number, event in enumerate(events, 1):
            grasp = self._reader.grasp(event)
            self._fates.append(_fate(event, grasp))
            for typed in grasp.rows:
                key = fold.key_of(typed.table, typed.row)
                if key not in self._told:
                    self._told[key] = known[key] if key in known else inbox.entity(self.settings.name, key) or {}
                fold.fold(self._told[key], typed.table, typed.row, typed.mark, event.seq)
            if number % 1000 == 0:
                self.context.progress(number, "")


def _fate(event: Event, grasp: Grasp) -> Fate:
    return event.seq, EventState.REFUSED if grasp.is_refused else EventState.DONE, grasp.reason
