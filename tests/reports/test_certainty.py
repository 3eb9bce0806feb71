"""Intervals and replicates of the reports against sums over single applications, by the SQL of the credits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.reports.random_world import random_world
from tests.reports.test_sql import BASE
from throughline.attribution.draws import SEED_SQL, draws
from throughline.attribution.intervals import Moments, effective, of_count, of_money
from throughline.params import RULE_MODELS
from throughline.reports.engine import bag as bags
from throughline.reports.engine import spreads
from throughline.reports.engine.beats import beats
from throughline.reports.engine.certainty import FUNNEL_CERTAINTY, MONEY_CERTAINTY, consistent, intervals
from throughline.reports.engine.columns import FUNNEL, MONEY
from throughline.reports.engine.credits_sql import credits_sql
from throughline.reports.engine.replicates import chance, ratio_of, replicates
from throughline.reports.engine.table import summed


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return random_world(tmp_path_factory.mktemp("world"), seed=23, applications=400)


def by_application(snapshot, params) -> pd.DataFrame:
    """Application, channel, credit, and what the application brings, each pair once; period on axis=lead."""
    return snapshot.query(
        f"""
        with {credits_sql(params, [params.period])}
        brought as (
            select app_no, count(*) filter (where is_sale) as sales, sum(revenue)::double as revenue,
                sum(refund)::double as refund,
                sum(case when not is_sale then 0 when cost is null then revenue::double * (1 - margin)
                    else cost::double end) as cost
            from deal group by app_no
        )
        select application.app_no, {SEED_SQL} as seed, channel, sum(weight) as w, any_value(is_lead)::integer as lead,
            coalesce(any_value(sales), 0) as sales, coalesce(any_value(revenue), 0) as revenue,
            coalesce(any_value(revenue - refund - cost), 0) as profit
        from credits
        inner join application using (app_no)
        inner join source_dim using (source_key)
        left join brought using (app_no)
        where applied_day between date '{params.period.first}' and date '{params.period.last}'
        group by application.app_no, source_name, application_id, channel
        """
    )


def figures(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    return table[table["measure"] == measure].set_index("channel")


@pytest.mark.parametrize("model", RULE_MODELS)
def test_intervals_are_those_of_sums_over_applications(snapshot, model):
    params = replace(BASE, model=model, group="channel")
    found = intervals(snapshot, params, summed(snapshot, params, "channel", MONEY), MONEY_CERTAINTY).rows
    pieces = by_application(snapshot, params)
    for channel, rows in pieces.groupby("channel"):
        w = rows["w"].to_numpy(float)
        leads, sales, profit = (w * rows[name].to_numpy(float) for name in ("lead", "sales", "profit"))
        expected = of_count(np.array([leads.sum()]), np.array([(leads**2).sum()]))
        row = figures(found, "leads").loc[channel]
        np.testing.assert_allclose([row["low"], row["high"]], [expected.low[0], expected.high[0]], rtol=1e-6)
        row = figures(found, "gross_profit").loc[channel]
        parts = [np.maximum(profit, 0), np.maximum(-profit, 0)]
        of = of_money(Moments(*(np.array([(part**power).sum()]) for part in parts for power in (1, 2))))
        np.testing.assert_allclose([row["low"], row["high"]], [of.low[0], of.high[0]], rtol=1e-6, atol=1e-3)
        number = effective(np.array([sales.sum()]), np.array([(sales**2).sum()]))[0]
        assert row["effective"] == pytest.approx(number, rel=1e-6)
        assert row["judged"] == (number >= 20)


@pytest.mark.parametrize("model", ["last_significant", "linear"])
def test_replicates_are_sums_weighed_by_the_draws(snapshot, model):
    params = replace(BASE, model=model)
    pieces = by_application(snapshot, params)
    weight = draws(pieces["seed"].to_numpy(np.uint64)).astype(float)
    labels = sorted(pieces["channel"].unique())
    measures = ("leads", "sales", "revenue", "gross_profit", "romi_margin", "cpo")
    found = replicates(snapshot, params, "channel", measures, [*labels, "no such"])
    spend = summed(snapshot, params, "channel", ("spend",)).table.rows.set_index("channel")["spend"]
    for place, channel in enumerate(labels):
        rows = (pieces["channel"] == channel).to_numpy()

        def brings(name, rows=rows):
            return (pieces["w"] * pieces[name]).to_numpy(float)[rows] @ weight[rows]

        np.testing.assert_allclose(found["leads"][place], brings("lead"), rtol=1e-4)
        np.testing.assert_allclose(found["revenue"][place], brings("revenue"), rtol=1e-4, atol=1e-2)
        np.testing.assert_allclose(found["gross_profit"][place], brings("profit"), rtol=1e-4, atol=1)
        cost = spend.get(channel, 0.0)
        if cost:
            romi = (brings("profit") - cost) / cost
            np.testing.assert_allclose(found["romi_margin"][place], romi, rtol=1e-3, atol=1e-3)
            with np.errstate(divide="ignore"):
                np.testing.assert_allclose(found["cpo"][place], cost / brings("sales"), rtol=1e-4)
    assert all(np.isnan(found[measure][-1]).all() for measure in measures)


VARIANTS = [
    replace(BASE, model="linear", group="campaign", filters=(("channel", ("ads", "social")),)),
    replace(BASE, axis="sale", group="week"),
    replace(BASE, axis="sale", group="brand", filters=(("channel", ("ads",)),), model="time_decay"),
    replace(BASE, group="pipeline", margin=0.5),
    replace(BASE, group="", filters=(("brand", ("north",)),)),
    replace(BASE, filters=(("city", ("no such",)),)),
]


@pytest.mark.parametrize("params", VARIANTS, ids=[each.group + each.axis for each in VARIANTS])
def test_replicates_lie_around_the_figures_with_the_spread_of_the_intervals(snapshot, params):
    made = summed(snapshot, params, params.group, tuple(dict.fromkeys((*MONEY, *FUNNEL))))
    table = intervals(snapshot, params, made, dict.fromkeys((*MONEY_CERTAINTY, *FUNNEL_CERTAINTY)))
    assert all(check.ok for check in consistent(table))
    group = made.table.columns[0].name
    for measure in ("leads", "sold_applications", "sales", "revenue", "gross_profit"):
        rows = table.rows[table.rows["measure"] == measure]
        labels = list(rows[group])
        drawn = replicates(snapshot, params, params.group, [measure], labels)[measure].astype(float)
        for row, by_row in zip(rows.itertuples(), drawn, strict=True):
            error = by_row.std() / np.sqrt(by_row.shape[0])
            assert by_row.mean() == pytest.approx(row.value, abs=5 * error + 1e-3)
            if np.isfinite(row.high) and row.effective > 10 and measure != "gross_profit":
                spread = np.log(row.high / row.low) / 2
                assert by_row.std() / row.value == pytest.approx(spread / 2, rel=0.35)


def test_bags_spread_as_single_applications_do(snapshot, monkeypatch, tmp_path):
    """The same world with all applications thrown into bags."""
    params = replace(BASE, model="linear", group="channel")
    labels = ["ads", "direct", "organic"]
    alone = replicates(snapshot, params, "channel", ["leads", "revenue"], labels)
    other = random_world(tmp_path, seed=23, applications=400)
    monkeypatch.setattr(bags, "ONE_BY_ONE", 0)
    monkeypatch.setattr("throughline.reports.engine.bagged.ONE_BY_ONE", 0)
    bagged = replicates(other, params, "channel", ["leads", "revenue"], labels)
    for measure in alone:
        for one, many in zip(alone[measure], bagged[measure], strict=True):
            assert many.mean() == pytest.approx(one.mean(), abs=float(0.3 * one.std()))
            assert many.std() == pytest.approx(one.std(), rel=0.2)
    made = summed(other, params, "channel", MONEY)
    exact = intervals(snapshot, params, summed(snapshot, params, "channel", MONEY), MONEY_CERTAINTY).rows
    rough = intervals(other, params, made, MONEY_CERTAINTY).rows
    pd.testing.assert_frame_equal(rough, exact, rtol=0.1)


def test_without_sources_no_model_changes_chance(tmp_path):
    """Nobody is credited there: an application counts whole in each of its replicates."""
    found = []
    for model in ("last", "markov"):  # each in a world of its own, in which nothing is remembered of the other
        fresh = random_world(tmp_path / model, seed=23, applications=60)
        params = replace(BASE, model=model, group="brand")
        made = summed(fresh, params, "brand", FUNNEL)
        labels = list(made.table.rows["brand"])
        drawn = replicates(fresh, params, "brand", ("leads", "sold_applications", "gross_profit"), labels)
        found.append((drawn, intervals(fresh, params, made, FUNNEL_CERTAINTY).rows))
    (drawn, rows), (of_markov, rows_of_markov) = found
    np.testing.assert_equal(of_markov, drawn)
    pd.testing.assert_frame_equal(rows_of_markov, rows)


def test_many_weeks_of_a_channel_spread_as_its_linear_credit_does(snapshot, monkeypatch):
    """All of it is multiplied by the same factor, so bounds and value are."""
    monkeypatch.setattr(spreads, "_REDRAWN", 0)
    ratios = []
    for model in ("linear", "markov"):
        params = replace(BASE, model=model, group="week", filters=(("channel", ("ads",)),))
        rows = intervals(snapshot, params, summed(snapshot, params, "week", MONEY), ("leads",)).rows
        ratios.append((rows["high"] / rows["value"]).to_numpy(float))
    assert np.isfinite(ratios[0]).sum() > 2
    np.testing.assert_allclose(ratios[1], ratios[0], rtol=1e-6)


def test_chance_of_a_cost_and_of_a_return():
    a, b = np.array([[1.0, 2, 3, 4]], np.float32), np.array([[2.0, 2, 1, np.inf]], np.float32)
    assert chance("romi", a, b).tolist() == [(2 + 0.5) / 4]
    assert chance("cpo", a, b).tolist() == [(1 + 0.5) / 4]
    none = np.full((1, 4), np.nan, np.float32)
    assert np.isnan(chance("cpo", a, none)).all()


def test_dust_has_no_price():
    """Credit that floats left over is none: spending for it is spending for nothing."""
    dust = {"spend": np.array([[100.0]], np.float32), "sales": np.array([[1e-38, 1e-10, 0.5, np.nan]], np.float32)}
    np.testing.assert_equal(ratio_of("cpo", dust), np.array([[np.inf, np.inf, 200.0, np.nan]], np.float32))


def test_two_rows_and_two_scenarios_are_compared_on_the_same_draws(snapshot):
    params = replace(BASE, model="linear", group="channel")
    table = beats(snapshot, params, summed(snapshot, params, "channel", MONEY)).rows
    assert set(table["measure"]) == {"romi_margin", "cpo", "cpl"}
    assert table["a_beats_b"].between(0, 1).all()
    labels = ["ads"]
    same = replicates(snapshot, replace(params, lang="en"), "channel", ["cpo"], labels)["cpo"]
    assert chance("cpo", same, replicates(snapshot, params, "channel", ["cpo"], labels)["cpo"]).tolist() == [0.5]
    dearer = replicates(snapshot, replace(params, margin=0.3), "channel", ["romi_margin"], labels)["romi_margin"]
    cheaper = replicates(snapshot, replace(params, margin=0.4), "channel", ["romi_margin"], labels)["romi_margin"]
    assert chance("romi_margin", dearer, cheaper).tolist() == [1.0]  # in every single replicate


def test_weeks_are_not_compared(snapshot):
    params = replace(BASE, group="week")
    assert beats(snapshot, params, summed(snapshot, params, "week", MONEY)).rows.empty
