"""What was lost on the way: junk, lost deals, days between steps, and the stages of one pipeline."""

from __future__ import annotations

import numpy as np
import pandas as pd

from throughline.attribution.path import Floats
from throughline.params import Params
from throughline.reports.engine.credits_sql import quoted
from throughline.reports.engine.daily import add_up
from throughline.reports.engine.facts import facts
from throughline.reports.engine.measures import rounded, rounded_sql
from throughline.reports.engine.passing import Passing, named, numbers, sql_of
from throughline.reports.model import Column, Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["durations", "junk", "junk_by_manager", "losses", "stages"]

_DAY = 86_400
_SINCE_THE_SALE_BEFORE = (
    "case when is_sale and is_repeat_sale then (epoch(sold_at) - lag(epoch(sold_at)) "
    f"over (partition by person_id, is_sale order by sold_at, deal_no)) / {_DAY}.0 end"
)


def junk(snapshot: Snapshot, params: Params, found: Passing) -> tuple[Table, Finding]:
    """Enquiries that are no leads, by reason; their part of all enquiries."""
    reasons, every, bad = _junk(snapshot, found, "junk_reason")
    rows = pd.DataFrame({"junk_reason": reasons, "junk": bad})[bad > 0]
    total = every.sum()
    rows["share"] = rows["junk"] / total if total else np.nan
    rows = rows.sort_values(["junk", "junk_reason"], ascending=[False, True], ignore_index=True)
    shown = "final.junk,\n    final.junk / (select sum(every.enquiries) from final as every) as share"
    table = Table(
        (Column("junk_reason", "text"), Column("junk", "count"), Column("share", "share")),
        rows,
        {"junk": float(bad.sum()), "share": float(bad.sum() / total) if total else None},
        sql_of(snapshot, params, "junk", column="junk_reason", shown=shown),
    )
    if rows.empty:
        return table, Finding("health_no_junk" if total else "nothing", {})
    top = rows.iloc[0]
    share = float(bad.sum() / total)
    return table, Finding("junk", {"share_junk": share, "junk_reason": str(top["junk_reason"]), "junk": top["junk"]})


def junk_by_manager(snapshot: Snapshot, params: Params, found: Passing) -> Table:
    """Who closed it: the share of junk among the enquiries of each manager."""
    managers, every, bad = _junk(snapshot, found, "manager")
    rows = pd.DataFrame({"manager": managers, "enquiries": every, "junk": bad})[bad > 0]
    rows["share"] = rows["junk"] / rows["enquiries"]
    rows = rows.sort_values(["junk", "manager"], ascending=[False, True], ignore_index=True)
    columns = (Column("manager", "text"), Column("enquiries", "count"), Column("junk", "count"))
    shown = "final.enquiries,\n    final.junk,\n    final.junk / final.enquiries as share"
    sql = sql_of(snapshot, params, "junk", column="manager", shown=shown)
    return Table((*columns, Column("share", "share")), rows, sql=sql)


def _junk(snapshot: Snapshot, found: Passing, column: str) -> tuple[list[str], Floats, Floats]:
    """Values of a column with all enquiries and those that are no leads."""
    data = facts(snapshot).applications
    values = named(snapshot, "application", column)
    is_enquiry = data.is_enquiry[found.applications]
    chosen, share = found.applications[is_enquiry], found.share[is_enquiry]
    group = values.of["application"][chosen]
    bad = share * ~data.is_lead[chosen]
    every, junk = (rounded("count", add_up(group, each, values.size)) for each in (share, bad))
    return list(values.labels), every, junk


