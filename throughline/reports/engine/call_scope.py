"""One question to the calls: a period, a group and filters, and the group of each call that answers it.

A call goes by its own source. What calls do not know (manager, form …) lets none pass as a filter and tells none apart
as a group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from throughline.attribution.path import Bools, Ints
from throughline.params import TIME_GROUPS, Params, Period
from throughline.reports.engine.call_facts import call_codes, call_facts
from throughline.reports.engine.client_calls import CALL_GROUPS
from throughline.reports.engine.dimensions import Codes, day_number, time_codes
from throughline.reports.engine.selection import remembered
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Chosen", "chosen", "question"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The calls of a question by group. `group` has one value more than `labels`: calls that are not asked for."""

    labels: tuple[Any, ...]
    rows: Ints  # the calls asked for, in order
    group: Ints  # call → its group
    by_caller: Ints  # the same of calls with a type, in the order of their callers

    @property
    def size(self) -> int:
        """How many groups there are."""
        return len(self.labels)

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.rows.nbytes + self.group.nbytes + self.by_caller.nbytes


def question(params: Params, period: Period, group: str) -> tuple[object, ...]:
    """All that the choice of calls depends on."""
    return period, group, params.filters, params.work_hours, params.week_start if group == "week" else ""


def chosen(snapshot: Snapshot, params: Params, period: Period, group: str) -> Chosen:
    """The calls of a period that pass the filters, by group; '' is one group. Remembered with the snapshot."""
    key = ("chosen calls", *question(params, period, group))
    return remembered(snapshot, key, lambda: _choose(snapshot, params, period, group), lambda made: made.nbytes)


def _choose(snapshot: Snapshot, params: Params, period: Period, group: str) -> Chosen:
    facts = call_facts(snapshot)
    asked = _asked(snapshot, params, period)
    if group in TIME_GROUPS:
        codes, by_day = time_codes(group, period, params.week_start)
        offset = np.clip(facts.day - day_number(period.first), 0, period.days - 1)
        own = by_day[offset]
    elif group in CALL_GROUPS:
        codes = call_codes(snapshot, group)
        own = codes.of["call"]
    else:
        codes, own = Codes(("",), {}), np.zeros(len(asked), np.int32)
    of_call = np.where(asked, own, codes.size).astype(np.int32)
    return Chosen(codes.labels, np.flatnonzero(asked), of_call, of_call[facts.typed][facts.callers.order])


def _asked(snapshot: Snapshot, params: Params, period: Period) -> Bools:
    facts = call_facts(snapshot)
    asked = (facts.day >= day_number(period.first)) & (facts.day <= day_number(period.last))
    if params.work_hours == "work":
        asked &= facts.is_working
    for name, values in params.filters:
        if name not in CALL_GROUPS or name in TIME_GROUPS:
            return np.zeros(len(asked), bool)
        codes = call_codes(snapshot, name)
        asked &= np.array([label in values for label in codes.labels], bool)[codes.of["call"]]
    return np.asarray(asked, bool)
