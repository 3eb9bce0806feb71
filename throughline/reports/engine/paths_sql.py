"""The SQL behind the tables of paths."""

from __future__ import annotations

from dataclasses import replace

from throughline.params import Params
from throughline.reports.engine.credits_sql import credits_sql, quoted, template
from throughline.reports.engine.dimensions import SOURCE
from throughline.reports.engine.measures import rounded_sql
from throughline.reports.engine.statement import tests_of
from throughline.reports.engine.walked import ARROW, LAGS, LENGTHS, UNTOUCHED
from throughline.reports.selecting import DEAL_NAME
from throughline.warehouse.snapshot import Snapshot

__all__ = ["MOST_PATHS", "applications_sql", "paths_sql", "steps_sql"]

MOST_PATHS = 1000
_BOUNDS = {"path_length": (LENGTHS, "walks.touches"), "days_to_lead": (LAGS, f"coalesce(walks.seconds, {UNTOUCHED})")}


def steps_sql(params: Params) -> str:
    """The parts up to `steps`: credits, and the channel of every step of every path."""
    if not any(name in SOURCE for name, _ in params.filters):
        params = replace(params, model="first")  # no credit matters: one row an application is the least there is
    return f"with\n\n{credits_sql(params, [params.period])}\n"


def paths_sql(snapshot: Snapshot, params: Params, name: str) -> str:
    """The statement of the table whose first column is `name`: path, path_length or days_to_lead."""
    leads, sales = (rounded_sql("count", f"sum(walks.{measure})") for measure in ("leads", "sales"))
    bounds = _BOUNDS.get(name)
    return _walks_sql(snapshot, params) + template("paths_by").format(
        name=name,
        whole="walks" if bounds else "counted",
        leads=leads,
        sales=sales,
        revenue=rounded_sql("money", "sum(walks.revenue)"),
        label=_case(bounds) if bounds else f"array_to_string(walks.path, '{ARROW}')",
        median="" if bounds else _MEDIAN,
        group=_case(bounds) if bounds else "walks.path",
        order=f"min({bounds[1]})" if bounds else f"leads desc, revenue desc, walks.path\nlimit {MOST_PATHS}",
    )


def applications_sql(snapshot: Snapshot, params: Params) -> str:
    """The statement of the applications that walked the paths asked for, with the deal each became."""
    return _walks_sql(snapshot, params) + template("paths_applications").format(deal_name=DEAL_NAME)


def _walks_sql(snapshot: Snapshot, params: Params) -> str:
    """The parts up to `walks`: what the applications of the period brought, with the path of each."""
    by_sale = params.axis == "sale"
    filters, deal_filters = tests_of(snapshot, params)
    return steps_sql(params) + template("paths").format(
        kept="true" if params.path_repeats == "keep" else "compared.before is distinct from compared.channel",
        counted_on="on the day of the sale" if by_sale else "on the day of their application",
        first=f"date '{params.period.first}'",
        last=f"date '{params.period.last}'",
        filters=filters,
        deal_filters=f"{deal_filters} and deal.is_sale" if by_sale else deal_filters,
        day="deal.sold_day" if by_sale else "application.applied_day",
        path_filter=_asked(params),
    )


_MEDIAN = ",\n    median(walks.seconds) filter (where walks.leads > 0) / 86400 as median_days_to_lead"


def _case(bounds: tuple[tuple[tuple[str, int], ...], str]) -> str:
    labels, value = bounds
    steps = " ".join(f"when {value} >= {bound} then '{label}'" for label, bound in reversed(labels))
    return f"case {steps} end"


def _asked(params: Params) -> str:
    """The test that the filters on paths make."""
    tests = [
        f"array_to_string(path_of.path, '{ARROW}') = {quoted(params.path_is)}" if params.path_is else "",
        f"list_contains(path_of.path, {quoted(params.path_contains)})" if params.path_contains else "",
        f"path_of.path[1] = {quoted(params.path_starts)}" if params.path_starts else "",
        f"path_of.path[-1] = {quoted(params.path_ends)}" if params.path_ends else "",
    ]
    return " and ".join(filter(None, tests)) or "true"
