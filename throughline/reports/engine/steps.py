"""The funnel altogether: one row a step."""

from __future__ import annotations

import numpy as np
import pandas as pd

from throughline.reports.engine.columns import STEPS
from throughline.reports.engine.table import Summed
from throughline.reports.model import Column, Finding, Table

__all__ = ["steps", "steps_finding"]

_COLUMNS = (Column("step", "text"), Column("people", "count"), Column("conversion", "share"),
            Column("people_before", "count"), Column("conversion_before", "share"))  # fmt: skip
_SHARE = "case when step <> 'visits' then {people} / nullif(lag({people}) over (order by no), 0) end"


def steps(total: Summed) -> Table:
    """How many reached each step, and which part of the step before it; the same of the period compared with."""
    row = total.table.rows.iloc[0]
    now = np.array([row[step] for step in STEPS], float)
    before = np.array([row.get(f"{step}_before", np.nan) for step in STEPS], float)
    rows = pd.DataFrame(
        {
            "step": STEPS,
            "people": now,
            "conversion": _conversion(now),
            "people_before": before,
            "conversion_before": _conversion(before),
        }
    )
    return Table(_COLUMNS, rows, sql=_sql(total.table))


def _conversion(people: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    result = np.full(len(people), np.nan)
    np.divide(people[1:], people[:-1], out=result[1:], where=people[:-1] != 0)
    result[STEPS.index("visits")] = np.nan  # free channels bring visits too: they are no part of the clicks
    return result


def _sql(table: Table) -> str:
    compared = any(column.name.endswith("_before") for column in table.columns)
    selects = [
        f"select {number} as no, '{step}' as step, {step}::double as people, "
        f"{f'{step}_before::double' if compared else 'null::double'} as people_before from total"
        for number, step in enumerate(STEPS)
    ]
    union = "\n    union all\n    ".join(selects)
    return (
        f"with total as (\n{table.sql}),\n\nsteps as (\n    {union}\n)\n\nselect\n    step,\n    people,\n"
        f"    {_SHARE.format(people='people')} as conversion,\n    people_before,\n"
        f"    {_SHARE.format(people='people_before')} as conversion_before\n"
        "from steps\norder by no"
    )


def steps_finding(table: Table) -> Finding | None:
    """From visits (or enquiries, where visits are not known) to sales."""
    totals = table.totals
    names = ["leads", "sold_applications", "lead_to_sale"]
    names.insert(0, "visits" if totals.get("visits") else "enquiries")
    facts = {name: totals.get(name) for name in names}
    if any(value is None for value in facts.values()):
        return None
    return Finding("steps" if "visits" in facts else "steps_no_visits", facts)
