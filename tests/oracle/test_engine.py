"""Reports over marts that the oracle filled: a difference here is the reports', not the warehouse's."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.adapter import MEASURES, figures_of, merged
from tests.oracle.compare import differences
from tests.oracle.marts import Marts
from tests.oracle.model.build import Truth
from tests.oracle.parameters import CUSTOM, params
from tests.oracle.worlds import Case, cases
from throughline.params import Params


@given(cases(), st.lists(params(), min_size=8, max_size=8))
def test_reports_say_what_the_marts_say(case: Case, questions: list[Params]) -> None:
    truth = Truth(case.world, case.config, CUSTOM)
    with TemporaryDirectory() as folder:
        snapshot = Marts(truth).publish(Path(folder))
        for chosen in questions:
            wrong = differences(figures_of(truth, chosen), merged(snapshot, chosen), MEASURES)
            assert not wrong, f"{chosen}\n" + "\n".join(wrong)
