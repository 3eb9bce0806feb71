"""The one place where the oracle and the application meet: worlds go in on both sides, figures come out alike."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from tests.oracle.model.build import Truth
from tests.oracle.model.report import Answers
from tests.oracle.model.world import World
from tests.oracle.parameters import CUSTOM
from throughline.config.models import Config
from throughline.landing.books import Cursor, Entry
from throughline.landing.contract import TABLES, Table
from throughline.landing.stage import Origin
from throughline.landing.store import Landing
from throughline.landing.writing import Fill
from throughline.params import Params
from throughline.reports import registry
from throughline.warehouse.snapshot import Snapshot, Snapshots

# group value → measure → figure; a measure that is not there is unknown
Figures = dict[str, dict[str, float]]

# The "now" of every build here: after the worlds, so that nothing is in the future.
NOW = datetime(2026, 12, 1, 12)

MEASURES = (
    "impressions",
    "clicks",
    "visits",
    "enquiries",
    "leads",
    "target_leads",
    "sold_applications",
    "sales",
    "first_sales",
    "repeat_sales",
    "spend",
    "revenue",
    "refund",
    "cost_of_goods",
    "gross_profit",
    "receivable",
    "cash_in",
)
PRICES = {"cpc": "clicks", "cost_per_visit": "visits", "cpl": "leads", "cost_per_target_lead": "target_leads",
          "cpo": "sales"}  # fmt: skip


def by_oracle(world: World, config: Config, params: Params) -> Figures:
    """What the oracle says, with the ratios of the worked numbers."""
    return figures_of(Truth(world, config, CUSTOM), params)


def figures_of(truth: Truth, params: Params) -> Figures:
    """The same of a world already understood."""
    table: Figures = {}
    for value, sums in Answers(truth, params).rows().items():
        row = {measure: float(sums.get(measure, Fraction(0))) for measure in MEASURES}
        if row["spend"]:
            row["romi"] = (row["revenue"] - row["spend"]) / row["spend"]
            row["romi_margin"] = (row["gross_profit"] - row["spend"]) / row["spend"]
            # Decision 015: what comes free has no price.
            row |= {price: row["spend"] / row[what] for price, what in PRICES.items() if row[what]}
        table[value] = row
    return table


def land(world: World, data: Path) -> None:
    """Put a world into landing as a load would, table by table and source by source in the order of its rows."""
    with Landing.open(data) as landing:
        for name, rows in world.items():
            for source, account in dict.fromkeys((row["source"], row["account_id"]) for row in rows):
                mine = [row for row in rows if (row["source"], row["account_id"]) == (source, account)]
                entry = Entry(landing.next_load_id(), source, account, name, NOW, NOW, rows_read=len(mine))
                origin = Origin(source, account, entry.load_id, NOW)
                with landing.writing(entry.load_id) as writing, writing.stage(TABLES[name], origin) as stage:
                    stage.add(_batch(TABLES[name], mine))
                    writing.take([Fill(stage, None, entry, Cursor())])


def _batch(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as a connector would give them: every declared column, what is missing as null."""
    complete = [{name: row.get(name) for name in table.arrow.names} for row in rows]
    return pa.Table.from_pylist(complete, schema=table.arrow)


class Project:
    """A world landed, built and published in a folder."""

    def __init__(self, folder: Path, config: Config, world: World) -> None:
        land(world, folder)
        self.folder = folder
        self.snapshot = publish(folder, config)

    def fresh(self) -> Project:
        """The same published snapshot as a process just started sees it: nothing remembered."""
        other = copy(self)
        other.snapshot = opened(self.folder)
        return other

    def figures(self, params: Params) -> Figures:
        """The figures of `money` and `funnel` by group value."""
        return merged(self.snapshot, params)


def publish(folder: Path, config: Config) -> Snapshot:
    """Build core and marts, publish, and open what was published."""
    from throughline.warehouse import build

    build(folder, config, now=lambda: NOW.replace(tzinfo=UTC))
    return opened(folder)


def opened(folder: Path) -> Snapshot:
    """The current snapshot, opened anew."""
    snapshot = Snapshots(folder).current()
    assert snapshot is not None
    return snapshot


def merged(snapshot: Snapshot, params: Params) -> Figures:
    """One row per group value with every measure of both reports."""
    found: Figures = {}
    for report in (name for name in ("funnel", "money") if name in registry.definitions()):
        rows = registry.run(report, snapshot, params).main.rows
        for row in rows.to_dict("records"):
            into = found.setdefault(value_of(row[params.group]), {})
            into.update(_numbers(row))
    return found


def value_of(value: object) -> str:
    """A group value as text: days as ISO, what is unknown as ''."""
    if value is None or value is pd.NaT or value != value:
        return ""
    return str(value)[:10] if hasattr(value, "year") else str(value)


def _numbers(row: Mapping[Any, Any]) -> dict[str, float]:
    known = {name: value for name, value in row.items() if isinstance(value, (int, float)) and value == value}
    return {str(name): float(value) for name, value in known.items()}
