"""Cohorts by week of application, and whether they are old enough to be judged by their sales."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from throughline.params import Params
from throughline.reports.engine.facts import info
from throughline.reports.engine.passing import numbers
from throughline.reports.engine.table import by_group
from throughline.reports.model import Column, Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["cohorts", "young"]

_MEASURES = ("leads", "target_leads", "sold_applications", "revenue", "lead_to_sale")
_CYCLE = "(epoch(sold_at) - epoch(applied_at)) / 86400.0"


def cohorts(snapshot: Snapshot, params: Params) -> Table:
    """A row a week: what its applications brought to date, how old the week is, and whether it is mature.

    A week is mature when from its last day to that of the data more days have passed than nine of ten sales need.
    `is_mature` is 1 or 0, or unknown while there are no sales to tell by.
    """
    weeks = by_group(snapshot, replace(params, axis="lead"), "week", _MEASURES)
    known_days = info(snapshot)
    # Payments after the last day of the data are not known, however long ago that day was.
    today = min(known_days.today, known_days.last_day or known_days.today)
    cycle = numbers(snapshot, "application", f"case when is_sold then {_CYCLE} end")
    known = cycle[~np.isnan(cycle)]
    age = np.array([(today - week).days - 6 for week in weeks.rows["week"]], float)
    rows: pd.DataFrame = weeks.rows.assign(
        age_days=age, is_mature=(age >= np.quantile(known, 0.9)).astype(float) if len(known) else np.nan
    )
    sql = (
        f"with weeks as (\n{weeks.sql}),\n\n"
        f"cycle as (\n    select quantile_cont({_CYCLE}, 0.9) as p90\n    from application\n    where is_sold\n)\n\n"
        f"select\n    weeks.*,\n    (date '{today}' - weeks.week - 6)::double as age_days,\n"
        "    (age_days >= cycle.p90)::double as is_mature\nfrom weeks\ncross join cycle\norder by weeks.week"
    )
    return Table((*weeks.columns, Column("age_days", "days"), Column("is_mature", "")), rows, weeks.totals, sql)


def young(weeks: Table) -> Finding:
    """How many weeks cannot be judged by their sales yet."""
    told = weeks.rows["is_mature"].dropna()
    if told.empty:
        return Finding("cohorts_unknown", {})
    count = int((told == 0).sum())
    return Finding("cohorts_young", {"n": count, "whole": float(len(told))}) if count else Finding("cohorts_old", {})
