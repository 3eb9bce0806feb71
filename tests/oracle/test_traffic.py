"""Visits told as sums in random worlds: they are counted like visits, and change nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle.adapter import MEASURES, Project, figures_of, land, merged, publish
from tests.oracle.compare import differences
from tests.oracle.conftest import EXAMPLES
from tests.oracle.marts import Marts
from tests.oracle.model.build import Truth
from tests.oracle.parameters import CUSTOM, params
from tests.oracle.worlds import Case, cases, sums_of_days
from tests.oracle.worlds.basics import Row
from throughline.params import Params
from throughline.reports import registry

GROUPS = ("channel", "source", "campaign", "brand", "city", "device", "day", "week", "month")
QUESTIONS = st.lists(
    st.builds(lambda asked, group: replace(asked, group=group), params(), st.sampled_from(GROUPS)),
    min_size=6,
    max_size=6,
)
ELSE = [name for name in MEASURES if name != "visits"]


@settings(max_examples=EXAMPLES or 2)
@given(cases(), sums_of_days(), QUESTIONS)
def test_sums_are_counted_as_visits_and_are_nothing_else(case: Case, sums: list[Row], questions: list[Params]) -> None:
    truth = Truth({**case.world, "traffic_daily": sums}, case.config, CUSTOM)
    with TemporaryDirectory() as folder, TemporaryDirectory() as other:
        before = Project(Path(folder), case.config, case.world).snapshot
        land({"traffic_daily": sums}, Path(folder))
        after = publish(Path(folder), case.config)
        of_oracle = Marts(truth).publish(Path(other))
        for chosen in questions:
            expected = figures_of(truth, chosen)
            for snapshot in (after, of_oracle):
                wrong = differences(expected, merged(snapshot, chosen), ["visits"])
                assert not wrong, f"{chosen}\n" + "\n".join(wrong)
            assert not differences(merged(before, chosen), merged(after, chosen), ELSE), chosen
        health = registry.run("health", after, questions[0])
        assert [check for check in health.checks if not check.ok] == []
