"""All models side by side, and what the link by client instead of application moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from throughline.attribution.path import Floats
from throughline.errors import ParamError
from throughline.params import MODELS, Params
from throughline.reports.engine.counted import deals_of
from throughline.reports.engine.daily import add_up
from throughline.reports.engine.dimensions import codes
from throughline.reports.engine.findings import called, nameable
from throughline.reports.engine.measures import PARTS, column, rounded
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.table import Summed, summed
from throughline.reports.model import Column, Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["NOT_SHOWN", "Beside", "disagreement", "link_difference", "side_by_side", "spread_between", "top_of"]

NOT_SHOWN = "not_shown"
SPREAD = "spread_of_models"
_GREAT_SPREAD = 0.2  # of the most that any model gives
MEASURES = ("leads", "sales", "revenue", "gross_profit", "spend", "romi", "romi_margin")


@dataclass(frozen=True, slots=True)
class Beside:
    """Every model side by side: a row per group value and model, what was summed for each, and which could not be."""

    table: Table
    made: dict[str, Summed]
    failed: dict[str, str]  # a model of config's own → the sentence that says why it gives no weights to these paths

    @property
    def not_shown(self) -> dict[str, Table]:
        """The table that says so, where there is something to say."""
        if not self.failed:
            return {}
        rows = pd.DataFrame({"model": list(self.failed), "why": list(self.failed.values())})
        return {NOT_SHOWN: Table((Column("model", "text"), Column("why", "text")), rows, how="not_shown")}


def side_by_side(snapshot: Snapshot, params: Params, group: str) -> Beside:
    """Models in their order. One of config's own that fails on a real path leaves the others standing, unless it is
    the reader's: then there is nothing to set beside them, and its ParamError is raised."""
    made: dict[str, Summed] = {}
    failed: dict[str, str] = {}
    for model in (*MODELS, *(name for name, _ in params.custom_models)):
        try:
            made[model] = summed(snapshot, replace(params, model=model), group, MEASURES)
        except ParamError as error:
            if model in MODELS or model == params.model:
                raise
            failed[model] = error.sentence(params.lang)
    return Beside(_beside(made, group), made, failed)


def _beside(made: dict[str, Summed], group: str) -> Table:
    rows = pd.concat([each.table.rows.assign(model=model) for model, each in made.items()], ignore_index=True)
    sql = "\n\nunion all\n\n".join(
        f"select *, '{model}' as model from (\n{each.table.sql})" for model, each in made.items()
    )
    columns = (Column(group, "text"), Column("model", "text"), *map(column, MEASURES))
    rows = rows[[group, "model", *MEASURES]]
    named = ", ".join((f'"{group}"', "model", *MEASURES))
    return Table(columns, rows, sql=f"select {named} from (\n{sql}\n)")


def spread_between(snapshot: Snapshot, models: Table, group: str, params: Params) -> tuple[Table, Finding | None]:
    """The least and the most revenue that any model gives each group value, widest spread first."""
    rows = models.rows.pivot_table(index=group, columns="model", values="revenue", fill_value=0.0, sort=True)
    low, high = rows.min(axis=1).to_numpy(float), rows.max(axis=1).to_numpy(float)
    spread = np.round(high - low, 4)
    found = pd.DataFrame({group: list(rows.index), "low_revenue": low, "high_revenue": high, SPREAD: spread})
    found = found.sort_values([SPREAD, group], ascending=[False, True], ignore_index=True)
    some = f"count(revenue) < {len(set(models.rows['model']))}"  # a model without a row gives it nothing
    sql = (
        f'with models as (\n{models.sql}\n)\n\nselect "{group}",\n'
        f"    case when {some} then least(min(revenue), 0) else min(revenue) end as low_revenue,\n"
        f"    case when {some} then greatest(max(revenue), 0) else max(revenue) end as high_revenue,\n"
        f"    round(high_revenue - low_revenue, 4) as {SPREAD}\n"
        f'from models\ngroup by "{group}"\norder by {SPREAD} desc, 1'
    )
    names = ("low_revenue", "high_revenue")
    columns = (Column(group, "text"), *(Column(name, "money") for name in (*names, SPREAD)))
    table = Table(columns, found, sql=sql)
    named = nameable(found, group)
    if named.empty or named[SPREAD].iloc[0] < 0.005:
        return table, None
    top = named.iloc[0]
    facts: dict[str, object] = {name: float(top[name]) for name in ("low_revenue", "high_revenue")}
    return table, Finding("models", {"label": called(snapshot, group, top[group], params.lang), **facts})


