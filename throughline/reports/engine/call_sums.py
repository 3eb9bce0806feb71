"""Sums of calls by group. What no threshold moves is counted once a question; types are counted anew."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from throughline.attribution.path import Floats, Ints
from throughline.calls.missed import MISSED
from throughline.calls.rules import CallRules
from throughline.calls.types import FIRST_TARGET, REPEAT, TARGET
from throughline.params import Params, Period
from throughline.reports.engine.call_facts import CALLBACK, KINDS, CallFacts, call_codes, call_facts, typed
from throughline.reports.engine.call_scope import Chosen, chosen, question
from throughline.reports.engine.selection import remembered
from throughline.reports.model import Unit
from throughline.warehouse.snapshot import Snapshot

__all__ = ["MEASURES", "altogether", "measures"]

MEASURES: dict[str, Unit] = {
    **dict.fromkeys(("calls", *KINDS, "answered", "missed"), "count"),
    "missed_share": "share",
    **dict.fromkeys(("counted", "target", "repeat", "unique", "first_target", "unique_target"), "count"),
    "call_applications": "count",
    "wait": "seconds",
    "talk": "seconds",
}
_LEAST = {"counted": REPEAT, "target": TARGET, "first_target": FIRST_TARGET}
_CELLS = 8  # kinds of counted calls, and whether it is its caller's first


def measures(snapshot: Snapshot, params: Params, period: Period, group: str) -> tuple[Chosen, dict[str, Floats]]:
    """Every measure by group."""
    asked = chosen(snapshot, params, period, group)
    found = {**_still(snapshot, params, period, group), **_of_rules(snapshot, params, period, group)}
    return asked, {name: found[name] for name in MEASURES}


def altogether(snapshot: Snapshot, params: Params, period: Period, group: str) -> dict[str, Floats]:
    """Every measure of all calls, one value each: counts of calls by type are those of the groups together."""
    together = {name: value.sum(keepdims=True) for name, value in _of_rules(snapshot, params, period, group).items()}
    found = {**_still(snapshot, params, period, ""), **together}
    return {name: found[name] for name in MEASURES}


def _still(snapshot: Snapshot, params: Params, period: Period, group: str) -> Mapping[str, Floats]:
    """The measures that no threshold moves."""

    def make() -> Mapping[str, Floats]:
        facts, asked = call_facts(snapshot), chosen(snapshot, params, period, group)
        counts = _cube(facts, asked)
        by_outcome = dict(zip(facts.outcomes, counts.sum(axis=1).T, strict=True))
        nothing = np.zeros(asked.size)
        calls = counts.sum(axis=(1, 2))
        missed = sum((by_outcome.get(name, nothing) for name in MISSED), nothing)
        found = {"calls": calls, **dict(zip(KINDS, counts.sum(axis=2).T, strict=True))}
        found |= {"answered": by_outcome.get("answered", nothing), "missed": missed}
        found["missed_share"] = np.divide(missed, calls, out=np.full(asked.size, np.nan), where=calls > 0)
        found["unique"] = _count(asked.by_caller[facts.callers.is_first], asked.size)
        return found | _seconds(facts, asked)

    key = ("call sums", *question(params, period, group))
    return remembered(snapshot, key, make, lambda made: sum(value.nbytes for value in made.values()))


def _cube(facts: CallFacts, asked: Chosen) -> Floats:
    """Calls by group, kind and outcome."""
    shape = (asked.size, len(KINDS), len(facts.outcomes))
    rows = asked.rows
    cell = (asked.group[rows] * shape[1] + facts.kind[rows]) * shape[2] + facts.outcome[rows]
    return np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)


def _seconds(facts: CallFacts, asked: Chosen) -> dict[str, Floats]:
    """How long clients waited for the answer (median) and talked (mean), where that is told."""
    rows = asked.rows[(facts.kind[asked.rows] <= CALLBACK) & facts.is_outcome("answered")[asked.rows]]
    waited, talked = rows[facts.wait[rows] >= 0], rows[facts.talk[rows] >= 0]
    count = _count(asked.group[talked], asked.size)
    total = np.bincount(asked.group[talked], facts.talk[talked], minlength=asked.size)
    return {
        "wait": _grouped_median(asked.group[waited], facts.wait[waited], asked.size),
        "talk": np.divide(total, count, out=np.full(asked.size, np.nan), where=count > 0),
    }


def _grouped_median(group: Ints, values: Ints, size: int, part: float = 0.5) -> Floats:
    """The quantile `part` of the values of each group, between two in proportion; NaN for a group without any."""
    order = np.lexsort((values, group))
    in_order = values[order].astype(np.float64)
    counts = np.bincount(group, minlength=size)
    starts = np.cumsum(counts) - counts
    found = np.full(size, np.nan)
    some = np.flatnonzero(counts)
    place = (counts[some] - 1) * part
    below = np.floor(place).astype(np.int64)
    low = in_order[starts[some] + below]
    high = in_order[starts[some] + np.minimum(below + 1, counts[some] - 1)]
    found[some] = low + (high - low) * (place - below)
    return found


def _of_rules(snapshot: Snapshot, params: Params, period: Period, group: str) -> Mapping[str, Floats]:
    """The measures that the rules of calls move; remembered for totals."""
    rules = CallRules.of(params)

    def make() -> Mapping[str, Floats]:
        asked = chosen(snapshot, params, period, group)
        return {**_types(snapshot, rules, asked), "call_applications": _applications(snapshot, rules, asked)}

    key = ("call types", rules, *question(params, period, group))
    return remembered(snapshot, key, make, lambda made: sum(value.nbytes for value in made.values()))


def _types(snapshot: Snapshot, rules: CallRules, asked: Chosen) -> dict[str, Floats]:
    """Counted calls by type."""
    facts, found = call_facts(snapshot), typed(snapshot, rules)
    cell = asked.by_caller[found.places] * _CELLS + found.kind
    cell += facts.callers.is_first[found.places] * np.int32(_CELLS // 2)
    counts = np.bincount(cell, minlength=(asked.size + 1) * _CELLS)[: asked.size * _CELLS]
    kinds = counts.reshape(asked.size, 2, _CELLS // 2).astype(np.float64)
    of_kind = kinds.sum(axis=1)
    return {
        "counted": of_kind.sum(axis=1),
        "target": of_kind[:, TARGET] + of_kind[:, FIRST_TARGET],
        "repeat": of_kind[:, REPEAT],
        "first_target": of_kind[:, FIRST_TARGET],
        "unique_target": kinds[:, 1].sum(axis=1),
    }


def _applications(snapshot: Snapshot, rules: CallRules, asked: Chosen) -> Floats:
    """The calls that are applications: of the type that the rules name for their brand, or named by a deal.

    A callback the client did not answer is none.
    """
    facts, found = call_facts(snapshot), typed(snapshot, rules)
    count = _count(asked.group[np.flatnonzero(facts.is_application)], asked.size)
    for lead in {rules.call_lead, *dict(rules.by_brand).values()}:
        firsts = np.flatnonzero(facts.callers.is_first)
        places = firsts if lead == "unique" else found.places[found.kind >= _LEAST[lead]]
        places = places[facts.may_lead[places]]
        if rules.by_brand:
            brand = call_codes(snapshot, "brand")
            of_lead = np.array([rules.lead_of(label) == lead for label in brand.labels], bool)
            places = places[of_lead[brand.of["call"][facts.typed[facts.callers.order[places]]]]]
        count += _count(asked.by_caller[places], asked.size)
    return count


def _count(group: Ints, size: int) -> Floats:
    """How many there are of each group, without those that are not asked for."""
    return np.bincount(group, minlength=size + 1)[:size].astype(np.float64)
