"""Processing: how soon requests are answered, who waits in vain, what a sale takes and which deals stand still.

METRICS, "Processing"; PRODUCT, story 7: before the ads are blamed.
"""

from __future__ import annotations

from collections.abc import Sequence

from throughline.params import Params
from throughline.reports.engine.client_calls import CALL_GROUPS, dated, group_column
from throughline.reports.engine.per_sale_sql import per_sale_sql, standing_sql
from throughline.reports.engine.processing_sql import bins_sql, grouped_sql
from throughline.reports.engine.processing_told import kinds_told, per_sale_told, slowest, soon, standing_told, told
from throughline.reports.model import Check, Column, Report, Table
from throughline.reports.reach import reach, reach_told
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot

__all__ = ["processing"]

GROUPS = ("manager", "branch", "channel", "source", "campaign", "ad_group", "ad", "keyword", "brand", "pipeline",
          "product", "city", "form", "kind", "segment", "day", "week", "month")  # fmt: skip
_ASKED = (
    Column("requests", "count"),
    Column("waiting", "count"),
    Column("missed_calls", "count"),
    Column("unanswered", "count"),
    Column("unanswered_share", "share"),
    Column("unanswered_low", "share"),
    Column("unanswered_high", "share"),
    Column("never_called_back", "count"),
    Column("first_answer_work", "minutes"),
    Column("p90_answer_work", "minutes"),
    Column("first_answer", "minutes"),
    Column("p90_answer", "minutes"),
)
_PER_SALE = (
    Column("sold_deals", "count"),
    Column("communications", "count"),
    Column("per_sale", "ratio"),
    Column("per_sale_low", "ratio"),
    Column("per_sale_high", "ratio"),
    Column("company_mean", "ratio"),
    Column("against_mean", "text"),
)
BINS = (
    Column("bin", "text", "answer_bin"),
    Column("requests_work", "count"),
    Column("share_work", "share"),
    Column("requests", "count"),
    Column("share", "share"),
)
STANDING = (
    Column("manager", "text"),
    Column("open_deals", "count"),
    Column("stuck", "count"),
    Column("overdue", "count"),
    Column("stuck_amount", "money"),
    Column("oldest", "days"),
)


@report("processing", groups=GROUPS)
def processing(snapshot: Snapshot, params: Params) -> Report:
    """Requests of the period (enquiries that wait, missed calls of clients) by the group and by kind; deals sold in it;
    deals that stand still at this moment; enquiries that reached a deal.

    Calls know no managers, branches, pipelines and products: there the rows are of enquiries, the totals of both.
    """
    whole, all_sales = grouped_sql(snapshot, params, ""), per_sale_sql(snapshot, params, "")
    headline = f"select requests.*, sales.*\nfrom ({whole}) as requests\ncross join ({all_sales}) as sales"
    tables = {
        "by_group": _table(
            snapshot, [group_column(params.group), *_ASKED], grouped_sql(snapshot, params, params.group)
        ),
        "headline": _table(snapshot, [*_ASKED, *_PER_SALE], headline),
        "kinds": _table(
            snapshot, [Column("kind", "text", "request_kind"), *_ASKED], grouped_sql(snapshot, params, "kind")
        ),
        "answer_time": _table(snapshot, BINS, bins_sql(snapshot, params)),
        **{
            f"per_{name}": _table(snapshot, [Column(name, "text"), *_PER_SALE], per_sale_sql(snapshot, params, name))
            for name in ("branch", "manager")
        },
        "standing": _table(snapshot, STANDING, standing_sql(snapshot, params), "open_deals", "stuck", "stuck_amount"),
        "reach": reach(snapshot, params),
    }
    findings = {
        "processing": told(tables["headline"], params),
        "by_group": slowest(snapshot, tables["by_group"], params),
        "kinds": kinds_told(tables["kinds"]),
        "answer_time": soon(tables["answer_time"], params),
        **{f"per_{name}": per_sale_told(tables[f"per_{name}"], name) for name in ("branch", "manager")},
        "standing": standing_told(tables["standing"]),
        "reach": reach_told(tables["reach"]),
    }
    return Report("processing", snapshot.id, params, tables, _checks(snapshot, params, tables), findings)


def _table(snapshot: Snapshot, columns: Sequence[Column], statement: str, *summed: str) -> Table:
    rows = dated(snapshot.query(statement), *(column.name for column in columns if column.unit == "date"))
    return Table(tuple(columns), rows, {name: float(rows[name].sum()) for name in summed}, statement)


def _checks(snapshot: Snapshot, params: Params, tables: dict[str, Table]) -> list[Check]:
    """Every request is in one row of every split, every sold deal in one of its branches and managers."""
    whole = tables["headline"].rows.iloc[0]
    every = float(whole["requests"])
    calls_know = params.group in (*CALL_GROUPS, "kind")
    grouped = float(tables["by_group"].rows["requests"].sum())
    checks = [
        Check("requests_by_group", every if calls_know else float(whole["waiting"]), grouped, 0),
        Check("requests_by_kind", every, float(tables["kinds"].rows["requests"].sum()), 0),
        Check("requests_by_time", every, float(tables["answer_time"].rows["requests"].sum()), 0),
        Check("requests_by_work_time", every, float(tables["answer_time"].rows["requests_work"].sum()), 0),
    ]
    for name in ("branch", "manager"):
        rows = tables[f"per_{name}"].rows
        checks.append(Check(f"sold_by_{name}", float(whole["sold_deals"]), float(rows["sold_deals"].sum()), 0))
    return checks
