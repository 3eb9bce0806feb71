"""What of the conversions is new to an account and can be sent there, and what is not and why. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from connectors.send.base import Conversion, Sender, Trace
from throughline.config.send import What
from throughline.landing.sent import Entry, Key, State
from throughline.sending.past import Past

__all__ = ["Plan", "Unfit", "plan"]


class Unfit(StrEnum):
    """Why a conversion is not sent; `sending.unfit.<value>` of the texts says it."""

    FUTURE = "future"  # its moment is not yet past
    TOO_OLD = "too_old"  # it, or the visit it belongs to, is older than the system takes
    NO_VISIT = "no_visit"  # nothing is known of its person on the site
    NO_IDENTIFIER = "no_identifier"  # visits are known, and carry nothing that the system knows
    TWIN = "twin"  # two deals of one source have this id: they cannot be told apart for ever
    ELSEWHERE = "elsewhere"  # another destination of the same account takes it


@dataclass(frozen=True, slots=True)
class Plan:
    """What one destination would send now, and what became of what it was to send before.

    `ready` and `restated` each have a trace chosen. `stuck`: no answer came, and the system would count them twice.
    `restated`: sent with another value than they have now, which the system takes anew; `changed`: which stay as they
    were sent. `gone`: sent, and no longer among what is to be sent.
    """

    name: str
    kind: str
    account: str
    ready: tuple[Conversion, ...] = ()
    unfit: tuple[tuple[Conversion, Unfit], ...] = ()
    stuck: tuple[Entry, ...] = ()
    refused: tuple[Entry, ...] = ()
    waiting: int = 0  # taken, no verdict yet
    accepted: int = 0
    restated: tuple[tuple[Entry, Conversion], ...] = ()
    changed: tuple[tuple[Entry, Conversion], ...] = ()
    gone: tuple[Entry, ...] = ()


def plan(
    sender: Sender[Any],
    conversions: Iterable[Conversion],
    past: Past,
    standing: Collection[Key],
    claimed: Collection[Key],
    now: datetime,
    retry_unknown: bool = False,
    retry_refused: bool = False,
) -> Plan:
    """`past` is what the account was sent before, `standing` the keys of all its conversions of today, whoever sends
    them, `claimed` those that a destination before this one sends there, or has sent, as they are called there."""
    conversions = list(conversions)
    twice = {key for key, n in Counter(each.key for each in conversions).items() if n > 1}
    heaps = _Heaps()
    mine: dict[Key, Entry] = {}
    for conversion in conversions:
        entry = past.of(conversion)
        known = _as_sent(conversion, entry)
        if entry:
            mine[entry.key] = entry
        if conversion.key in twice:
            heaps.unfit.append((conversion, Unfit.TWIN))
        elif entry and entry.is_there:
            if known.key not in claimed:
                heaps.take_sent(sender, entry, known, now)
        elif entry and _waits(entry, sender, known, retry_unknown, retry_refused):
            if entry.state is not State.REFUSED:
                heaps.stuck.append(entry)
        elif known.key in claimed:
            heaps.unfit.append((conversion, Unfit.ELSEWHERE))
        else:
            heaps.take_new(sender, known, now)
    states = Counter(entry.state for entry in mine.values())
    here = {*standing, *mine}
    return Plan(
        sender.settings.name,
        sender.kind,
        sender.settings.account,
        tuple(heaps.ready),
        tuple(heaps.unfit),
        tuple(heaps.stuck),
        tuple(entry for entry in mine.values() if entry.state is State.REFUSED),
        states[State.TAKEN],
        states[State.ACCEPTED],
        tuple(heaps.restated),
        tuple(heaps.changed),
        tuple(entry for key, entry in past.entries.items() if entry.is_there and key not in here),
    )


@dataclass(slots=True)
class _Heaps:
    """The lists of a plan while it is made."""

    ready: list[Conversion] = field(default_factory=list)
    unfit: list[tuple[Conversion, Unfit]] = field(default_factory=list)
    stuck: list[Entry] = field(default_factory=list)
    restated: list[tuple[Entry, Conversion]] = field(default_factory=list)
    changed: list[tuple[Entry, Conversion]] = field(default_factory=list)

    def take_new(self, sender: Sender[Any], conversion: Conversion, now: datetime) -> None:
        """One that is not there, as far as anybody knows."""
        chosen = _choice(sender, conversion, now)
        if isinstance(chosen, Trace):
            self.ready.append(conversion.sent_by(chosen))
        else:
            self.unfit.append((conversion, chosen))

    def take_sent(self, sender: Sender[Any], entry: Entry, conversion: Conversion, now: datetime) -> None:
        """One that is there. A new value waits until the verdict on the old one is known."""
        if (entry.value, entry.currency) == (conversion.value, conversion.currency):
            return
        chosen = _choice(sender, conversion, now) if sender.restates(conversion) else None
        if not isinstance(chosen, Trace):
            self.changed.append((entry, conversion))
        elif entry.state is State.ACCEPTED:
            self.restated.append((entry, replace(conversion.sent_by(chosen), again=True)))


def _as_sent(conversion: Conversion, entry: Entry | None) -> Conversion:
    """A conversion by the name it was sent by: by another the system would not know it again, and count it twice.

    What may be there keeps its goal, too: what was never taken goes to that of today.
    """
    if entry is None:
        return conversion
    goal = conversion.goal if entry.state in (State.PLANNED, State.REFUSED) else entry.goal
    what: What = "sales" if entry.what == "sales" else "target_leads"
    return replace(conversion, what=what, source=entry.source, entity=entry.entity, goal=goal)


def _waits(entry: Entry, sender: Sender[Any], conversion: Conversion, retry_unknown: bool, retry_refused: bool) -> bool:
    """Whether a conversion that was sent already, or may have been, is left alone."""
    if entry.state is State.REFUSED:
        return not retry_refused
    if entry.state in (State.UNKNOWN, State.SENDING):
        return not (retry_unknown or sender.is_repeatable(conversion))
    return False


def _choice(sender: Sender[Any], conversion: Conversion, now: datetime) -> Trace | Unfit:
    """The trace to send it by: of the best kind there is, the latest."""
    if conversion.at > now:
        return Unfit.FUTURE
    if sender.oldest is not None and now - conversion.at > sender.oldest:
        return Unfit.TOO_OLD
    if not conversion.traces:
        return Unfit.NO_VISIT
    known = [
        trace
        for kind in sender.identifiers
        for trace in conversion.traces
        if trace.kind == kind and trace.at <= conversion.at and sender.knows(trace)
    ]
    if not known:
        return Unfit.NO_IDENTIFIER
    return next((trace for trace in known if sender.reaches(trace, conversion.at, now)), Unfit.TOO_OLD)
