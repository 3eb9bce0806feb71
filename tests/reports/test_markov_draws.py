"""Replicates of Markov credit: each is what a world would give in which every application came as often as drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.reports.random_world import random_world
from tests.reports.test_sql import BASE
from tests.snapshots import make_snapshot
from throughline.attribution.draws import REPLICATES, SEED_SQL, draws
from throughline.attribution.journeys import Journeys
from throughline.attribution.markov import solve
from throughline.attribution.steps import chain
from throughline.reports import registry
from throughline.reports.engine.bag import ONE_BY_ONE
from throughline.reports.engine.beats import beats
from throughline.reports.engine.certainty import MONEY_CERTAINTY, consistent, intervals
from throughline.reports.engine.columns import MONEY
from throughline.reports.engine.markov import States, families, lone_chain
from throughline.reports.engine.replicates import replicates
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.table import summed
from throughline.warehouse.snapshot import Snapshots

MARKOV = replace(BASE, model="markov", group="channel")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return random_world(tmp_path_factory.mktemp("world"), seed=5, applications=300)


@pytest.mark.parametrize("measure", ["leads", "target_leads", "sold_applications", "sales", "revenue"])
@pytest.mark.parametrize("axis", ["lead", "sale"])
def test_a_replicate_is_the_model_of_the_applications_drawn(snapshot, measure, axis):
    """The chain of journeys repeated as often as they are drawn, solved by the plain solver."""
    scope = Scope(snapshot, replace(MARKOV, axis=axis), BASE.period, "channel")
    channels = list(snapshot.query("select channel from channel order by channel_key")["channel"])
    found = replicates(snapshot, scope.params, "channel", [measure], channels)[measure]
    family = next(each for each in families(scope.whole) if measure in each.worth)
    worth = family.worth[measure] / (10_000 if measure == "revenue" else 1)
    seeds = snapshot.arrow(f"select {SEED_SQL} as seed from application order by app_no")["seed"].to_numpy()
    drawn = draws(seeds[scope.selection.applications].astype(np.uint64)).astype(float)
    states = States.channels(scope)
    rows = np.flatnonzero(family.rows)
    parts = scope.walked.only(family.rows)
    offsets = np.concatenate([[0], np.cumsum(parts.counts)])
    for replicate in (0, 7, REPLICATES - 1):
        times = np.where(worth[rows] != 0, drawn[rows, replicate], 1.0)
        journeys = Journeys(offsets, states.of_source[parts.source], times)
        made = chain(journeys, states.size, 1, {"x": worth[rows] * times}) + lone_chain(scope.whole, states, 1)
        credit = solve(made).credit["x"]
        some = np.zeros(states.size)  # channels on paths that brought something
        brings = np.repeat((worth[rows] > 0) & (times > 0), parts.counts)
        some[states.of_source[parts.source[brings]]] = 1
        credit = credit * some * (made.total["x"] / max((credit * some).sum(), 1e-300))
        np.testing.assert_allclose(found[:, replicate], credit, rtol=1e-3, atol=1e-3)


def test_a_measure_that_few_bring_goes_to_channels_that_those_walk(snapshot):
    """Refunds are drawn with sales: in a replicate without the refunds of a channel it has no credit of refunds."""
    labels = list(snapshot.query("select channel from channel order by channel_key")["channel"])
    found = replicates(snapshot, MARKOV, "channel", ["refund"], labels)["refund"]
    scope = Scope(snapshot, MARKOV, BASE.period, "channel")
    worth = next(each for each in families(scope.whole) if "refund" in each.worth).worth["refund"]
    rows = np.flatnonzero(worth)
    seeds = snapshot.arrow(f"select {SEED_SQL} as seed from application order by app_no")["seed"].to_numpy()
    drawn = draws(seeds[scope.selection.applications[rows]].astype(np.uint64))
    parts = scope.walked.only(worth != 0)
    channel = States.channels(scope).of_source[parts.source]
    assert 0 < len(rows) < 100
    for number in range(len(labels)):
        times = drawn[np.unique(parts.row[channel == number])].sum(axis=0)
        assert not found[number][times == 0].any()


def test_bags_spread_as_single_applications_do(snapshot, monkeypatch):
    """The same snapshot, opened again to remember nothing, with all applications thrown into bags."""
    labels = ["ads", "direct", "organic"]
    sides = []
    for world in (snapshot, Snapshots(snapshot.data).current()):
        by_source = replicates(world, replace(MARKOV, group="source"), "source", ["leads", "sales"], ["yandex"])
        sides.append(replicates(world, MARKOV, "channel", ["leads", "target_leads", "revenue"], labels))
        sides[-1] |= {f"{measure} of sources": drawn for measure, drawn in by_source.items()}
        monkeypatch.setattr("throughline.reports.engine.bag.ONE_BY_ONE", 0)
    alone, bagged = sides
    for measure in alone:
        for one, many in zip(alone[measure], bagged[measure], strict=True):
            assert many.mean() == pytest.approx(one.mean(), abs=float(0.3 * one.std()))
            assert many.std() == pytest.approx(one.std(), rel=0.2)


VARIANTS = [
    MARKOV,
    replace(MARKOV, group="campaign", direct="redistribute", filters=(("brand", ("north",)),)),
    replace(MARKOV, order=2, axis="sale", margin=0.4),
    replace(MARKOV, group="brand", filters=(("channel", ("ads", "social")),), direct="skip"),
    replace(MARKOV, group="keyword", filters=(("city", ("no such",)),)),
]


@pytest.mark.parametrize("params", VARIANTS, ids=["plain", "campaigns", "order 2", "brands of channels", "nothing"])
def test_replicates_lie_around_the_figures_and_intervals_hold_them(snapshot, params):
    made = summed(snapshot, params, params.group, MONEY)
    table = intervals(snapshot, params, made, MONEY_CERTAINTY)
    assert all(check.ok for check in consistent(table))
    labels = list(made.table.rows[params.group])
    measures = ("leads", "sales", "revenue", "gross_profit")
    found = replicates(snapshot, params, params.group, measures, labels)
    for measure in measures:
        for value, by_row in zip(made.table.rows[measure], found[measure].astype(float), strict=True):
            assert by_row.mean() == pytest.approx(value, abs=max(0.35 * by_row.std(), 1e-3 * abs(value) + 1e-3))
    if params.group == "channel":
        assert table.rows[table.rows["measure"] == "revenue"]["high"].notna().sum() >= 3
    assert beats(snapshot, params, made).rows["a_beats_b"].between(0, 1).all()


def test_sales_of_all_channels_together_spread_as_sales_do(snapshot):
    labels = list(snapshot.query("select channel from channel")["channel"])
    together = replicates(snapshot, MARKOV, "channel", ["sales"], labels)["sales"].sum(axis=0)
    plain = replicates(snapshot, replace(MARKOV, model="last"), "", ["sales"], [""])["sales"][0]
    np.testing.assert_allclose(together, plain, rtol=1e-4)
    assert snapshot.query("select count(*) as n from application")["n"][0] < ONE_BY_ONE


def test_bounds_of_removal_effects_hold_them_and_nothing_else_is_worth_naming(snapshot):
    """A channel on every path of sales has an effect of 1: no logit, so no bounds are told."""
    report = registry.run("markov", snapshot, MARKOV)
    rows, lost = report.tables["intervals"].rows, report.tables["removal"].rows.set_index("channel")
    assert all(check.ok for check in report.checks)
    for row in rows.itertuples():
        assert row.value == lost.loc[row.channel, f"removal_{row.measure}"]
        if np.isfinite(row.low):
            assert 0 < row.low <= row.value <= row.high < 1
    assert rows["judged"].sum() > 3


def test_bounds_of_a_removal_effect_by_hand(tmp_path):
    """Forty journeys A → lead, forty B → lead, no other: the effect of A is the part of leads that walk A, 1/2."""
    snapshot = make_snapshot(
        tmp_path,
        channel=["a", "b"],
        source_dim=["a", "b"],
        application=[{"applied_at": "2026-10-05 10:00"} for _ in range(80)],
        application_touch=[{"app_no": number, "source_key": number % 2} for number in range(80)],
    ).current()
    rows = registry.run("markov", snapshot, MARKOV).tables["intervals"].rows
    row = rows[(rows["channel"] == "a") & (rows["measure"] == "leads")].iloc[0]
    assert row["value"] == pytest.approx(0.5)
    # p = X / (X + Y) of two Poisson of mean 40: Var(log p) ≈ (1/40 − 1/80), on the logit scale √(1/40 + 1/40).
    step = 1.96 * np.sqrt(2 / 40)
    assert row["low"] == pytest.approx(1 / (1 + np.exp(step)), abs=0.015)
    assert row["high"] == pytest.approx(1 / (1 + np.exp(-step)), abs=0.015)
