"""What removal effects and the graph of steps say in words."""

from __future__ import annotations

from throughline.params import Params
from throughline.reports.engine.findings import called, nameable
from throughline.reports.engine.removal import CONVERSION, MOST_STATES, START, Walks
from throughline.reports.model import Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["dearest_loss", "likeliest", "too_many"]

_ENOUGH = 100  # journeys from a state; of fewer the chance to apply says little


def too_many(made: Walks) -> Finding:
    """There are more states than are solved."""
    return Finding("states_too_many", {"n": len(made.labels), "most": float(MOST_STATES)})


def dearest_loss(snapshot: Snapshot, table: Table, params: Params) -> Finding | None:
    """Whose removal would cost the largest part of the revenue; of the leads, where there is no revenue."""
    group = table.columns[0].name
    rows = nameable(table.rows, group)
    measure = "revenue" if table.totals.get("revenue") else "leads"
    if rows.empty or not rows[f"removal_{measure}"].max() > 0:
        return None
    top = rows.iloc[int(rows[f"removal_{measure}"].to_numpy(float).argmax())]
    facts = {"label": called(snapshot, group, top[group], params.lang), "share": float(top[f"removal_{measure}"])}
    return Finding(f"removal_{measure}", facts)


def likeliest(snapshot: Snapshot, table: Table, made: Walks) -> Finding | None:
    """From which state people apply at once most often, and where their journeys begin."""
    rows, lang = table.rows, made.scope.params.lang
    ends = rows[(rows["to_state"] == CONVERSION) & (rows["from_state"] != "")]
    ends = ends[ends["journeys"] / ends["probability"] >= _ENOUGH]
    begins = rows[(rows["from_state"] == START) & (rows["to_state"] != "")]
    if ends.empty or begins.empty:
        return None
    end = ends.iloc[int(ends["probability"].to_numpy(float).argmax())]
    begin = begins.iloc[int(begins["probability"].to_numpy(float).argmax())]
    facts = {
        "label": called(snapshot, made.level, end["from_state"], lang),
        "probability": float(end["probability"]),
        "begins": called(snapshot, made.level, begin["to_state"], lang),
        "share_begins": float(begin["probability"]),
    }
    return Finding("graph", facts)
