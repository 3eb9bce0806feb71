"""Markov credit under one filter after another: paths are cut once, and every filter counts what it lets through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.reports.random_world import random_world
from tests.reports.test_sql import BASE
from throughline.attribution.markov import solve
from throughline.attribution.steps import Steps, chain
from throughline.reports.engine.markov import States, families, lone_chain, markov, signed, walked_journeys
from throughline.reports.engine.scope import Scope

FILTERS = [(), (("brand", ("north",)),), (("brand", ("north", "south")), ("city", ("А", "Б"))), (("city", ("В",)),)]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return random_world(tmp_path_factory.mktemp("world"), seed=11, applications=120)


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("axis", ["lead", "sale"])
def test_each_filter_is_solved_as_if_it_were_the_first(snapshot, order, axis):
    """Sums of channels against chains made of nothing but the rows of each family."""
    for filters in FILTERS:
        params = replace(BASE, model="markov", order=order, axis=axis, filters=filters)
        scope = Scope(snapshot, params, params.period, "")
        states, found = States.channels(scope), markov(scope)
        for family in families(scope):
            worth = {name: value[family.rows] for name, value in signed(family.worth)}
            alone = chain(walked_journeys(scope, states, family.rows), states.size, order, worth)
            solved = solve(alone + lone_chain(scope, states, order))
            for name in family.worth:
                expected = solved.total[name] - solved.total.get(f"{name}-", 0.0)
                assert found.by_source[name].sum() == pytest.approx(expected)
                if f"{name}-" in solved.credit or not expected:
                    continue
                by_channel = np.bincount(states.of_source, found.by_source[name], minlength=states.size)
                walked = by_channel > 0
                kept = solved.credit[name] * walked
                np.testing.assert_allclose(by_channel, kept * (expected / kept.sum()), rtol=1e-9)


def test_another_filter_cuts_no_path_anew(snapshot, monkeypatch):
    params = replace(BASE, model="markov", window=33)
    markov(Scope(snapshot, params, params.period, ""))
    monkeypatch.setattr(Steps, "of", None)
    filtered = replace(params, filters=(("city", ("А",)),))
    markov(Scope(snapshot, filtered, params.period, ""))
