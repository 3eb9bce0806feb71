"""Scenario B beside A: each side is what its own parameters give, the SQL says the same, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.reports.random_world import random_world
from throughline.params import GROUPS, TIME_GROUPS, Params, Period
from throughline.reports.engine.measures import unit_of
from throughline.reports.engine.scenario import MEASURES
from throughline.reports.engine.table import by_group
from throughline.reports.registry import run

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
BASE = Params(period=OCTOBER, window=30)
REPORTS = ("overview", "money", "attribution", "funnel")
SIDES_OF_B = {
    "model": replace(BASE, model="linear"),
    "markov": replace(BASE, model="markov", order=2),
    "path_incremental": replace(BASE, model="path_incremental"),
    "margin": replace(BASE, margin=0.35),
    "axis": replace(BASE, axis="sale"),
    "window and filters": replace(BASE, window=3, filters=(("city", ("А",)),)),
    "unknown spend": replace(BASE, filters=(("manager", ("Анна",)),)),
    "period": replace(BASE, period=Period(date(2026, 10, 20), date(2026, 11, 5))),
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return random_world(tmp_path_factory.mktemp("world"), seed=7)


def scenario(snapshot, b: Params, group: str = "channel", name: str = "money"):
    return run(name, snapshot, replace(BASE, group=group, b=replace(b, group="channel")))


def side(snapshot, params: Params, group: str) -> pd.DataFrame:
    return by_group(snapshot, params, group, MEASURES).rows.set_index(group)


def expected(snapshot, b: Params, group: str) -> pd.DataFrame:
    """Both sides as tables of their own, put together by label; a label that one side lacks has sums of 0 there."""
    frames = {"a": side(snapshot, BASE, group), "b": side(snapshot, b, group)}
    labels = sorted({*frames["a"].index, *frames["b"].index})
    found = pd.DataFrame(index=pd.Index(labels, dtype=object))
    for name in MEASURES:
        for which, frame in frames.items():
            values = frame[name].reindex(labels)
            known = not frame[name].isna().all()
            additive = name in ("spend", "leads", "sales", "revenue", "gross_profit")
            found[f"{name}_{which}"] = values.fillna(0.0) if additive and known else values
        found[f"{name}_delta"] = found[f"{name}_b"] - found[f"{name}_a"]
    return found


@pytest.mark.parametrize("name", SIDES_OF_B)
@pytest.mark.parametrize("group", ["channel", "campaign", "city", "manager"])
def test_each_side_is_what_its_parameters_give(snapshot, name, group):
    b = SIDES_OF_B[name]
    rows = scenario(snapshot, b, group).tables["scenario"].rows.set_index(group).sort_index()
    wanted = expected(snapshot, b, group)
    assert rows.index.tolist() == wanted.index.tolist()
    np.testing.assert_allclose(rows[wanted.columns].to_numpy(float), wanted.to_numpy(float), rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("name", SIDES_OF_B)
@pytest.mark.parametrize("group", ["channel", "source", "manager", "day", "week", "month"])
def test_the_sql_gives_the_same(snapshot, name, group):
    table = scenario(snapshot, SIDES_OF_B[name], group).tables["scenario"]
    actual = snapshot.query(table.sql)
    if group in TIME_GROUPS:
        actual[group] = [day.date() for day in actual[group]]
    assert list(actual.columns) == [column.name for column in table.columns]
    actual = actual.sort_values(group, ignore_index=True)
    wanted = table.rows.sort_values(group, ignore_index=True)
    assert actual[group].tolist() == wanted[group].tolist()
    for column in table.columns[1:]:
        a, e = actual[column.name].to_numpy(float), wanted[column.name].to_numpy(float)
        np.testing.assert_allclose(a, e, rtol=1e-9, atol=1e-6, err_msg=column.name)


def test_a_day_outside_the_period_of_a_side_is_unknown_there_not_zero(snapshot):
    rows = scenario(snapshot, SIDES_OF_B["period"], "day").tables["scenario"].rows.set_index("day")
    assert rows.loc[date(2026, 10, 5), "spend_a"] >= 0 and np.isnan(rows.loc[date(2026, 10, 5), "spend_b"])
    assert np.isnan(rows.loc[date(2026, 11, 3), "spend_a"]) and rows.loc[date(2026, 11, 3), "spend_b"] >= 0
    assert np.isnan(rows.loc[date(2026, 10, 5), "revenue_delta"])
    assert rows.index.is_monotonic_increasing


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_of_money_has_it_and_proves_both_sides(snapshot, name):
    report = scenario(snapshot, SIDES_OF_B["model"], name=name)
    assert list(report.tables)[:2] == ["by_group", "scenario"]
    checks = [check for check in report.checks if check.name.startswith(("a: ", "b: "))]
    assert {check.name[:3] for check in checks} == {"a: ", "b: "}
    assert all(check.ok for check in report.checks)


def test_without_b_there_is_none(snapshot):
    assert "scenario" not in run("money", snapshot, BASE).tables


def test_other_tables_show_a(snapshot):
    alone, beside = run("money", snapshot, BASE), scenario(snapshot, SIDES_OF_B["margin"])
    for name, table in alone.tables.items():
        pd.testing.assert_frame_equal(beside.tables[name].rows, table.rows)


def test_totals_are_of_each_side_whole(snapshot):
    b = SIDES_OF_B["margin"]
    totals = scenario(snapshot, b).tables["scenario"].totals
    for which, params in (("a", BASE), ("b", b)):
        whole = by_group(snapshot, params, "", MEASURES).rows.iloc[0]
        for name in MEASURES:
            assert totals[f"{name}_{which}"] == pytest.approx(whole[name], rel=1e-12)
    assert totals["romi_margin_delta"] == pytest.approx(totals["romi_margin_b"] - totals["romi_margin_a"])


def test_columns_carry_units(snapshot):
    columns = {column.name: column.unit for column in scenario(snapshot, BASE).tables["scenario"].columns}
    assert columns["romi_margin_delta"] == "share"
    assert all(columns[f"{name}_{of}"] == unit_of(name) for name in MEASURES for of in ("a", "b", "delta"))


def test_the_sentence_says_what_changes_most(snapshot):
    """Another model moves profit between channels and leaves the whole; another margin changes the whole."""
    moved = scenario(snapshot, SIDES_OF_B["model"]).findings["scenario"]
    rows = scenario(snapshot, SIDES_OF_B["model"]).tables["scenario"].rows
    most = rows.loc[rows["gross_profit_delta"].abs().idxmax()]
    assert moved.key == "scenario_gross_profit_inside"
    assert (moved.facts["gross_profit_a"], moved.facts["gross_profit_b"]) == (
        most["gross_profit_a"],
        most["gross_profit_b"],
    )
    assert scenario(snapshot, SIDES_OF_B["margin"]).findings["scenario"].key == "scenario_gross_profit"
    assert scenario(snapshot, BASE).findings["scenario"].key == "scenario_same"
    assert "scenario" not in scenario(snapshot, SIDES_OF_B["model"], "day").findings


def test_every_group_is_taken(snapshot):
    for group in (*GROUPS, "age"):
        scenario(snapshot, SIDES_OF_B["model"], group)


def test_an_empty_period_is_an_empty_table(snapshot):
    empty = Period(date(2020, 1, 1), date(2020, 1, 31))
    params = replace(BASE, period=empty, b=replace(BASE, period=empty, model="linear"))
    report = run("money", snapshot, params)
    assert report.tables["scenario"].rows.empty
    assert "scenario" not in report.findings


def chances(snapshot, b: Params, group: str = "channel"):
    table = scenario(snapshot, b, group).tables["b_beats_a"]
    return table.rows.pivot(index=group, columns="measure", values="b_beats_a"), table.totals


def test_less_margin_is_surely_less_profit(snapshot):
    """Whatever chance brings, 0.35 of a revenue is less than 0.9 of it; revenue itself does not change."""
    generous = replace(BASE, margin=0.9)
    params = replace(generous, group="channel", b=replace(BASE, margin=0.35))
    table = run("money", snapshot, params).tables["b_beats_a"]
    profit = table.rows[table.rows["measure"] == "gross_profit"]
    # A replicate without any revenue is a tie, half a win: of a channel with one deal, e⁻¹ of all replicates.
    assert len(profit) == 5 and (profit["b_beats_a"] <= np.exp(-1) / 2 + 0.05).all()
    assert "revenue" not in set(table.rows["measure"])
    assert table.totals["gross_profit"] < 0.02 and table.totals["revenue"] is None


def test_swapped_scenarios_swap_their_chances(snapshot):
    b = SIDES_OF_B["model"]
    there, _ = chances(snapshot, b)
    back = run("money", snapshot, replace(b, b=BASE)).tables["b_beats_a"].rows
    back = back.pivot(index="channel", columns="measure", values="b_beats_a")
    np.testing.assert_allclose(there, 1 - back.loc[there.index, there.columns], atol=1e-12)
    assert ((there > 0) & (there < 1)).any().any()


def test_equal_scenarios_and_weeks_are_not_judged(snapshot):
    assert scenario(snapshot, BASE).tables["b_beats_a"].rows.empty
    assert scenario(snapshot, SIDES_OF_B["model"], "week").tables["b_beats_a"].rows.empty


def test_the_sentence_tells_how_surely(snapshot):
    found = scenario(snapshot, SIDES_OF_B["margin"]).findings["scenario"]
    assert "с вероятностью" in str(found.facts["surely"])
