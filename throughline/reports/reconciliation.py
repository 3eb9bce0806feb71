"""Whether a sum is the same in landing, in core, in the marts, and in what reports show."""

from __future__ import annotations

import pandas as pd

from throughline.params import Params, Period
from throughline.reports.engine.sums import sums
from throughline.reports.model import Check, Column, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["checks_of", "reconciliation"]

COLUMNS = (
    Column("measure", "text"),
    Column("source_name", "text"),
    Column("landing", "ratio"),
    Column("core", "ratio"),
    Column("mart", "ratio"),
    Column("report", "ratio"),
    Column("difference", "ratio"),
)
# Measures that reports sum over all sources; the others end in the marts.
_REPORTED = ("spend", "impressions", "clicks", "visits", "revenue")
_SQL = """select measure, source_name,
    cast(landing as double) as landing, cast(core as double) as core, cast(mart as double) as mart
from reconciliation
order by measure, source_name"""


def reconciliation(snapshot: Snapshot) -> Table:
    """Each measure by source, then over all sources ('') with what the reports show of it.

    A layer that does not hold the measure has no value. `difference` is the widest between two layers that do.
    """
    rows = snapshot.query(_SQL)
    whole = rows.groupby("measure", as_index=False).sum(min_count=1).assign(source_name="")
    # A source whose landing is unknown makes the sum over all sources unknown too.
    for layer in ("landing", "core", "mart"):
        unknown = rows.loc[rows[layer].isna(), "measure"]
        whole.loc[whole["measure"].isin(unknown), layer] = float("nan")
    reported = _reported(snapshot)
    whole["report"] = [reported.get(measure, float("nan")) for measure in whole["measure"]]
    every = pd.concat([rows.assign(report=float("nan")), whole], ignore_index=True)
    layers = every[["landing", "core", "mart", "report"]].astype(float)
    every["difference"] = layers.max(axis=1) - layers.min(axis=1)
    every = every.sort_values(["measure", "source_name"], ignore_index=True)
    return Table(COLUMNS, every[[column.name for column in COLUMNS]], sql=_SQL)


def checks_of(table: Table) -> list[Check]:
    """A check a row and a layer: it must hold what the first layer that knows the measure holds."""
    checks = []
    for row in table.rows.to_dict("records"):
        known = {layer: row[layer] for layer in ("landing", "core", "mart", "report") if not pd.isna(row[layer])}
        for layer, value in list(known.items())[1:]:
            first = next(iter(known))
            name = f"{row['measure']}.{row['source_name'] or 'all'}: {first} = {layer}"
            checks.append(Check(name, float(known[first]), float(value)))
    return checks


def _every_day(snapshot: Snapshot) -> Period | None:
    """From the first to the last day that has anything: rows of the Sheet for a whole month reach into days to come."""
    days = snapshot.query(
        "select min(day) as first_day, max(day) as last_day from ("
        "select day from spend union all select day from visit_daily "
        "union all select first_day from snapshot_info union all select last_day from snapshot_info) as days"
    ).iloc[0]
    return None if pd.isna(days.first_day) else Period(days.first_day.date(), days.last_day.date())


def _reported(snapshot: Snapshot) -> dict[str, float]:
    """What the reports say of all days together, by channel, summed."""
    period = _every_day(snapshot)
    if period is None:
        return {}
    found = sums(snapshot, Params(period=period), period, "channel")
    return {name: float(pd.Series(found.values[name]).sum()) for name in _REPORTED}
