"""The report of the chain: removal effects worked by hand, the graph as its SQL gives it, the fit of orders."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tests.reports.random_world import random_world
from tests.reports.test_numbers import plain
from tests.reports.test_sql import BASE, FILTERS, OCTOBER
from tests.snapshots import make_snapshot
from throughline.params import Params
from throughline.reports import registry
from throughline.reports.engine import removal
from throughline.texts import say


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return random_world(tmp_path_factory.mktemp("world"), seed=41, applications=100)


def run(snapshot, params):
    report = registry.run("markov", snapshot, params)
    assert [check for check in report.checks if not check.ok] == []
    graph = report.tables["graph"]
    actual = snapshot.query(graph.sql)
    assert list(actual.columns) == [column.name for column in graph.columns] == list(graph.rows.columns)
    np.testing.assert_equal(plain(actual), plain(graph.rows))
    return report


@pytest.mark.parametrize(("group", "axis", "link", "direct"), list(product(
    ("channel", "campaign"), ("lead", "sale"), ("application", "client"), ("keep", "skip"))))  # fmt: skip
def test_every_rule_of_the_path(snapshot, group, axis, link, direct):
    for order in (1, 2):
        report = run(snapshot, replace(BASE, group=group, axis=axis, link=link, direct=direct, order=order))
        assert report.main.columns[0].name == group
        leaving = report.tables["graph"].rows.groupby("from_state")["probability"].sum()
        np.testing.assert_allclose(leaving, 1)


@pytest.mark.parametrize("filters", FILTERS, ids=[str(f[0][0]) + str(n) for n, f in enumerate(FILTERS)])
def test_filters(snapshot, filters):
    if filters[0][0] == "contractor":  # no lead knows one
        for name in ("markov", "orders"):
            assert registry.run(name, snapshot, replace(BASE, filters=filters)).main.rows.empty
        return
    run(snapshot, replace(BASE, filters=filters))


@pytest.fixture(scope="module")
def worked(tmp_path_factory):
    """Three leads: A B, A and B; and one who came by A and left. METRICS' kind of example, small enough for paper.

    From the start 3 of 4 go to A, 1 to B; from A 1 of 3 to B, 1 applies, 1 leaves; from B all apply. P = 3/4. Without
    B: 3/4 · 1/3 = 1/4, so its effect is 2/3; without A only start → B is left, 1/4: its effect is 2/3 too.
    """
    channels = ["A", "B"]
    return make_snapshot(
        tmp_path_factory.mktemp("worked"),
        channel=channels,
        source_dim=channels,
        application=[{"applied_at": f"2026-10-0{number + 1} 10:00"} for number in range(3)],
        application_touch=[
            {"app_no": number, "source_key": channels.index(letter), "seconds_before": 10 - place}
            for number, walk in enumerate(("AB", "A", "B"))
            for place, letter in enumerate(walk)
        ],
        lone_touch=[{"journey": 0, "end_day": "2026-10-05", "source_key": 0}],
    ).current()


def test_worked(worked):
    report = registry.run("markov", worked, Params(period=OCTOBER))
    rows = report.main.rows.set_index("channel")
    assert rows["removal_leads"].to_dict() == pytest.approx({"A": 2 / 3, "B": 2 / 3})
    assert rows["leads"].to_dict() == pytest.approx({"A": 1.5, "B": 1.5})
    steps = report.tables["graph"].rows.set_index(["from_state", "to_state"])["probability"].to_dict()
    assert steps == pytest.approx({
        (removal.START, "A"): 3 / 4, (removal.START, "B"): 1 / 4, ("A", "B"): 1 / 3, ("A", removal.CONVERSION): 1 / 3,
        ("A", removal.NULL): 1 / 3, ("B", removal.CONVERSION): 1.0,
    })  # fmt: skip
    assert report.findings["removal"].key == "removal_leads"  # nothing was sold
    orders = registry.run("orders", worked, Params(period=OCTOBER))
    assert orders.main.rows["markov_order"].tolist() == ["1", "2", "3", "4"]


def test_the_order_that_fits_best_is_told(tmp_path):
    """After A then B four of five apply, after C then B one of five: one step back does not tell, two do."""
    walks = [*["AB"] * 5, *["CB"] * 5] * 20
    channels = ["A", "B", "C"]
    snapshot = make_snapshot(
        tmp_path,
        channel=channels,
        source_dim=channels,
        application=[
            {"applied_at": "2026-10-05 10:00", "is_enquiry": True, "is_spam": (number % 5 == 0) == (walk == "AB")}
            for number, walk in enumerate(walks)
        ],
        application_touch=[
            {"app_no": number, "source_key": channels.index(letter), "seconds_before": 10 - place}
            for number, walk in enumerate(walks)
            for place, letter in enumerate(walk)
        ],
    ).current()
    for order, key in ((1, "order_other"), (2, "order_fits")):
        finding = registry.run("orders", snapshot, Params(period=OCTOBER, order=order)).findings["orders"]
        assert (finding.key, finding.facts["best_order"]) == (key, "2")


def test_who_is_left_out_changes_nothing(tmp_path):
    """Another product's application walks a channel of its own: no state is there for it, no outcome is foretold."""

    def told(name, walks):
        channels = ["A", "B", "C"]
        snapshot = make_snapshot(
            tmp_path / name,
            channel=channels,
            source_dim=channels,
            application=[
                {"applied_at": f"2026-10-0{number + 1} 10:00", "product": product}
                for number, (product, _) in enumerate(walks)
            ],
            application_touch=[
                {"app_no": number, "source_key": channels.index(letter), "seconds_before": 10 - place}
                for number, (_, walk) in enumerate(walks)
                for place, letter in enumerate(walk)
            ],
        ).current()
        asked = Params(period=OCTOBER, filters=(("product", ("doors",)),))
        return [
            registry.run(report, snapshot, asked).main.rows.astype(str).to_dict("list")
            for report in ("markov", "orders")
        ]

    walks = [("doors", "AB"), ("doors", "A"), ("doors", "B")]
    lost, orders = told("with", [*walks, ("windows", "CA")])
    assert (lost, orders) == tuple(told("without", walks))
    assert sorted(lost["channel"]) == ["A", "B"]


def test_too_many_states_are_told(snapshot, monkeypatch):
    monkeypatch.setattr(removal, "MOST_STATES", 3)
    report = registry.run("markov", snapshot, BASE)
    assert report.findings["removal"].key == "states_too_many"
    assert list(report.tables) == ["removal"]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_findings_have_sentences(worked, snapshot, lang):
    for data in (worked, snapshot):
        found = {**registry.run("markov", data, BASE).findings, **registry.run("orders", data, BASE).findings}
        for finding in found.values():
            assert "{" not in say(f"findings.{finding.key}", lang, **finding.facts)


@pytest.mark.parametrize("name", ["markov", "orders"])
def test_no_data_at_all(tmp_path, name):
    report = registry.run(name, make_snapshot(tmp_path).current(), BASE)
    assert all(table.rows.empty for table in report.tables.values())
    assert report.findings == {}
    assert all(check.ok for check in report.checks)
