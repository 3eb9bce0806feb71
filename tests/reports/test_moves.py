"""Assisted conversions, and what moves between two models: worked by hand, and every table as its own SQL gives it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from tests.reports.random_world import random_world
from tests.reports.test_numbers import plain
from tests.reports.test_sql import BASE, FILTERS, OCTOBER
from tests.snapshots import make_snapshot
from throughline.params import MODELS, Params
from throughline.reports import registry
from throughline.texts import say

NAMES = ("assisted", "flow")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return random_world(tmp_path_factory.mktemp("world"), seed=31, applications=100)


def assert_sql_gives(snapshot, name, params):
    report = registry.run(name, snapshot, params)
    for table in report.tables.values():
        actual = snapshot.query(table.sql)
        assert list(actual.columns) == [column.name for column in table.columns] == list(table.rows.columns)
        np.testing.assert_equal(plain(actual), plain(table.rows))
    assert [check for check in report.checks if not check.ok] == []
    return report


@pytest.mark.parametrize(("name", "axis", "link", "direct"), list(product(
    NAMES, ("lead", "sale"), ("application", "client"), ("keep", "skip", "redistribute"))))  # fmt: skip
def test_every_rule_of_the_path(snapshot, name, axis, link, direct):
    for group, until in product(("channel", "campaign"), ("lead", "sale")):
        params = replace(BASE, axis=axis, link=link, touches_until=until, direct=direct, group=group, window=25)
        assert not assert_sql_gives(snapshot, name, params).main.rows.empty


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("filters", FILTERS, ids=[str(f[0][0]) + str(n) for n, f in enumerate(FILTERS)])
def test_filters(snapshot, name, filters):
    for axis, group in product(("lead", "sale"), ("channel", "source")):
        assert_sql_gives(snapshot, name, replace(BASE, filters=filters, axis=axis, group=group))


@pytest.mark.parametrize("model", [*MODELS, "w_shaped"])
def test_flow_from_every_model(snapshot, model):
    b = replace(BASE, model="time_decay", half_life=2.0, window=40)
    report = assert_sql_gives(snapshot, "flow", replace(BASE, model=model, b=b))
    credited = [
        registry.run("attribution", snapshot, each).main.rows.set_index("channel")["revenue"]
        for each in (replace(BASE, model=model), b)
    ]
    rows = report.main.rows
    net = rows.groupby("to_value")["revenue"].sum().sub(rows.groupby("from_value")["revenue"].sum(), fill_value=0)
    change = credited[1].sub(credited[0], fill_value=0)
    pd.testing.assert_series_equal(
        net.reindex(change.index, fill_value=0.0), change, check_names=False, atol=0.01, rtol=0
    )


def test_nothing_moves_between_equal_models(snapshot):
    report = registry.run("flow", snapshot, replace(BASE, b=BASE))
    assert report.main.rows.empty
    assert report.findings == {}


@pytest.fixture(scope="module")
def worked(tmp_path_factory):
    """Two leads, A B C for 300 and A A for 100; the last touches are C and A."""
    channels = ["A", "B", "C"]
    return make_snapshot(
        tmp_path_factory.mktemp("worked"),
        channel=channels,
        source_dim=channels,
        application=[{"applied_at": f"2026-10-0{number + 1} 10:00"} for number in range(2)],
        application_touch=[
            {"app_no": number, "source_key": channels.index(letter), "seconds_before": 10 - place}
            for number, walk in enumerate(("ABC", "AA"))
            for place, letter in enumerate(walk)
        ],
        deal=[{"app_no": number, "sold_day": "2026-10-09", "revenue": 300 - 200 * number} for number in range(2)],
    ).current()


def test_who_helps(worked):
    rows = registry.run("assisted", worked, Params(period=OCTOBER)).main.rows.set_index("channel")
    assert rows.loc["A"].tolist() == [1, 1, 300, 1, 1, 100, 1.0]
    assert rows.loc["B"].iloc[:6].tolist() == [1, 1, 300, 0, 0, 0]
    assert np.isnan(rows.loc["B", "assist_ratio"])
    assert rows.loc["C"].tolist() == [0, 0, 0, 1, 1, 300, 0.0]


def test_what_moves(worked):
    """First click to linear: A gives B and C 100 each; first to last: all 300 go to C."""
    first = Params(period=OCTOBER, model="first")
    rows = registry.run("flow", worked, first).main.rows
    assert rows[["from_value", "to_value", "revenue"]].to_numpy().tolist() == [["A", "B", 100.0], ["A", "C", 100.0]]
    assert rows["leads"].tolist() == pytest.approx([1 / 3, 1 / 3])
    report = registry.run("flow", worked, replace(first, b=replace(first, model="last")))
    assert report.main.rows.to_numpy().tolist() == [["A", "C", 1.0, 300.0]]
    assert report.main.totals == {"moved_leads": 1.0, "moved_revenue": 300.0}
    assert report.findings["flow"].facts["share_moved"] == 0.75


@pytest.mark.parametrize("name", NAMES)
def test_findings_and_columns_have_words(worked, snapshot, name):
    for data, lang in product((worked, snapshot), ("ru", "en")):
        for finding in registry.run(name, data, replace(BASE, lang=lang)).findings.values():
            assert "{" not in say(f"findings.{finding.key}", lang, **finding.facts)


@pytest.mark.parametrize("name", NAMES)
def test_no_data_at_all(tmp_path, name):
    report = registry.run(name, make_snapshot(tmp_path).current(), BASE)
    assert report.main.rows.empty
    assert report.findings == {}
    assert all(check.ok for check in report.checks)
