"""Markov credit in SQL: what linear credit is multiplied by, written out as a table.

The factors come from a linear system that SQL cannot solve; with them the statement gives the figures of the report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from throughline.attribution.path import Floats
from throughline.params import TOTAL_MODELS, Params, Period
from throughline.reports.engine.dimensions import SOURCE
from throughline.reports.engine.markov import Handed, markov
from throughline.reports.engine.measures import APPLICATION, CASH, DEAL
from throughline.reports.engine.scope import Scope
from throughline.warehouse.snapshot import Snapshot

__all__ = ["HandedSql"]

_WHICH = ("now", "before")
_MEASURES = tuple(name for name in (*APPLICATION, *DEAL, *CASH) if name != "gross_profit")
_PROFIT = "(deal.revenue - deal.cost_of_goods - coalesce(deal.refund, 0))"


class HandedSql:
    """The pieces that one statement needs; all of them empty where credits are no totals, or no source is asked for."""

    def __init__(self, snapshot: Snapshot, params: Params, periods: Sequence[Period], group: str) -> None:
        self._snapshot, self._params = snapshot, params
        asked = group in SOURCE or any(name in SOURCE for name, _ in params.filters)
        self._periods = dict(zip(_WHICH, periods, strict=False)) if asked and params.model in TOTAL_MODELS else {}

    @property
    def part(self) -> str:
        """The table `handed`: a row for each period and channel."""
        if not self._factors:
            return ""
        columns = [name for measure in self._factors for name in (measure, f"{measure}_falls")]
        rows = ",\n        ".join(
            f"('{which}', {channel}, {', '.join(f'{value:.17g}' for value in values)})"
            for which, table in self._tables.items()
            for channel, values in enumerate(table)
        )
        named = ", ".join(("which", "channel_key", *columns))
        return (
            f"-- What linear credit is multiplied by to make it the credit of the model {self._params.model}.\n"
            f"handed ({named}) as (\n    values\n        {rows}\n),\n"
        )

    def pieces(self) -> Mapping[str, str]:
        """Measure → its factor behind `credits.weight`; `handed` the join, `gross_profit` its whole sum."""
        if not self._factors:
            plain = {"handed": "", "gross_profit": f"sum(credits.weight * {_PROFIT})"}
            return {**dict.fromkeys(_MEASURES, ""), **plain}
        found = {measure: f" * {self._factor(measure)}" for measure in _MEASURES if measure in self._factors}
        if self._params.margin is not None and "revenue" in found:  # the cost is a part of the revenue then
            found["cost_of_goods"] = found["revenue"]
        parts = (("revenue", "deal.revenue"), ("cost_of_goods", "deal.cost_of_goods"),
                 ("refund", "coalesce(deal.refund, 0)"))  # fmt: skip
        sums = [f"sum(credits.weight{found.get(name, '')} * {value}::double)" for name, value in parts]
        on = "periods.which = handed.which and source_dim.channel_key = handed.channel_key"
        found |= {"handed": f"\n    inner join handed on {on}", "gross_profit": "\n        - ".join(sums)}
        return {**dict.fromkeys(_MEASURES, ""), **found}

    @cached_property
    def _scopes(self) -> Mapping[str, Scope]:
        params = replace(self._params, group="")
        return {which: Scope(self._snapshot, params, period, "") for which, period in self._periods.items()}

    @cached_property
    def _handed(self) -> Mapping[str, Mapping[str, Handed]]:
        return {which: markov(scope).handed for which, scope in self._scopes.items()}

    @cached_property
    def _factors(self) -> tuple[str, ...]:
        """The measures that are handed down; none where no journey of any kind knows the filters."""
        return tuple(next(iter(self._handed.values()), ()))

    @cached_property
    def _tables(self) -> Mapping[str, Floats]:
        """Period → channel × (factor of each measure, and of what it loses)."""
        tables = {}
        for which, scope in self._scopes.items():
            channel, channels = scope.facts.touches.channel, len(scope.facts.touches.channels)
            columns = []
            for handed in self._handed[which].values():
                for by_source in (handed.rises, handed.falls):
                    by_channel = np.zeros(channels)
                    by_channel[channel] = by_source
                    columns.append(by_channel)
            tables[which] = np.stack(columns, axis=1)
        return tables

    def _factor(self, measure: str) -> str:
        lowering = []
        for which, scope in self._scopes.items():
            rows = self._handed[which][measure].lowers
            if rows.any():
                listed = ", ".join(map(str, scope.selection.applications[rows]))
                lowering.append(f"periods.which = '{which}' and application.app_no in ({listed})")
        if not lowering:
            return f"handed.{measure}"
        return f"case when {' or '.join(lowering)} then handed.{measure}_falls else handed.{measure} end"
