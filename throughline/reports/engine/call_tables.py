"""Tables of calls that types are needed for: by group, altogether, against the vendor's flags, the list."""

from __future__ import annotations

import numpy as np
import pandas as pd

from throughline.attribution.path import Ints
from throughline.calls.rules import CallRules
from throughline.calls.types import FIRST_TARGET, REPEAT, TARGET
from throughline.params import TIME_GROUPS, Params
from throughline.reports.engine.call_facts import UNKNOWN, CallFacts, call_facts, typed
from throughline.reports.engine.call_names import call_name
from throughline.reports.engine.call_rows import rows_of
from throughline.reports.engine.call_scope import chosen, question
from throughline.reports.engine.call_sums import MEASURES, altogether, measures
from throughline.reports.engine.calls_sql import LISTED, call_list
from throughline.reports.engine.client_calls import group_column
from throughline.reports.engine.selection import remembered
from throughline.reports.model import Column, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["HOW", "by_group", "headline", "listed", "vendor"]

HOW = "call_types"
_COLUMNS = tuple(Column(name, unit) for name, unit in MEASURES.items())
_SUMMED = tuple(name for name, unit in MEASURES.items() if unit == "count")
_VENDOR = (
    Column("call_type", "text"),
    Column("vendor_told", "count"),
    Column("both", "count"),
    Column("only_ours", "count"),
    Column("only_vendor", "count"),
    Column("agree_share", "share"),
)
_LIST = (
    Column("call_id", "text"),
    Column("started_at", "time"),
    Column("call_direction", "text"),
    Column("outcome", "text"),
    Column("call_type", "text"),
    Column("wait_seconds", "seconds"),
    Column("talk_seconds", "seconds"),
    Column("phone_mask", "text"),
    Column("channel", "text"),
    Column("source", "text"),
    Column("campaign", "text"),
    Column("employee", "text"),
    Column("brand", "text"),
    Column("tracking_number", "text"),
)
# A counted call is called by its rarest type.
_TELLING = {REPEAT: "repeat", TARGET: "target", FIRST_TARGET: "first_target"}


def by_group(snapshot: Snapshot, params: Params) -> Table:
    """A row per value of the group with calls, the most calls first; time in its own order."""
    asked, found = measures(snapshot, params, params.period, params.group)
    kept = np.flatnonzero(found["calls"] > 0)
    if params.group not in TIME_GROUPS:
        kept = kept[np.argsort(-found["calls"][kept], kind="stable")]
    labels = np.empty(len(kept), object)
    labels[:] = [asked.labels[index] for index in kept]
    rows = pd.DataFrame({params.group: labels, **{name: value[kept] for name, value in found.items()}})
    total = altogether(snapshot, params, params.period, params.group)
    totals = {name: _scalar(value[0]) for name, value in total.items()}
    return Table((group_column(params.group), *_COLUMNS), rows, totals, how=HOW)


def headline(snapshot: Snapshot, params: Params) -> Table:
    """Everything in one row, and beside it the same of the period compared with."""
    values, columns = altogether(snapshot, params, params.period, params.group), _COLUMNS
    if params.compare is not None:
        before = altogether(snapshot, params, params.compare, "")
        values |= {f"{name}_before": value for name, value in before.items()}
        columns += tuple(Column(f"{name}_before", unit, name) for name, unit in MEASURES.items())
    return Table(columns, pd.DataFrame(values), how=HOW)


def vendor(snapshot: Snapshot, params: Params) -> Table:
    """Types by our rules beside the vendor's own flags: calls of clients for which the vendor told anything."""
    facts, found = call_facts(snapshot), typed(snapshot, CallRules.of(params))
    asked = chosen(snapshot, params, params.period, "").by_caller
    told = _told(snapshot, params)
    rows = []
    for name, said in facts.vendor_by_caller.items():
        of_kind = found.kind >= TARGET if name == "target" else found.kind == REPEAT
        ours = np.flatnonzero(facts.callers.is_first) if name == "unique" else found.places[of_kind]
        flags = said[ours][asked[ours] == 0]
        both, only_ours = (int(np.count_nonzero(flags == flag)) for flag in (1, 0))
        every, theirs = told[name]
        differ = only_ours + theirs - both
        rows.append([name, every, both, only_ours, theirs - both, 1 - differ / every if every else np.nan])
    table = pd.DataFrame(rows, columns=[column.name for column in _VENDOR])
    return Table(_VENDOR, table[table["vendor_told"] > 0].reset_index(drop=True), how=HOW)


def _told(snapshot: Snapshot, params: Params) -> dict[str, tuple[int, int]]:
    """Type → how many calls the vendor told anything of, and how many of them it says are of the type."""

    def make() -> dict[str, tuple[int, int]]:
        inside = chosen(snapshot, params, params.period, "").by_caller == 0
        flags = {name: said[inside] for name, said in call_facts(snapshot).vendor_by_caller.items()}
        return {name: (int((said != UNKNOWN).sum()), int((said == 1).sum())) for name, said in flags.items()}

    return remembered(snapshot, ("vendor told", *question(params, params.period, "")), make, lambda _: 100)


def listed(snapshot: Snapshot, params: Params) -> Table:
    """The newest calls of the question, each with its rarest type; the total counts all of them."""
    rows = chosen(snapshot, params, params.period, "").rows
    newest = rows[-LISTED:][::-1]
    table = rows_of(snapshot, call_list(call_name(snapshot), ", ".join(map(str, newest.tolist())) or "null"))
    table = table.assign(call_type=_types_of(snapshot, params, table["call_no"].to_numpy(np.int64)))
    return Table(_LIST, table[[column.name for column in _LIST]], {"call_id": len(rows)}, how=HOW)


def _types_of(snapshot: Snapshot, params: Params, calls: Ints) -> list[str]:
    """The rarest type of each call, '' for one without any."""
    facts, found = call_facts(snapshot), typed(snapshot, CallRules.of(params))
    place_of = _places(snapshot, facts)[calls]
    at = np.minimum(np.searchsorted(found.places, place_of), max(len(found.places) - 1, 0))
    told = []
    for place, index in zip(place_of.tolist(), at.tolist(), strict=True):
        is_first = place >= 0 and bool(facts.callers.is_first[place])
        counted = place >= 0 and len(found.places) > 0 and int(found.places[index]) == place
        if counted:
            told.append("unique_target" if is_first else _TELLING[int(found.kind[index])])
        else:
            told.append("unique" if is_first else "")
    return told


def _places(snapshot: Snapshot, facts: CallFacts) -> Ints:
    """Call → its place in the order of callers, −1 for one without a type."""

    def make() -> Ints:
        places = np.full(len(facts.day), -1, np.int32)
        places[facts.typed[facts.callers.order]] = np.arange(facts.callers.size)
        return places

    return snapshot.memo("places of calls", make)


def _scalar(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
