"""Reports over marts that the oracle filled: a difference here is the reports', not the warehouse's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.adapter import MEASURES, figures_of, merged
from tests.oracle.chain_tables import ask_beats, ask_markov, ask_orders
from tests.oracle.compare import differences
from tests.oracle.marts import Marts
from tests.oracle.model.build import Truth
from tests.oracle.parameters import CUSTOM, of_chains, params
from tests.oracle.worlds import Case, cases
from throughline.params import Params


def _as_built(asked: Params, case: Case) -> Params:
    """Under the rules of calls that the world was read with: these marts hold no call that others could count anew."""
    calls = case.config.calls
    return replace(asked, call_lead=calls.call_lead, target_seconds=calls.target_seconds, cycle_days=calls.cycle_days)


@given(cases(), st.lists(params(), min_size=8, max_size=8))
def test_reports_say_what_the_marts_say(case: Case, questions: list[Params]) -> None:
    truth = Truth(case.world, case.config, CUSTOM)
    with TemporaryDirectory() as folder:
        snapshot = Marts(truth).publish(Path(folder))
        for asked in questions:
            chosen = _as_built(asked, case)
            wrong = differences(figures_of(truth, chosen), merged(snapshot, chosen), MEASURES)
            assert not wrong, f"{chosen}\n" + "\n".join(wrong)


OF_CHAINS = st.tuples(
    of_chains("channel"),
    of_chains("campaign", "markov"),
    of_chains("source"),
    of_chains("channel", "markov"),
    of_chains("campaign"),
)


@given(cases(is_full=True), OF_CHAINS, of_chains("brand"))
def test_chains_and_chance_are_the_oracles(case: Case, questions: tuple[Params, ...], by_brand: Params) -> None:
    truth = Truth(case.world, case.config, CUSTOM)
    with TemporaryDirectory() as folder:
        snapshot = Marts(truth).publish(Path(folder))
        for asked in questions:
            chosen = _as_built(asked, case)
            for ask in (ask_markov, ask_orders, ask_beats):
                wrong = ask(truth, snapshot, chosen)
                assert not wrong, f"{ask.__name__}: {chosen}\n" + "\n".join(wrong)
        wrong = ask_beats(truth, snapshot, _as_built(by_brand, case))
        assert not wrong, f"{by_brand}\n" + "\n".join(wrong)
