"""One question to the facts: a period, a group and filters, and the codes and masks that answer it.

A source group (channel … keyword) shares each application out by its credits. Any other group takes an application
whole, or, under a source filter, the part of its credit that passes. A deal goes by its own value of a group where
deals have one, else by that of its application.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from throughline.attribution import Credits, Rules
from throughline.attribution.path import Bools, Floats, Ints
from throughline.params import TIME_GROUPS, Params, Period
from throughline.reports.engine.dimensions import SOURCE, Codes, codes, day_number, knows, passes, time_codes
from throughline.reports.engine.facts import facts
from throughline.reports.engine.odds import odds
from throughline.reports.engine.selection import Selection, credits_of, remembered, select
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Scope"]


class Scope:
    """Made for one report and thrown away; what is dear is remembered with the snapshot."""

    def __init__(self, snapshot: Snapshot, params: Params, period: Period, group: str) -> None:
        self.snapshot, self.params, self.period, self.group = snapshot, params, period, group
        self.facts = facts(snapshot)
        self.filters = tuple(name for name, _ in params.filters)
        self.source_filters = tuple(name for name in self.filters if name in SOURCE)
        self.other_filters = tuple(name for name in self.filters if name not in SOURCE)
        self.is_time = group in TIME_GROUPS
        self.first = day_number(period.first)
        self._by_day: Ints = np.zeros(period.days, np.int32)
        self.codes = Codes(("",), {})
        if self.is_time:
            self.codes, self._by_day = time_codes(group, period, params.week_start)
        elif group:
            self.codes = codes(snapshot, group)

    @property
    def size(self) -> int:
        """How many group values there are."""
        return self.codes.size

    @cached_property
    def selection(self) -> Selection:
        """Applications, deals and payments of the period."""
        return select(self.snapshot, self.period, self.params.axis)

    @cached_property
    def credits(self) -> Credits:
        """The credits of the selection's applications."""
        by_odds = self.rules.model == "path_incremental"
        return credits_of(self.snapshot, self.period, self.params.axis, self.rules, odds(self) if by_odds else None)

    @cached_property
    def walked(self) -> Credits:
        """The paths of the selection's applications, as linear credits: also the touches that a model gives nothing."""
        return credits_of(self.snapshot, *self.walked_key)

    @property
    def walked_key(self) -> tuple[Period, str, Rules]:
        """All that the paths depend on."""
        rules = self.rules
        direct = "keep" if rules.direct == "redistribute" else rules.direct
        walking = Rules("linear", rules.window, direct=direct, touches_until=rules.touches_until, link=rules.link)
        return self.period, self.params.axis, walking

    @property
    def counted_key(self) -> tuple[object, ...]:
        """All that it depends on which applications and deals count, before any credit."""
        others = tuple(each for each in self.params.filters if each[0] in self.other_filters)
        return self.period, self.params.axis, others

    @property
    def credits_key(self) -> tuple[object, ...]:
        """All that credited sums by source depend on, but for what a model of totals adds."""
        return *self.counted_key, self.rules

    @property
    def whole(self) -> Scope:
        """The same question without a group."""
        return Scope(self.snapshot, self.params, self.period, "")

    @property
    def unfiltered(self) -> Scope:
        """The same question without a group and without filters."""
        return Scope(self.snapshot, replace(self.params, filters=()), self.period, "")

    @cached_property
    def rules(self) -> Rules:
        """What the credits depend on."""
        return Rules.of(self.params)

    @property
    def sources(self) -> int:
        """How many sources there are."""
        return len(self.facts.touches.channel)

    @cached_property
    def source_passes(self) -> Bools:
        """Source → whether the source filters let it through."""
        ok = np.ones(self.sources, bool)
        for name in self.source_filters:
            ok &= passes(self.snapshot, name, "source_dim", self.params)
        return ok

    @cached_property
    def group_of_source(self) -> Ints:
        """Source → its group; one group more for sources that the filters drop."""
        return np.where(self.source_passes, self.codes.of["source_dim"], self.size)

    @cached_property
    def share(self) -> Floats:
        """The part of each application's credit that passes the source filters."""
        count = len(self.selection.applications)
        if not self.source_filters:
            return np.ones(count)

        def make() -> Floats:
            parts = self.credits
            passing = parts.weight * self.source_passes[parts.source]
            return np.add.reduceat(passing, parts.starts) if count else np.zeros(0)

        filters = tuple(each for each in self.params.filters if each[0] in SOURCE)
        key = ("share", self.period, self.params.axis, self.rules, filters)
        return remembered(self.snapshot, key, make, lambda made: made.nbytes)

    def knows(self, table: str) -> bool:
        """Whether rows of a table know the group and every filter."""
        return knows(self.snapshot, table, self.group, *self.filters)

    @property
    def day_codes(self) -> Ints:
        """Day of the period, in turn → its group by time."""
        return self._by_day

    def of_days(self, days: Ints) -> Ints:
        """The group of each day by time, 0 where the group is no time or the day is outside the period."""
        offset = days - self.first
        inside = (offset >= 0) & (offset < self.period.days)
        return self._by_day[np.where(inside, offset, 0)]

    def of_applications(self) -> Ints:
        """Row of the selection → its group."""
        applications = self.selection.applications
        if self.group and not self.is_time:
            return self.codes.of["application"][applications]
        return self.of_days(self.facts.applications.day[applications])

    def of_deals(self, deals: Ints) -> Ints:
        """Deal → its group where that is no time."""
        if not self.group:
            return np.zeros(len(deals), np.int32)
        return _of_deals(self.codes, deals, self.facts.deals.application)

    def application_passes(self) -> Bools:
        """Row of the selection → whether the filters that are no sources let it through."""
        ok = np.ones(len(self.selection.applications), bool)
        for name in self.other_filters:
            ok &= passes(self.snapshot, name, "application", self.params)[self.selection.applications]
        return ok

    def deal_passes(self, deals: Ints) -> Bools:
        """Deal → whether the filters that are no sources let it through."""
        ok = np.ones(len(deals), bool)
        for name in self.other_filters:
            values = codes(self.snapshot, name)
            wanted = np.array([label in self.params.chosen(name) for label in values.labels], dtype=bool)
            ok &= wanted[_of_deals(values, deals, self.facts.deals.application)]
        return ok


def _of_deals(values: Codes, deals: Ints, application: Ints) -> Ints:
    if "deal" in values.of:
        return values.of["deal"][deals]
    return values.of["application"][application[deals]]