def losses(snapshot: Snapshot, params: Params, found: Passing) -> tuple[Table, Finding]:
    """Lost deals by the last step they reached and by reason."""
    lost = named(snapshot, "deal", "status")
    is_lost = np.array([label == "lost" for label in lost.labels], bool)[lost.of["deal"][found.deals]]
    deals, share = found.deals[is_lost], found.deal_share[is_lost]
    steps, reasons = named(snapshot, "deal", "last_step"), named(snapshot, "deal", "loss_reason")
    code = steps.of["deal"][deals] * reasons.size + reasons.of["deal"][deals]
    amount = np.nan_to_num(numbers(snapshot, "deal", "amount")[deals])
    size = steps.size * reasons.size
    count = rounded("count", add_up(code, share, size))
    sums = rounded("money", add_up(code, share * amount, size))
    kept = np.flatnonzero(count > 0)
    rows = pd.DataFrame(
        {
            "last_step": [steps.labels[code // reasons.size] for code in kept],
            "loss_reason": [reasons.labels[code % reasons.size] for code in kept],
            "deals": count[kept],
            "share": count[kept] / count.sum() if len(kept) else count[kept],
            "amount": sums[kept],
        }
    ).sort_values(["deals", "last_step", "loss_reason"], ascending=[False, True, True], ignore_index=True)
    columns = (Column("last_step", "text"), Column("loss_reason", "text"), Column("deals", "count"),
               Column("share", "share"), Column("amount", "money"))  # fmt: skip
    totals: dict[str, float | int | None] = {
        "deals": round(float(count.sum()), 9),
        "amount": round(float(sums.sum()), 4),
    }
    sql = sql_of(
        snapshot,
        params,
        "losses",
        deals=rounded_sql("count", "sum(passing_deals.share)"),
        amount=rounded_sql("money", "coalesce(sum(passing_deals.share * deal.amount::double), 0)"),
    )
    table = Table(columns, rows, totals, sql)
    told = rows[rows["loss_reason"] != ""].groupby("loss_reason")["deals"].sum()
    if told.empty:
        return table, Finding("losses_untold" if len(rows) else "losses_none", {"lost": float(count.sum())})
    reason = str(told.idxmax())
    return table, Finding("losses", {"loss_reason": reason, "deals": float(told.max()), "lost": float(count.sum())})


def durations(snapshot: Snapshot, params: Params, found: Passing) -> tuple[Table, Finding]:
    """Days from lead to target lead, from there to the sale, from lead to sale, and from a customer's sale to the next:
    median and 90th percentile. A repeat sale counts with its application's period; the one before it may be older."""
    applied, target, sold = (
        numbers(snapshot, "application", f"epoch({name}) / {_DAY}.0")[found.applications]
        for name in ("applied_at", "target_at", "sold_at")
    )
    target = np.where(facts(snapshot).applications.is_target[found.applications], target, np.nan)
    gaps = {
        "lead_to_target": target - applied,
        "target_to_sale": sold - target,
        "lead_to_sale": sold - applied,
        "sale_to_repeat": numbers(snapshot, "deal", _SINCE_THE_SALE_BEFORE)[found.deals],
    }
    known = {step: gap[~np.isnan(gap)] for step, gap in gaps.items()}
    rows = pd.DataFrame(
        [(step, len(gap), *np.quantile(gap, [0.5, 0.9])) for step, gap in known.items() if len(gap)],
        columns=["step", "n", "median_days", "p90_days"],
    )
    columns = (Column("step", "text"), Column("n", "count"), Column("median_days", "days"), Column("p90_days", "days"))
    table = Table(columns, rows, sql=sql_of(snapshot, params, "durations"))
    sale = rows[rows["step"] == "lead_to_sale"]
    if sale.empty:
        return table, Finding("durations_none", {})
    row = sale.iloc[0]
    return table, Finding("durations", {"median_days": row["median_days"], "p90_days": row["p90_days"]})


def stages(snapshot: Snapshot, params: Params, found: Passing, pipeline: str) -> Table:
    """The CRM's own stages of one pipeline: deals that reached or passed each, and the part of the stage before."""
    deal = numbers(snapshot, "deal_stage_reached", "deal_no").astype(np.int64)
    names, pipelines = named(snapshot, "deal_stage_reached", "stage"), named(snapshot, "deal_stage_reached", "pipeline")
    share = np.zeros(len(facts(snapshot).deals.application))
    share[found.deals] = found.deal_share
    wanted = np.array([label == pipeline for label in pipelines.labels], bool)[pipelines.of["deal_stage_reached"]]
    wanted &= share[deal] > 0
    stage = names.of["deal_stage_reached"][wanted]
    count = rounded("count", add_up(stage, share[deal[wanted]], names.size))
    sort = np.full(names.size, np.inf)
    np.minimum.at(sort, stage, numbers(snapshot, "deal_stage_reached", "stage_sort")[wanted])
    order = [code for code in np.lexsort((np.arange(names.size), sort)) if count[code] > 0]
    rows = pd.DataFrame({"stage": [names.labels[code] for code in order], "deals": count[order]})
    rows["conversion"] = rows["deals"] / rows["deals"].shift()
    columns = (Column("stage", "text"), Column("deals", "count"), Column("conversion", "share"))
    return Table(columns, rows, sql=sql_of(snapshot, params, "stages", pipeline=quoted(pipeline)))
