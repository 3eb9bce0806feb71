"""How soon somebody called back clients whose call was missed or failed, and whom nobody did.

A contact is what METRICS, "Processing" calls an answer: an outgoing call to the same number or an answered one from it,
after the missed call. Nobody can call a hidden number back: such calls are counted apart. Both clocks are shown: all
hours, and the working hours of the call's brand alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from throughline.attribution.path import Floats, Ints
from throughline.calls.missed import FAILED, MISSED, NEVER
from throughline.params import Params
from throughline.reports.engine.call_facts import CALLBACK, CallFacts, calendar, call_codes, call_facts
from throughline.reports.engine.call_names import call_name
from throughline.reports.engine.call_rows import rows_of
from throughline.reports.engine.call_scope import chosen, question
from throughline.reports.engine.calls_sql import LISTED, call_list
from throughline.reports.engine.selection import remembered
from throughline.reports.model import Column, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["called_back_tables"]

HOW = "called_back"
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
# Upper ends of the bins, inside.
_BINS: Mapping[str, int] = {
    "5_minutes": 5 * _MINUTE,
    "15_minutes": 15 * _MINUTE,
    "hour": _HOUR,
    "4_hours": 4 * _HOUR,
    "day": _DAY,
}
_LATER, _NEVER, _HIDDEN = "later", "never", "hidden"
_CLOCKS = (
    Column("clock", "text"),
    Column("client_missed", "count"),
    Column("called_back", "count"),
    Column("called_back_share", "share"),
    Column("median_minutes", "minutes"),
    Column("p90_minutes", "minutes"),
)
_WITHIN = (
    Column("within", "text"),
    Column("calls_all", "count"),
    Column("calls_work", "count"),
)
_CALLERS = (
    Column("phone_mask", "text"),
    Column("since", "time"),
    Column("attempts", "count"),
    Column("last_missed", "time"),
    Column("waits_days", "days"),
    Column("channel", "text"),
    Column("source", "text"),
    Column("brand", "text"),
    Column("employee", "text"),
    Column("call_id", "text"),
)


def called_back_tables(snapshot: Snapshot, params: Params) -> dict[str, Table]:
    """How soon, by clock and by stretch of time, and whom nobody called back; no threshold moves any of them."""

    def make() -> dict[str, Table]:
        found = _seconds(snapshot, params)
        return {
            "called_back": _by_clock(found),
            "called_back_bins": _by_stretch(found, len(_missed(snapshot, params, hidden=True))),
            "never_called_back": _never_called_back(snapshot, params),
        }

    key = ("called back", *question(params, params.period, ""))
    return remembered(snapshot, key, make, lambda made: 500 * len(made["never_called_back"].rows))


def _by_clock(found: Mapping[str, Floats]) -> Table:
    """A row per clock: how many were called back, and how soon."""
    rows = []
    for clock, seconds in found.items():
        came = seconds[seconds >= 0]
        median, p90 = np.quantile(came, (0.5, 0.9)) / _MINUTE if len(came) else (np.nan, np.nan)
        share = len(came) / len(seconds) if len(seconds) else np.nan
        rows.append([clock, len(seconds), len(came), share, median, p90])
    return Table(_CLOCKS, pd.DataFrame(rows, columns=[column.name for column in _CLOCKS]), how=HOW)


def _by_stretch(found: Mapping[str, Floats], hidden: int) -> Table:
    """A row per stretch of time: missed calls that somebody called back within it; hidden numbers at the end."""
    counts = {f"calls_{clock}": _binned(seconds) for clock, seconds in found.items()}
    rows = pd.DataFrame(
        {
            "within": (*_BINS, _LATER, _NEVER, _HIDDEN),
            **{name: np.append(count, float(hidden)) for name, count in counts.items()},
        }
    )
    totals = {name: float(rows[name].sum()) for name in counts}
    return Table(_WITHIN, rows, totals, how=HOW)


def _never_called_back(snapshot: Snapshot, params: Params) -> Table:
    """A row per caller whom nobody called back, the latest first: an order to act in. The total counts all of them."""
    facts = call_facts(snapshot)
    missed = _missed(snapshot, params, hidden=False)
    waiting = missed[facts.until_contact[missed] == NEVER]
    # Of each caller the first such call, how many there were, and the last: calls are in order of time.
    _, first, counts = np.unique(facts.caller[waiting], return_index=True, return_counts=True)
    _, from_end = np.unique(facts.caller[waiting][::-1], return_index=True)
    last = waiting[len(waiting) - 1 - from_end]
    order = np.argsort(-last)[:LISTED]
    numbers = ", ".join(map(str, last[order].tolist())) or "null"
    rows = rows_of(snapshot, call_list(call_name(snapshot), numbers)).copy()
    rows["since"] = pd.to_datetime(facts.moment[waiting[first][order]], unit="s")
    rows["attempts"] = counts[order].astype(np.float64)
    rows["last_missed"] = rows["started_at"]
    as_of = pd.Timestamp(snapshot.query("select as_of from snapshot_info")["as_of"].iloc[0])
    rows["waits_days"] = (as_of - rows["since"]).dt.total_seconds() / _DAY
    totals: dict[str, float | int | None] = {"phone_mask": len(last), "attempts": float(len(waiting))}
    return Table(_CALLERS, rows[[column.name for column in _CALLERS]], totals, how=HOW)


def _missed(snapshot: Snapshot, params: Params, hidden: bool) -> Ints:
    """The calls of clients that were missed or failed, with hidden numbers or with plain ones."""
    facts = call_facts(snapshot)
    rows = chosen(snapshot, params, params.period, "").rows
    lost = facts.is_outcome(*MISSED, FAILED)[rows] & (facts.kind[rows] <= CALLBACK)
    return np.asarray(rows[lost & (facts.is_hidden[rows] == hidden)])


def _seconds(snapshot: Snapshot, params: Params) -> dict[str, Floats]:
    """Clock → seconds from each missed call to the contact, −1 where none came."""
    facts = call_facts(snapshot)
    missed = _missed(snapshot, params, hidden=False)
    gap = facts.until_contact[missed]
    start = facts.moment[missed]
    worked = calendar(snapshot).working_seconds(start, start + np.maximum(gap, 0), _kept(snapshot, facts)[missed])
    return {"all": gap.astype(np.float64), "work": np.where(gap == NEVER, NEVER, worked).astype(np.float64)}


def _kept(snapshot: Snapshot, facts: CallFacts) -> Ints:
    """Call → the number of the hours its brand keeps."""
    brands = call_codes(snapshot, "brand")
    numbers = np.array([calendar(snapshot).of_brand(label) for label in brands.labels] or [0], np.int32)
    return numbers[brands.of["call"]] if len(facts.day) else np.zeros(0, np.int32)


def _binned(seconds: Floats) -> Floats:
    """How many came in each bin, later, never."""
    ends = [*_BINS.values()]
    place = np.where(seconds < 0, len(ends) + 1, np.searchsorted(ends, seconds))
    return np.bincount(place, minlength=len(ends) + 2).astype(np.float64)
