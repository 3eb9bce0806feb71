"""The calls of a snapshot as arrays: loaded once, kept with it, never written to. The row of a call is its `call_no`.

What no threshold moves is worked out here once: who called in which order, and the next contact with the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from throughline.attribution.path import Bools, Ints
from throughline.calls.hours import Calendar
from throughline.calls.missed import until_contact
from throughline.calls.rules import CallRules
from throughline.calls.types import Callers, callers, kinds
from throughline.reports.engine.dimensions import SOURCE, Codes, coded, codes, texts
from throughline.reports.engine.selection import remembered
from throughline.warehouse.snapshot import Snapshot

__all__ = [
    *("CALLBACK", "KINDS", "UNKNOWN", "CallFacts", "Typed", "calendar"),
    *("call_codes", "call_facts", "typed"),
]

KINDS = ("incoming", "callbacks", "outgoing", "internal")
CALLBACK, OUTGOING, INTERNAL = 1, 2, 3  # incoming calls are 0
UNKNOWN = -1  # seconds and flags that nobody told
_VENDOR = ("unique", "target", "repeat")


@dataclass(frozen=True, slots=True)
class CallFacts:
    """One entry a call, in order of (time, call id). Times are seconds since 1970 in UTC, `day` days since 1970."""

    day: Ints
    moment: Ints
    kind: Ints  # place in KINDS: a callback is none of the others
    outcome: Ints  # code among `outcomes`
    outcomes: tuple[str, ...]
    wait: Ints  # seconds, UNKNOWN where not told
    talk: Ints  # seconds of an answered call, UNKNOWN where not told or not answered
    caller: Ints
    source: Ints
    is_working: Bools
    is_hidden: Bools
    is_application: Bools  # whatever its type: a deal names it
    until_contact: Ints  # seconds to the next contact with the caller, NEVER without one
    typed: Ints  # calls that have a type: incoming ones and callbacks
    callers: Callers  # of these
    talk_by_caller: Ints  # their talk, in the order of `callers`
    may_lead: Bools  # in that order: a call that is an application if its type is, and only then
    vendor_by_caller: dict[str, Ints]  # unique, target, repeat in that order: 1, 0, UNKNOWN

    def is_outcome(self, *names: str) -> Bools:
        """Whether each call ended in one of these ways."""
        known = np.array([name in names for name in self.outcomes], bool)
        return np.asarray(known[self.outcome], bool)


@dataclass(frozen=True, slots=True)
class Typed:
    """Calls of a kind that thresholds make: places of counted calls in the order of `callers`, and the kind of each."""

    places: Ints
    kind: Ints  # throughline.calls.types: REPEAT, TARGET, FIRST_TARGET

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.places.nbytes + self.kind.nbytes


def call_facts(snapshot: Snapshot) -> CallFacts:
    """The arrays of this snapshot; about 80 bytes a call."""
    return snapshot.memo("call facts", lambda: _load(snapshot))


def typed(snapshot: Snapshot, rules: CallRules) -> Typed:
    """The counted calls under these rules; remembered by what they depend on."""
    facts = call_facts(snapshot)

    def make() -> Typed:
        places = np.flatnonzero(facts.talk_by_caller > rules.target_seconds)
        return Typed(places, kinds(facts.callers, places, rules.cycle_seconds))

    key = ("typed calls", rules.target_seconds, rules.cycle_days)
    return remembered(snapshot, key, make, lambda made: made.nbytes)


def call_codes(snapshot: Snapshot, group: str) -> Codes:
    """The values of a group that is no time; of["call"] has the code of each call."""

    def make() -> Codes:
        if group not in SOURCE:
            return coded({"call": texts(snapshot, "call", group, "call_no")})
        known = codes(snapshot, group)
        return Codes(known.labels, {"call": known.of["source_dim"][call_facts(snapshot).source]})

    return snapshot.memo(("call codes", group), make)


def calendar(snapshot: Snapshot) -> Calendar:
    """The working hours of all brands."""

    def load() -> Calendar:
        rows = snapshot.query(
            "select brand, epoch(opens_at)::bigint as opens, epoch(closes_at)::bigint as closes from work_span"
        )
        return Calendar(zip(rows["brand"], rows["opens"].tolist(), rows["closes"].tolist(), strict=True))

    return snapshot.memo("calendar of work", load)


def _load(snapshot: Snapshot) -> CallFacts:
    flags = ", ".join(f"coalesce(vendor_is_{name}::tinyint, {UNKNOWN})::tinyint as {name}" for name in _VENDOR)
    rows = snapshot.arrow(
        f"select (day - date '1970-01-01')::integer as day, epoch(started_at)::bigint as moment, "
        "case when is_callback then 1 when direction = 'out' then 2 when direction = 'internal' then 3 else 0 end"
        "::tinyint as kind, "
        f"coalesce(wait_seconds, {UNKNOWN})::integer as wait, "
        f"case when outcome = 'answered' then coalesce(talk_seconds, {UNKNOWN}) else {UNKNOWN} end::integer as talk, "
        "caller_key::integer as caller, source_key::integer as source, is_working, is_hidden, "
        "coalesce(candidate.standing = 'always', false) as is_application, "
        f"coalesce(candidate.standing = 'type', false) as may_lead, {flags} "
        "from call left join candidate on call.call_no = candidate.call_no order by call.call_no"
    )
    got: dict[str, Any] = {name: rows[name].to_numpy(zero_copy_only=False) for name in rows.column_names}
    ended = coded({"call": texts(snapshot, "call", "outcome", "call_no")})
    kind, outcome = got["kind"], ended.of["call"]
    has_type = np.flatnonzero(kind <= CALLBACK)
    in_order = callers(got["caller"][has_type], got["moment"][has_type])
    by_caller = has_type[in_order.order]
    vendor = {name: got.pop(name)[by_caller] for name in _VENDOR}
    may_lead = got.pop("may_lead").astype(bool)[by_caller]
    for name in ("is_working", "is_hidden", "is_application"):
        got[name] = got[name].astype(bool)
    return CallFacts(
        **got,
        outcome=outcome,
        outcomes=ended.labels,
        until_contact=until_contact(got["caller"], got["moment"], _is_contact(kind, outcome, ended.labels)),
        typed=has_type,
        callers=in_order,
        talk_by_caller=got["talk"][by_caller],
        may_lead=may_lead,
        vendor_by_caller={name: flags for name, flags in vendor.items() if (flags != UNKNOWN).any()},
    )


def _is_contact(kind: Ints, outcome: Ints, outcomes: tuple[str, ...]) -> Bools:
    """Somebody spoke with the client or rang him: an answered call, an outgoing one, a callback he did not answer."""
    answered = np.array([name == "answered" for name in outcomes], bool)[outcome]
    rang = np.array([name == "callback_client_no_answer" for name in outcomes], bool)[outcome]
    return np.asarray((kind == OUTGOING) | (kind != INTERNAL) & (answered | rang), bool)
