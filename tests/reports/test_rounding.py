"""Money leaves the engine in ten-thousandths of a unit, credited counts to nine places: no dust of floats."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from tests.reports.random_world import random_world
from tests.snapshots import make_snapshot
from throughline.params import RULE_MODELS, Params, Period
from throughline.reports import registry
from throughline.reports.engine.measures import ADDITIVE, rounded

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


def test_ten_kopecks_thrice_are_thirty(tmp_path):
    """0.1 + 0.1 + 0.1 is 0.30000000000000004 in floats; a third of a lead three times is one lead."""
    snapshot = make_snapshot(
        tmp_path,
        channel=["a", "b", "c"],
        source_dim=["a", "b", "c"],
        application=[{"applied_at": "2026-10-05 10:00", "is_sold": True} for _ in range(3)],
        application_touch=[{"app_no": n, "source_key": key} for n in range(3) for key in range(3)],
        deal=[{"app_no": n, "sold_day": "2026-10-06", "revenue": Decimal("0.1")} for n in range(3)],
        spend=[{"day": f"2026-10-0{n}", "source_key": 0, "spend": Decimal("0.1")} for n in (1, 2, 3)],
    ).current()
    main = registry.run("money", snapshot, Params(period=OCTOBER, model="linear")).main
    assert (main.totals["spend"], main.totals["revenue"]) == (0.3, 0.3)
    rows = main.rows.set_index("channel")
    assert rows["revenue"].tolist() == [0.1, 0.1, 0.1]
    assert rows["leads"].tolist() == [1, 1, 1]
    assert json.dumps(rows.loc["a", "spend"]) == "0.3"


@pytest.mark.parametrize("model", RULE_MODELS)
def test_every_figure_has_few_places(tmp_path, model):
    snapshot = random_world(tmp_path, seed=3, applications=50)
    for name in ("overview", "money", "funnel", "attribution"):
        report = registry.run(name, snapshot, Params(period=OCTOBER, model=model, group="source", margin=0.37))
        for table in report.tables.values():
            for column in table.columns:
                places = {"money": 4, "count": 9}.get(column.unit)
                base = column.name.removesuffix("_before")
                if places and (base in ADDITIVE or base in ("amount", "deals", "difference", "low_revenue")):
                    for value in table.rows[column.name].dropna():
                        assert -Decimal(repr(float(value))).as_tuple().exponent <= places, (name, column.name, value)
        assert all(check.ok for check in report.checks)


def test_the_middle_is_rounded_up_whatever_the_dust():
    values = np.array([0.00025, 0.00025 - 1e-12, -0.00025, 250000.00000000003, 1e11 + 0.1])
    assert rounded("money", values).tolist() == [0.0003, 0.0003, -0.0002, 250000.0, 100000000000.1]
    assert rounded("count", np.array([0.1 + 0.2, 1 / 3])).tolist() == [0.3, 0.333333333]
