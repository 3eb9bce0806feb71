"""What of the conversions is new to an account and can be sent there, and what is not and why. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from connectors.send.base import Conversion, Sender, Trace
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

    `ready` each have a trace chosen. `stuck`: no answer came, and the system would count them twice. `changed`: sent
    with another value than they have now. `gone`: sent, and no longer among what is to be sent.
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
    them, `claimed` those that a destination before this one sends there."""
    conversions = list(conversions)
    twice = {key for key, n in Counter(each.key for each in conversions).items() if n > 1}
    ready: list[Conversion] = []
    unfit: list[tuple[Conversion, Unfit]] = []
    stuck: list[Entry] = []
    changed: list[tuple[Entry, Conversion]] = []
    mine: dict[Key, Entry] = {}
    for conversion in conversions:
        entry = past.of(conversion)
        if entry:
            mine[entry.key] = entry
        if conversion.key in twice:
            unfit.append((conversion, Unfit.TWIN))
        elif entry and entry.state in (State.ACCEPTED, State.TAKEN):
            if (entry.value, entry.currency) != (conversion.value, conversion.currency):
                changed.append((entry, conversion))
        elif entry and _waits(entry, sender, conversion, retry_unknown, retry_refused):
            if entry.state is not State.REFUSED:
                stuck.append(entry)
        elif conversion.key in claimed:
            unfit.append((conversion, Unfit.ELSEWHERE))
        else:
            chosen = _choice(sender, conversion, now)
            if isinstance(chosen, Trace):
                ready.append(conversion.sent_by(chosen))
            else:
                unfit.append((conversion, chosen))
    states = Counter(entry.state for entry in mine.values())
    here = {*standing, *mine}
    return Plan(
        sender.settings.name,
        sender.kind,
        sender.settings.account,
        tuple(ready),
        tuple(unfit),
        tuple(stuck),
        tuple(entry for entry in mine.values() if entry.state is State.REFUSED),
        states[State.TAKEN],
        states[State.ACCEPTED],
        tuple(changed),
        tuple(entry for key, entry in past.entries.items() if _has_gone(entry) and key not in here),
    )


def _waits(entry: Entry, sender: Sender[Any], conversion: Conversion, retry_unknown: bool, retry_refused: bool) -> bool:
    """Whether a conversion that was sent already, or may have been, is left alone."""
    if entry.state is State.REFUSED:
        return not retry_refused
    if entry.state in (State.UNKNOWN, State.SENDING):
        return not (retry_unknown or sender.is_repeatable(conversion))
    return False


def _has_gone(entry: Entry) -> bool:
    return entry.state in (State.ACCEPTED, State.TAKEN)


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
