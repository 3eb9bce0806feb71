"""Reports of whole paths, of chains and of two sides, each by brute force: paths, assisted, flow, scenario, markov …"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.adapter import MEASURES, Figures, Project, figures_of
from tests.oracle.chain_tables import ask_beats, ask_markov, ask_orders
from tests.oracle.compare import differences
from tests.oracle.model.build import Truth
from tests.oracle.model.clock import bucket, days_between
from tests.oracle.model.items import TIMES
from tests.oracle.model.walked import MEASURES as OF_PATHS
from tests.oracle.model.walked import Walked, flow
from tests.oracle.parameters import CUSTOM, params
from tests.oracle.tables import differences_of, rows_of, run, seen
from tests.oracle.worlds import Case, cases
from throughline.params import Params
from throughline.warehouse.snapshot import Snapshot

SOURCES = ("channel", "source", "campaign")
CHANNELS = ("", "", "", "yandex_direct", "direct", "instagram", "unknown")
RULES = ("model", "weights", "half_life", "window", "order", "direct", "significant", "touches_until", "link")
CREDITED = ("leads", "sales", "revenue", "gross_profit")
SCENARIO = ("spend", "leads", "sales", "revenue", "gross_profit", "romi_margin", "cpl", "cpo")


@st.composite
def of_paths(draw: st.DrawFn) -> Params:
    """Parameters with the path filters, by a group that paths know."""
    return replace(
        draw(params()),
        group=draw(st.sampled_from(SOURCES)),
        path_contains=draw(st.sampled_from(CHANNELS)),
        path_starts=draw(st.sampled_from(CHANNELS)),
        path_ends=draw(st.sampled_from(CHANNELS)),
        path_repeats=draw(st.sampled_from(("keep", "collapse"))),
    )


@given(cases(), st.lists(st.tuples(of_paths(), params()), min_size=6, max_size=6))
def test_reports_of_paths_and_of_two_sides(case: Case, questions: list[tuple[Params, Params]]) -> None:
    """One world for all of them: to build it is what takes time."""
    truth = Truth(case.world, case.config, CUSTOM)
    with TemporaryDirectory() as folder:
        snapshot = Project(Path(folder), case.config, case.world).snapshot
        for chosen, other in questions:
            for ask in (ask_paths, ask_assisted, ask_flow, ask_scenario):
                wrong = ask(truth, snapshot, chosen, other)
                assert not wrong, f"{ask.__name__}: {chosen}\n{other}\n" + "\n".join(wrong)
            for ask_one in (ask_markov, ask_orders, ask_beats):
                wrong = ask_one(truth, snapshot, chosen)
                assert not wrong, f"{ask_one.__name__}: {chosen}\n" + "\n".join(wrong)


def ask_paths(truth: Truth, snapshot: Snapshot, chosen: Params, _: Params) -> list[str]:
    """Frequent paths, their lengths and lags."""
    report, wrong = run("paths", snapshot, chosen)
    walked = Walked(truth, chosen)
    for table, key in (("paths", "path"), ("lengths", "path_length"), ("lags", "days_to_lead")):
        columns = (*OF_PATHS, "share", *(("median_days_to_lead",) if key == "path" else ()))
        found = rows_of(report.tables[table].rows, [key])
        wrong += differences_of(seen(walked.table(key)), seen(found), columns)
    return wrong


def ask_assisted(truth: Truth, snapshot: Snapshot, chosen: Params, _: Params) -> list[str]:
    """Who helps and who closes."""
    report, wrong = run("assisted", snapshot, chosen)
    columns = [f"{place}_{measure}" for place in ("assisted", "last") for measure in OF_PATHS]
    found = rows_of(report.tables["assisted"].rows, [chosen.group])
    return wrong + differences_of(Walked(truth, chosen).assisted(), found, columns)


def ask_flow(truth: Truth, snapshot: Snapshot, chosen: Params, other: Params) -> list[str]:
    """What moves between the model chosen and that of scenario B."""
    b = replace(chosen, **{name: getattr(other, name) for name in RULES})
    report, wrong = run("flow", snapshot, replace(chosen, b=b))
    found = rows_of(report.tables["flow"].rows, ["from_value", "to_value"])
    wanted = _asked(snapshot, chosen)
    expected = {pair: row for pair, row in flow(truth, chosen, b).items() if {*pair} & wanted}
    return wrong + differences_of(seen(expected), seen(found), ("leads", "revenue"))


def _asked(snapshot: Snapshot, chosen: Params) -> set[str]:
    """The group values that have a source which passes the source filters."""
    sources = snapshot.query("select channel, source, campaign from source_dim").to_dict("records")
    filters = [(name, wanted) for name, wanted in chosen.filters if name in SOURCES]
    passing = [source for source in sources if all(source[name] in wanted for name, wanted in filters)]
    return {str(source[chosen.group]) for source in passing}


def ask_scenario(truth: Truth, snapshot: Snapshot, chosen: Params, other: Params) -> list[str]:
    """A, B and B − A of every measure that both know, by any group."""
    a, b = replace(chosen, group=other.group), other
    report, wrong = run("money", snapshot, replace(a, b=b))
    found = rows_of(report.tables["scenario"].rows, [a.group])
    sides = [_inside(figures_of(truth, each), each, truth) for each in (a, b)]
    expected = _sides(*sides)
    names = {name for row in expected.values() for name in row}
    if not found:  # what the group does not know has no row to say so in
        names = {name for name in names if name.rpartition("_")[0] in CREDITED}
    return wrong + differences(expected, found, names)


def _inside(figures: Figures, params: Params, truth: Truth) -> Figures:
    """By time: every day, week or month of the period, also those in which nothing was."""
    if params.group not in TIMES:
        return figures
    first, last = params.period.first, params.period.last
    start = truth.config.project.week_start
    return {bucket(day, params.group, start).isoformat(): {} for day in days_between(first, last)} | figures


def _sides(a: Figures, b: Figures) -> Figures:
    """Every measure of A and of B, and the difference; a ratio that one side has no value of has no difference."""
    found: Figures = {}
    is_time = all(value[:2] == "20" for value in {*a, *b})
    for value in {*a, *b}:
        row = found.setdefault(value, {})
        for name in SCENARIO:
            of_a, of_b = (_value(side, value, name, is_time) for side in (a, b))
            told = {"a": of_a, "b": of_b, "delta": None if of_a is None or of_b is None else of_b - of_a}
            row |= {f"{name}_{side}": amount for side, amount in told.items() if amount is not None}
    return found


def _value(side: Figures, value: str, name: str, is_time: bool) -> float | None:
    """A ratio without a base has none, and a side nothing of a day that is not in its period."""
    if is_time and value not in side:
        return None
    return side.get(value, {}).get(name, 0.0 if name in MEASURES else None)
