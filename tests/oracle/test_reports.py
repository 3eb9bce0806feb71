"""Random worlds through landing, build, snapshot and reports: every figure must be the oracle's."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.adapter import MEASURES, Figures, Project, figures_of
from tests.oracle.compare import TOLERANCE, differences
from tests.oracle.model.build import Truth
from tests.oracle.parameters import CUSTOM, GROUPS, WEIGHING, params
from tests.oracle.worlds import Case, cases, visits
from tests.reports.test_sql import assert_sql_gives
from throughline.calls.rules import CallRules
from throughline.params import Params
from throughline.reports import registry

CREDITED = ("enquiries", "leads", "target_leads", "sales", "repeat_sales", "revenue", "gross_profit")
QUESTIONS = st.lists(params(), min_size=8, max_size=8)


def _project(case: Case, folder: str) -> Project:
    return Project(Path(folder), case.config, case.world)


@given(cases(), QUESTIONS)
def test_every_figure_is_the_oracles(case: Case, questions: list[Params]) -> None:
    truth = Truth(case.world, case.config, CUSTOM)
    with TemporaryDirectory() as folder:
        project = _project(case, folder)
        for chosen in questions:
            wrong = differences(figures_of(truth, chosen), project.figures(chosen), MEASURES)
            assert not wrong, f"{chosen}\n" + "\n".join(wrong)


@given(cases(), params())
def test_every_group_and_model_has_the_same_totals(case: Case, chosen: Params) -> None:
    """Σ credits = applications, and Σ money = revenue, whatever the model and the group."""
    plain = replace(chosen, filters=(), direct="keep")
    with TemporaryDirectory() as folder:
        project = _project(case, folder)
        expected = _totals(project.figures(replace(plain, group="manager", model="last", link="application")))
        for group in GROUPS:
            # Which day a sale without a lead or an own path has does not depend on the model.
            found = _totals(project.figures(replace(plain, group=group)))
            assert found == expected, group


@given(cases(), st.randoms(use_true_random=False), params())
def test_order_of_rows_and_sources_changes_nothing(case: Case, chance: random.Random, chosen: Params) -> None:
    tables = [(name, chance.sample(rows, len(rows))) for name, rows in case.world.items()]
    shuffled = Case(dict(chance.sample(tables, len(tables))), case.config)
    by_place = replace(chosen, group="channel")
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        before, after = _project(case, one), _project(shuffled, other)
        assert not differences(before.figures(chosen), after.figures(chosen), MEASURES)
        for report in ("markov", "orders", "money"):
            tables = [registry.run(report, project.snapshot, by_place).tables for project in (before, after)]
            for name in tables[0].keys() & {"removal", "graph", "intervals", "orders", "beats"}:
                pd.testing.assert_frame_equal(*(_in_order(each[name].rows) for each in tables), rtol=1e-6, atol=1e-6)


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """By its words: rows of equal figures may stand either way."""
    words = [name for name in rows if rows[name].dtype == object]
    return rows.sort_values(words, ignore_index=True)


@given(cases(), visits(999), params(), st.sampled_from(WEIGHING))
def test_an_unrelated_visit_changes_no_other_deal(
    case: Case, stranger: dict[str, Any], asked: Params, model: str
) -> None:
    """Under models that weigh each path by itself; the others count it as a journey that did not convert."""
    chosen = replace(asked, model=model)
    alone = {**stranger, "client_id": "stranger", "user_id": "", "shown_number": ""}
    richer = {**case.world, "visit": [*case.world["visit"], alone]}
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        before = _project(case, one).figures(chosen)
        after = Project(Path(other), case.config, richer).figures(chosen)
        assert not differences(before, after, CREDITED)


@given(cases(), QUESTIONS)
def test_what_holds_of_reports_of_one_world(case: Case, questions: list[Params]) -> None:
    """A live toggle shows what a fresh process shows, drilling sums, SQL gives the rows, the reports' checks hold."""
    with TemporaryDirectory() as folder:
        project = _project(case, folder)
        for chosen in questions:
            live = project.figures(chosen)
            assert live == project.fresh().figures(chosen), chosen
            seen = project.snapshot.under(CallRules.of(chosen))
            assert_sql_gives(seen, registry.run("money", project.snapshot, chosen).main)
            for name in ("overview", "funnel", "money"):
                report = registry.run(name, project.snapshot, chosen)
                assert [check for check in report.checks if not check.ok] == [], (name, chosen)
        assert_drilling_sums(project, questions[0])
        assert_drilling_sums(project, replace(questions[1], model="markov"))


def assert_drilling_sums(project: Project, chosen: Params) -> None:
    """Campaigns, days and managers of a channel add up to it, under every model."""
    plain = replace(chosen, filters=())
    for channel, figures in project.figures(replace(plain, group="channel")).items():
        inside = replace(plain, filters=(("channel", (channel,)),))
        for group in ("campaign", "day", "manager"):
            found = _totals(project.figures(replace(inside, group=group)))
            for name in CREDITED:
                assert abs(found[name] - figures.get(name, 0.0)) < TOLERANCE, (chosen, channel, group, name)


def _totals(figures: Figures) -> dict[str, float]:
    return {name: round(sum(row.get(name, 0.0) for row in figures.values()), 2) for name in CREDITED}
