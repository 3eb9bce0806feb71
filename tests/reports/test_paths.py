"""Frequent paths, their lengths and lags: worked by hand, and every table as its own SQL gives it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest

from tests.reports.random_world import random_world
from tests.reports.test_numbers import plain
from tests.reports.test_sql import BASE, FILTERS, OCTOBER
from tests.snapshots import make_snapshot
from throughline.params import Params, Period
from throughline.reports import registry
from throughline.reports.engine import paths as engine
from throughline.reports.engine.paths_found import how_spread
from throughline.reports.model import Finding, Table
from throughline.texts import say

HOUR, DAY = 3_600, 86_400


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return random_world(tmp_path_factory.mktemp("world"), seed=23, applications=120)


def assert_sql_gives(snapshot, params):
    report = registry.run("paths", snapshot, params)
    for name, table in report.tables.items():
        actual = snapshot.query(table.sql)
        assert list(actual.columns) == [column.name for column in table.columns] == list(table.rows.columns), name
        key = table.columns[0].name
        assert actual[key].tolist() == table.rows[key].tolist(), name  # order too
        np.testing.assert_equal(plain(actual), plain(table.rows), err_msg=name)
    assert [check for check in report.checks if not check.ok] == []
    return report


@pytest.mark.parametrize(("axis", "link", "until", "direct"), list(product(
    ("lead", "sale"), ("application", "client"), ("lead", "sale"), ("keep", "skip", "redistribute"))))  # fmt: skip
def test_every_rule_of_the_path(snapshot, axis, link, until, direct):
    params = replace(BASE, axis=axis, link=link, touches_until=until, direct=direct, window=20)
    for repeats in ("keep", "collapse"):
        report = assert_sql_gives(snapshot, replace(params, path_repeats=repeats))
        assert len(report.main.rows) > 3


@pytest.mark.parametrize("filters", FILTERS, ids=[str(f[0][0]) + str(n) for n, f in enumerate(FILTERS)])
def test_filters(snapshot, filters):
    for axis, model in product(("lead", "sale"), ("first", "linear", "markov")):
        assert_sql_gives(snapshot, replace(BASE, filters=filters, axis=axis, model=model))


@pytest.mark.parametrize("asked", [
    {"path_contains": "ads"}, {"path_starts": "direct", "path_ends": "social"}, {"path_ends": "it's"},
])  # fmt: skip
def test_paths_that_are_asked_for(snapshot, asked):
    everything = assert_sql_gives(snapshot, BASE)
    report = assert_sql_gives(snapshot, replace(BASE, **asked))
    for row in report.main.rows.itertuples():
        steps = row.path.split(" > ")
        assert asked.get("path_contains", steps[0]) in steps
        assert steps[0] == asked.get("path_starts", steps[0])
        assert steps[-1] == asked.get("path_ends", steps[-1])
    kept = everything.main.rows.set_index("path").loc[list(report.main.rows["path"])]
    assert kept["share"].tolist() == report.main.rows["share"].tolist()  # of all leads, not of those asked for


@pytest.mark.parametrize(("axis", "repeats"), list(product(("lead", "sale"), ("keep", "collapse"))))
def test_one_path_and_its_applications(snapshot, axis, repeats):
    """The list adds up to the row of the path that was clicked, and names no application twice."""
    params = replace(BASE, axis=axis, path_repeats=repeats)
    everything = assert_sql_gives(snapshot, params)
    assert "applications" not in everything.tables
    for row in everything.main.rows.head(12).itertuples():
        report = assert_sql_gives(snapshot, replace(params, path_is=row.path))
        assert [each[1:] for each in report.main.rows.itertuples()] == [row[1:]]
        rows = report.tables["applications"].rows
        sums = rows[["leads", "sales", "revenue"]].sum()
        assert sums.tolist() == pytest.approx([row.leads, row.sales, row.revenue])
        assert rows["application_id"].is_unique
        assert rows.loc[rows["leads"] > 0, "days_to_lead"].median() == pytest.approx(
            row.median_days_to_lead, nan_ok=True
        )
        assert rows.loc[rows["revenue"] > 0, "deal_id"].notna().all()
    assert registry.run("paths", snapshot, replace(params, path_is="ads > no such")).main.rows.empty


def test_what_a_filter_knows_nothing_of_is_empty(snapshot):
    report = assert_sql_gives(snapshot, replace(BASE, filters=(("contractor", ("ООО Ромашка",)),)))
    assert all(table.rows.empty for table in report.tables.values())


def test_only_the_first_are_shown(snapshot, monkeypatch):
    everything = registry.run("paths", snapshot, BASE).main
    monkeypatch.setattr(engine, "MOST_PATHS", 4)
    few = registry.run("paths", snapshot, replace(BASE, stuck_days=31)).main
    assert few.rows.equals(everything.rows.head(4))
    assert few.totals == everything.totals


@pytest.fixture(scope="module")
def worked(tmp_path_factory):
    """Five leads in October: A B A after a day, twice A A B (2 and 4 hours), C alone at once, one without touches."""
    walks = [("ABA", DAY), ("AAB", 2 * HOUR), ("AAB", 4 * HOUR), ("C", 0), ("", 0)]
    channels = ["A", "B", "C", "unknown"]
    touches = [
        {"app_no": number, "source_key": channels.index(letter), "seconds_before": since * (place < len(walk) - 1)}
        for number, (walk, since) in enumerate(walks)
        for place, letter in enumerate(walk)
    ]
    return make_snapshot(
        tmp_path_factory.mktemp("worked"),
        channel=channels,
        source_dim=channels,
        application=[{"applied_at": f"2026-10-0{number + 1} 10:00", "own_source_key": 3} for number in range(5)],
        application_touch=touches,
        deal=[{"app_no": number, "sold_day": "2026-10-09", "revenue": 100 * number + 100} for number in (0, 2)],
    ).current()


def test_worked(worked):
    report = registry.run("paths", worked, Params(period=OCTOBER))
    rows = report.main.rows
    assert rows["path"].tolist() == ["A > B", "A > B > A", "C", "unknown"]
    assert rows["leads"].tolist() == [2, 1, 1, 1]
    assert rows["share"].tolist() == [0.4, 0.2, 0.2, 0.2]
    assert rows["sales"].tolist() == [1, 1, 0, 0]
    assert rows["revenue"].tolist() == [300, 100, 0, 0]
    np.testing.assert_allclose(rows["median_days_to_lead"], [3 / 24, 1, 0, np.nan])
    assert report.main.totals == {"leads": 5, "sales": 2, "revenue": 400, "paths": 4}
    lengths = report.tables["lengths"].rows.set_index("path_length")["leads"]
    assert lengths.to_dict() == {"0": 1, "1": 1, "3": 3}  # touches, not steps: repeats count
    lags = report.tables["lags"].rows.set_index("days_to_lead")["leads"]
    assert lags.to_dict() == {"none": 1, "hour": 1, "day": 2, "1": 1}
    assert report.findings["paths"].facts["path"] == "A > B"
    assert report.findings["lengths"].key == "first_touch_5"
    assert report.findings["lags"].facts["share"] == 0.75


def test_repeats_can_be_kept(worked):
    rows = registry.run("paths", worked, Params(period=OCTOBER, path_repeats="keep")).main.rows
    assert rows["path"].tolist() == ["A > A > B", "A > B > A", "C", "unknown"]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_findings_have_sentences(worked, snapshot, lang):
    for data, period in (
        (worked, OCTOBER),
        (snapshot, OCTOBER),
        (worked, Period(date(2026, 10, 4), date(2026, 10, 4))),
    ):
        for finding in registry.run("paths", data, replace(BASE, period=period)).findings.values():
            assert "{" not in say(f"findings.{finding.key}", lang, **finding.facts)


def test_no_data_at_all(tmp_path):
    report = registry.run("paths", make_snapshot(tmp_path).current(), BASE)
    assert all(table.rows.empty for table in report.tables.values())
    assert report.findings == {}
    assert all(check.ok for check in report.checks)


def test_how_much_the_most_frequent_paths_bring() -> None:
    def table(leads: list[int]) -> Table:
        rows = pd.DataFrame({"path": [str(n) for n in range(len(leads))], "leads": leads})
        return Table((), rows.assign(share=rows["leads"] / max(sum(leads), 1)))

    assert how_spread(table([0, 0])) is None
    assert how_spread(table([5, 3, 0])) == Finding("paths_few", {"n": 2})
    # Ten of eleven paths bring 5 leads each of 60, the last one 10: but the most frequent stand first.
    assert how_spread(table([10, *[5] * 10])) == Finding("paths_spread", {"n": 10, "share": pytest.approx(55 / 60)})
