"""The SQL in the drawer gives the figures of the table, under every parameter that changes a figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest

from tests.reports.random_world import random_world
from throughline.params import GROUPS, MODELS, Params, Period
from throughline.reports.engine.measures import ADDITIVE, RATIOS
from throughline.reports.engine.removal import graph, walks
from throughline.reports.engine.table import by_group, with_before
from throughline.reports.model import Table

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
BASE = Params(
    period=OCTOBER,
    compare=Period(date(2026, 9, 1), date(2026, 9, 30)),
    window=30,
    custom_models=(("w_shaped", "case when pos = 1 or pos = n then 3 else 1 / (1 + greatest(days, 0)) end"),),
)
COLUMNS = (*ADDITIVE, *RATIOS)
BOTH = (*COLUMNS, *with_before(COLUMNS, changes=True))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return random_world(tmp_path_factory.mktemp("world"), seed=7)


def assert_sql_gives(snapshot, table: Table) -> None:
    """Every row and column, in any order."""
    key = table.columns[0].name
    expected = table.rows.sort_values(key, ignore_index=True)
    actual = snapshot.query(table.sql)
    if table.columns[0].unit == "date":
        actual[key] = [day.date() for day in actual[key]]
    actual = actual.sort_values(key, ignore_index=True)
    assert actual[key].tolist() == expected[key].tolist()
    assert list(actual.columns) == list(expected.columns)
    for name in expected.columns[1:]:
        a, e = actual[name].to_numpy(float), expected[name].to_numpy(float)
        np.testing.assert_allclose(a, e, rtol=1e-9, atol=1e-6, err_msg=name)


@pytest.mark.parametrize(("model", "axis"), list(product((*MODELS, "w_shaped"), ("lead", "sale"))))
def test_every_model_axis_link_and_margin(snapshot, model, axis):
    for link, margin in product(("application", "client"), (None, 0.4)):
        params = replace(BASE, model=model, axis=axis, link=link, margin=margin)
        assert_sql_gives(snapshot, by_group(snapshot, params, "channel", BOTH))


@pytest.mark.parametrize(
    ("model", "direct", "significant", "until"),
    list(product(
        ("markov", "shapley", "path_incremental", "last", "last_significant", "position", "w_shaped"),
        ("keep", "skip", "redistribute"), ("metrica", "paid"), ("lead", "sale"),
    )),
)  # fmt: skip
def test_every_rule_of_the_path(snapshot, model, direct, significant, until):
    params = replace(
        BASE, model=model, direct=direct, significant=significant, touches_until=until, weights=(0, 100, 0), window=7
    )
    assert_sql_gives(snapshot, by_group(snapshot, params, "source", COLUMNS))


@pytest.mark.parametrize("group", [*GROUPS, "age", ""])
@pytest.mark.parametrize("axis", ["lead", "sale"])
def test_every_group(snapshot, group, axis):
    for week_start in ("monday", "sunday"):
        params = replace(BASE, axis=axis, week_start=week_start, model="linear")
        assert_sql_gives(snapshot, by_group(snapshot, params, group, COLUMNS))


FILTERS = [
    (("channel", ("ads", "organic")),),
    (("campaign", ("it's",)),),
    (("brand", ("north",)),),
    (("pipeline", ("retail",)),),
    (("city", ("А", "Б")), ("channel", ("ads",))),
    (("contractor", ("ООО Ромашка",)),),
    (("age", ("25",)), ("keyword", ("окна", "")), ("manager", ("Анна",))),
    (("channel", ("no such",)),),
]


@pytest.mark.parametrize("filters", FILTERS, ids=[str(f[0][0]) + str(n) for n, f in enumerate(FILTERS)])
def test_filters(snapshot, filters):
    groups = ("channel", "brand", "pipeline", "city", "week", "")
    for group, axis, model in product(groups, ("lead", "sale"), ("time_decay", "markov", "path_incremental")):
        params = replace(BASE, filters=filters, axis=axis, model=model, order=2)
        assert_sql_gives(snapshot, by_group(snapshot, params, group, COLUMNS))


def test_unknown_is_no_value_rather_than_zero(snapshot):
    rows = by_group(snapshot, replace(BASE, group="manager"), "manager", ("spend", "visits", "leads", "cpl")).rows
    assert rows["leads"].sum() > 0
    assert rows["spend"].isna().all() and rows["visits"].isna().all() and rows["cpl"].isna().all()
    assert pd.notna(by_group(snapshot, BASE, "manager", ("spend",)).totals["spend"])


@pytest.mark.parametrize("level", ["channel", "source", "campaign"])
@pytest.mark.parametrize("direct", ["keep", "skip"])
def test_the_graph_of_steps(snapshot, level, direct):
    for link, filters in product(("application", "client"), ((), (("brand", ("north",)), ("channel", ("ads",))))):
        params = replace(BASE, group=level, direct=direct, link=link, filters=filters)
        table = graph(walks(snapshot, params))
        key = ["from_state", "to_state"]
        expected, actual = table.rows.sort_values(key), snapshot.query(table.sql).sort_values(key)
        assert actual[key].to_numpy().tolist() == expected[key].to_numpy().tolist()
        np.testing.assert_allclose(actual[["journeys", "probability"]], expected[["journeys", "probability"]])