def disagreement(shift: Table) -> Finding | None:
    """How many group values the models see differently by more than a fifth."""
    earned = shift.rows[shift.rows["high_revenue"] > 0]
    if earned.empty:
        return None
    wide = earned[SPREAD] > _GREAT_SPREAD * earned["high_revenue"]
    return Finding("models_differ", {"differ": float(wide.sum()), "whole": float(len(earned))})


def top_of(snapshot: Snapshot, table: Table, params: Params) -> Finding | None:
    """Who gets the most revenue under the chosen model."""
    rows = nameable(table.rows, params.group)
    rows = rows[rows["revenue"] > 0]
    if rows.empty:
        return None
    top = rows.iloc[int(rows["revenue"].to_numpy(float).argmax())]
    label = called(snapshot, params.group, top[params.group], params.lang)
    return Finding("chosen_top", {"model": params.model, "label": label, "revenue": float(top["revenue"])})


def link_difference(snapshot: Snapshot, params: Params) -> tuple[Table, Finding | None]:
    """Revenue by channel when each application has its own path, and when it takes its client's.

    The totals hold `moved_revenue`: the money whose channel is another one, summed deal by deal without netting.
    """
    made = {link: summed(snapshot, replace(params, link=link), "channel", ("revenue",)) for link in _LINKS}
    both = [each.table.rows.set_index("channel")["revenue"].rename(link) for link, each in made.items()]
    rows = pd.concat(both, axis=1).fillna(0.0).sort_index()
    found = pd.DataFrame(
        {
            "channel": np.array(rows.index, object),
            "revenue_by_application": rows["application"].to_numpy(float),
            "revenue_by_client": rows["client"].to_numpy(float),
        }
    )
    found["difference"] = (found["revenue_by_client"] - found["revenue_by_application"]).round(4)
    found = found.sort_values(["difference", "channel"], ascending=[False, True], key=_size, ignore_index=True)
    moved, whole = _moved(snapshot, params)
    names = ("revenue_by_application", "revenue_by_client", "difference")
    table = Table(
        (Column("channel", "text"), *(Column(name, "money") for name in names)),
        found,
        {"moved_revenue": moved, **{name: float(found[name].sum()) for name in names}},
        _link_sql(made["application"].table.sql, made["client"].table.sql),
    )
    if moved < 0.005 or whole <= 0:
        return table, None
    return table, Finding("link", {"moved_revenue": moved, "share_moved": moved / whole})


def _size(values: pd.Series[Any]) -> pd.Series[Any]:
    """Sums by how large they are, up or down; names as they are."""
    return values.abs() if values.name == "difference" else values


_LINKS: tuple[Literal["application", "client"], ...] = ("application", "client")


def _link_sql(by_application: str, by_client: str) -> str:
    return (
        f"with by_application as (\n{by_application}),\n\nby_client as (\n{by_client})\n\n"
        "select\n    channel,\n    coalesce(by_application.revenue, 0) as revenue_by_application,\n"
        "    coalesce(by_client.revenue, 0) as revenue_by_client,\n"
        "    round(revenue_by_client - revenue_by_application, 4) as difference\n"
        "from by_application\nfull join by_client using (channel)\norder by abs(difference) desc, channel"
    )


def _moved(snapshot: Snapshot, params: Params) -> tuple[float, float]:
    """Revenue that changes its channel between the links, and all revenue of the deals that count."""
    shares: list[Floats] = []
    revenue: Floats = np.zeros(0)
    size = codes(snapshot, "channel").size
    for link in _LINKS:
        scope = Scope(snapshot, replace(params, link=link), params.period, "channel")
        if not scope.knows("deal"):
            return 0.0, 0.0
        counted = deals_of(scope)
        by_application = add_up(counted.row, counted.values["revenue"], len(scope.selection.applications))
        revenue = by_application[by_application != 0]
        parts = scope.credits.only(by_application != 0)
        cell = parts.row * size + scope.codes.of["source_dim"][parts.source]
        shares.append(add_up(cell, parts.weight, len(revenue) * size))
    difference = np.abs(shares[0] - shares[1]).reshape(len(revenue), size).sum(axis=1) / 2
    moved, whole = rounded("money", np.array([(difference * revenue).sum(), revenue.sum()]), PARTS)
    return float(moved), float(whole)
