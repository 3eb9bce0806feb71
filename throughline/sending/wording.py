"""What would be sent, and what came of sending, in lines for a person at a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from connectors.send.base import Conversion
from throughline.errors import AppError
from throughline.landing.sent import Entry, Key, State
from throughline.reports.wording.formats import full
from throughline.reports.wording.labels import inert
from throughline.sending.plan import Plan
from throughline.sending.result import Result
from throughline.texts import Phrase, has, say

__all__ = ["plan_lines", "result_lines", "trouble"]

_ROWS = 10  # conversions shown of each destination
_NAMED = 5  # ids named of many
_LONGEST = 60
_WORDS = 300  # characters of a vendor's words
G = TypeVar("G")


def plan_lines(plan: Plan, lang: str, zone: ZoneInfo) -> Iterator[str]:
    """What one destination would send, what it leaves and why, and what became of what it sent before."""
    yield _head(plan, lang)
    yield from _ready(plan.ready, lang)
    for conversion in plan.ready[:_ROWS]:
        trace = conversion.by
        yield say(
            "sending.row", lang, at=_moment(conversion.at, zone), entity=_name(conversion.key),
            goal=inert(conversion.goal, _LONGEST), value=_money(conversion.value, conversion.currency, lang),
            kind=trace.kind, seen=_moment(trace.at, zone),
        )  # fmt: skip
    if len(plan.ready) > _ROWS:
        yield say("sending.more", lang, n=len(plan.ready) - _ROWS)
    yield from _left(plan, lang)
    yield from _before(plan, lang)


def result_lines(result: Result, lang: str) -> Iterator[str]:
    """What came of it, refusals in the vendor's words; then what the plan says of those before."""
    plan = result.plan
    yield _head(plan, lang)
    counts = {state.value: result.count(state) for state in State}
    yield say("sending.sent", lang, n=len(result.fates), **counts) if result.fates else say("sending.nothing", lang)
    yield from _fates(((each.key, state, said) for each, state, said in result.fates), lang)
    if result.settled:
        known = {state.value: sum(found is state for _, found, _ in result.settled) for state in State}
        yield say("sending.settled", lang, **known)
        yield from _fates(((entry.key, state, said) for entry, state, said in result.settled), lang)
    yield from _left(plan, lang)
    yield from _before(plan, lang)


def trouble(error: AppError, lang: str) -> str:
    """Why something could not be sent: errors of the wire speak of loading where they are worded elsewhere."""
    key = f"sending.trouble.{error.key.removeprefix('wire_')}"
    return say(key, lang, **error.facts) if has(key, lang) else error.sentence(lang)


def _head(plan: Plan, lang: str) -> str:
    vendor = Phrase(f"hints.{plan.kind}.name")
    return say("sending.head", lang, name=plan.name, vendor=vendor, account=plan.account.partition(":")[2])


def _ready(ready: Sequence[Conversion], lang: str) -> Iterator[str]:
    """A line a goal: how many, how much, by what they are known."""
    goals: defaultdict[tuple[str, str, str], list[Conversion]] = defaultdict(list)
    for conversion in ready:
        goals[conversion.goal, conversion.what, conversion.currency].append(conversion)
    if not goals:
        yield say("sending.nothing", lang)
    for (goal, what, currency), part in goals.items():
        values = [conversion.value for conversion in part if conversion.value is not None]
        yield say(
            "sending.ready", lang, goal=inert(goal, _LONGEST), n=len(part),
            what=say(f"sending.what.{what}", lang, n=len(part)),
            sum=_money(sum(values, Decimal(0)) if values else None, currency, lang),
            kinds=", ".join(sorted({conversion.by.kind for conversion in part})),
        )  # fmt: skip


def _left(plan: Plan, lang: str) -> Iterator[str]:
    for why, keys in sorted(_grouped((why.value, conversion.key) for conversion, why in plan.unfit)):
        yield say("sending.left", lang, why=say(f"sending.unfit.{why}", lang), n=len(keys), entities=_names(keys))


def _before(plan: Plan, lang: str) -> Iterator[str]:
    if plan.accepted or plan.waiting or plan.refused:
        counts = {"accepted": plan.accepted, "waiting": plan.waiting, "refused": len(plan.refused)}
        yield say("sending.before", lang, **counts)
    for said, keys in _grouped((entry.said, entry.key) for entry in plan.refused):
        yield say("sending.refused", lang, n=len(keys), entities=_names(keys), said=_said(said))
    if plan.stuck:
        yield say("sending.stuck", lang, n=len(plan.stuck), entities=_names(entry.key for entry in plan.stuck))
    yield from _values("restated", plan.restated, lang)
    yield from _values("changed", plan.changed, lang)
    if plan.gone:
        names = _names(entry.key for entry in plan.gone)
        vendor = Phrase(f"hints.{plan.kind}.name")
        yield say("sending.gone", lang, n=len(plan.gone), entities=names, vendor=vendor)


def _values(key: str, pairs: Sequence[tuple[Entry, Conversion]], lang: str) -> Iterator[str]:
    """What was sent with another value than it has now, a line each."""
    for entry, conversion in pairs[:_ROWS]:
        was = _money(entry.value, entry.currency, lang)
        now = _money(conversion.value, conversion.currency, lang)
        yield say(f"sending.{key}", lang, entity=_name(entry.key), was=was, now=now)
    if len(pairs) > _ROWS:
        yield say("sending.more", lang, n=len(pairs) - _ROWS)


def _fates(fates: Iterable[tuple[Key, State, str]], lang: str) -> Iterator[str]:
    """A line for each fate and the vendor's words for it; what was simply taken needs none."""
    told = (((state, said), key) for key, state, said in fates if said or state not in (State.ACCEPTED, State.TAKEN))
    for (state, said), keys in _grouped(told):
        words = f": {_said(said)}" if said else ""
        state_words = say(f"sending.state.{state}", lang)
        yield say("sending.fate", lang, state=state_words, n=len(keys), entities=_names(keys), said=words)


def _grouped(pairs: Iterable[tuple[G, Key]]) -> Iterable[tuple[G, list[Key]]]:
    """Keys by what is said of them, in the order of the first."""
    groups: defaultdict[G, list[Key]] = defaultdict(list)
    for what, key in pairs:
        groups[what].append(key)
    return groups.items()


def _said(said: str) -> str:
    return inert(said, _WORDS) or "?"


def _name(key: Key) -> str:
    return inert(f"{key[1]}/{key[2].rpartition('|')[2]}", _LONGEST)  # a call's application says that it is a call


def _names(keys: Iterable[Key]) -> str:
    keys = list(keys)
    return ", ".join(map(_name, islice(keys, _NAMED))) + (", …" if len(keys) > _NAMED else "")


def _money(value: Decimal | None, currency: str, lang: str) -> str:
    if value is None:
        return say("sending.without_value", lang)
    return f"{full(float(value), 'money', lang, digits=2)} {currency}".replace("\u00a0", " ")


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
