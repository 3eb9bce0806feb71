"""Orders: how many steps the Markov chain should remember. Of its own: it walks all journeys once more, many times."""

from __future__ import annotations

from throughline.params import Params
from throughline.reports.engine.findings import said
from throughline.reports.engine.orders import best_order
from throughline.reports.engine.orders import orders as made_of
from throughline.reports.engine.removal import LEVELS, walks
from throughline.reports.model import Report
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot


@report("orders", groups=LEVELS)
def orders(snapshot: Snapshot, params: Params) -> Report:
    """How well each order foretells journeys that the model has not seen. Filters on sources are left out."""
    made = walks(snapshot, params)
    return Report("orders", snapshot.id, params, {"orders": made_of(made)}, (), said({"orders": best_order(made)}))
