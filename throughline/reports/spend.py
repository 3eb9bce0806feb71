"""Spend: the rows of the Sheet as they were typed, its refused cells, and its totals beside the ad accounts."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from throughline.params import TIME_GROUPS, Params
from throughline.reports import selecting
from throughline.reports.model import Check, Column, Finding, Report, Table, Unit
from throughline.reports.registry import report
from throughline.reports.rejected import rejected
from throughline.warehouse.snapshot import Snapshot

__all__ = ["spend"]

GROUPS = (*selecting.PLACES, "brand", "pipeline", "contractor", "device", *TIME_GROUPS)
# The kinds of spend that stand beside one another, each a column.
KINDS = ("ads", "mail", "sheet", "overhead")
ROWS = (
    Column("source_name", "text"),
    Column("sheet", "text"),
    Column("row", "count"),
    Column("period_start", "date"),
    Column("period_end", "date"),
    Column("channel", "text"),
    Column("brand", "text"),
    Column("contractor", "text"),
    Column("spread", "text"),
    Column("amount", "ratio"),  # no money of ours: it is in the currency of its row
    Column("currency", "text"),
    Column("comment", "text"),
    Column("state", "text"),
)
_UNKNOWN = "cast(null as varchar)"  # a custom group of leads or deals: spend does not know it
_SHEET_FILTERS = ("channel", "brand", "contractor")


@report("spend", groups=GROUPS, by_rules=False)
def spend(snapshot: Snapshot, params: Params) -> Report:
    """One row per value of the group: what ad accounts, mail, the Sheet and overheads spent in the period.

    `dynamics` is the same by day, week or month, as the length of the period asks. `rows` are those of the Sheet whose
    period touches this one, with what became of each (`state`); their amounts are in their own currency and whole.
    `rejected` are the cells of the last load that were refused.
    """
    main = _by(snapshot, params)
    dynamics = _by(snapshot, replace(params, group=params.group if params.group in TIME_GROUPS else _step(params)))
    rows_sql = _rows_sql(params)
    rows = Table(ROWS, snapshot.query(rows_sql), sql=rows_sql)
    refused = rejected(snapshot, "table_name = 'spend_manual'")
    tables = {"spend": main, "dynamics": dynamics, "rows": rows, "rejected": refused}
    findings = {
        "spend": _finding(main),
        "rows": _finding_of_rows(rows.rows),
        "rejected": _finding_of_refused(refused.rows),
    }
    findings["dynamics"] = _finding_of_peak(dynamics) or Finding("spend_peak_none", {})
    return Report("spend", snapshot.id, params, tables, [_same_total(snapshot, params, main)], findings)


def _by(snapshot: Snapshot, params: Params) -> Table:
    sql = _sql(snapshot, params)
    rows = snapshot.query(sql)
    unit: Unit = "date" if params.group in TIME_GROUPS else "text"
    money = tuple(Column(f"spend_{kind}", "money") for kind in KINDS)
    totals = {name: float(rows[name].sum()) for name in (*(column.name for column in money), "spend")}
    return Table((Column(params.group, unit), *money, Column("spend", "money")), rows, totals, sql)


def _sql(snapshot: Snapshot, params: Params) -> str:
    group = _value(snapshot, params)
    kinds = ",\n".join(
        f"    cast(coalesce(sum(spend.spend) filter (where spend.kind = '{kind}'), 0) as double) as spend_{kind}"
        for kind in KINDS
    )
    order = f'"{params.group}"' if params.group in TIME_GROUPS else f'spend desc, "{params.group}"'
    return selecting.tidy(f"""
select
    {group} as "{params.group}",
{kinds},
    cast(sum(spend.spend) as double) as spend
from spend
inner join source_dim on spend.source_key = source_dim.source_key
where {selecting.period("spend.day", params)} and {selecting.spending(snapshot, params)}
group by 1
order by {order}
""")


def _value(snapshot: Snapshot, params: Params) -> str:
    group = params.group
    if group in selecting.PLACES:
        return f"source_dim.{group}"
    if group == "day":
        return "spend.day"
    if group == "month":
        return "cast(date_trunc('month', spend.day) as date)"
    if group == "week":
        shift = 1 if params.week_start == "sunday" else 0
        return f"cast(date_trunc('week', spend.day + {shift}) as date) - {shift}"
    return selecting.column("spend", snapshot, group) if selecting.has("spend", snapshot, group) else _UNKNOWN


def _step(params: Params) -> str:
    return "day" if params.period.days <= 31 else "week" if params.period.days <= 186 else "month"


def _rows_sql(params: Params) -> str:
    chosen = "".join(f"    and {_typed(name, values)}\n" for name, values in params.filters if name in _SHEET_FILTERS)
    first, last = selecting.literal(params.period.first), selecting.literal(params.period.last)
    return selecting.tidy(f"""
select
    source_name, sheet, row, period_start, period_end, channel, brand, contractor, spread,
    cast(amount as double) as amount, currency, comment, state
from spend_plan
where (period_start is null or (period_start <= {last} and coalesce(period_end, period_start) >= {first}))
{chosen}
order by source_name, sheet, row
""")


def _typed(name: str, values: tuple[str, ...]) -> str:
    """People type a channel by its code or by its name."""
    chosen = f'"{name}" in ({selecting.names(values)})'
    if name != "channel":
        return chosen
    called = f"select unnest([channel, label_ru, label_en]) as name from channel where {chosen}"
    return f"lower(trim(channel)) in (select lower(name) from ({called}))"


def _same_total(snapshot: Snapshot, params: Params, main: Table) -> Check:
    rows = snapshot.query(
        "select cast(coalesce(sum(spend.spend), 0) as double) as spend "
        "from spend inner join source_dim on spend.source_key = source_dim.source_key "
        f"where {selecting.period('spend.day', params)} and {selecting.spending(snapshot, params)}"
    )
    shown = sum(main.totals[f"spend_{kind}"] or 0 for kind in KINDS)
    return Check("spend_equals_mart", float(rows["spend"].iloc[0]), float(shown))


def _finding(main: Table) -> Finding:
    if main.rows.empty:
        return Finding("spend_none", {})
    by_hand = (main.totals["spend_sheet"] or 0) + (main.totals["spend_overhead"] or 0)
    total = main.totals["spend"] or 0
    return Finding("spend", {"spend": total, "hand_spend": by_hand, "share": by_hand / total if total else None})


def _finding_of_rows(rows: pd.DataFrame) -> Finding:
    idle = int((rows["state"] != "counted").sum())
    if idle:
        return Finding("spend_idle", {"n": idle})
    return Finding("spend_rows", {"n": len(rows)}) if len(rows) else Finding("spend_no_rows", {})


def _finding_of_refused(refused: pd.DataFrame) -> Finding:
    if refused.empty:
        return Finding("health_no_rejected", {})
    first = refused.iloc[0]
    return Finding("spend_rejected", {"n": len(refused), "address": first["address"], "value": first["value"]})


def _finding_of_peak(dynamics: Table) -> Finding | None:
    """The day, week or month that cost most."""
    if len(dynamics.rows) < 2:
        return None
    step = dynamics.columns[0].name
    top = dynamics.rows.iloc[int(dynamics.rows["spend"].to_numpy(float).argmax())]
    return Finding(f"spend_peak_{step}", {step: top[step], "spend": float(top["spend"])})
