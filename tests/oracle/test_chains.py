"""The oracle's Markov chain and Shapley values, before anything is held against them."""

from __future__ import annotations

import csv
import gzip
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.model.incremental import Odds, incremental
from tests.oracle.model.markov import START, Journey, State, credit, effects, flow_of, value
from tests.oracle.model.shapley import of_path, shapley

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "attribution"


def _walk(text: str) -> tuple[str, ...]:
    return tuple(channel.strip() for channel in text.split(">"))


def _rows(name: str) -> list[dict[str, str]]:
    path = REFERENCE / name
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _by_example() -> dict[str, list[Journey]]:
    found: dict[str, list[Journey]] = {}
    for row in _rows("worked/worked_examples.csv"):
        for column, worth in (("conversions", 1), ("nulls", 0)):
            journey = Journey(_walk(row["path"]), Fraction(worth) * int(row[column]), int(row[column]))
            found.setdefault(row["example"], []).append(journey)
    return found


@pytest.mark.parametrize("expected", _rows("worked/worked_expected_markov_o1.csv"), ids=lambda row: row["channel"])
def test_worked_removal_effects(expected: dict[str, str]) -> None:
    journeys = _by_example()[expected["example"]]
    assert float(value(flow_of(journeys, 1))) == pytest.approx(float(expected["base_conv_prob"]))
    assert float(effects(journeys, 1)[expected["channel"]]) == pytest.approx(float(expected["removal_effect"]))
    assert float(credit(journeys, 1)[expected["channel"]]) == pytest.approx(float(expected["attributed"]))


@pytest.mark.parametrize(
    ("name", "order", "with_null", "measure", "column"),
    [
        ("exact_markov_o1_null", 1, True, "total_conversions", "removal_effect"),
        ("exact_markov_o1_nonull", 1, False, "total_conversions", "removal_effect"),
        ("exact_markov_o2_null", 2, True, "total_conversions", "removal_effect"),
        ("exact_markov_o1_null_value", 1, True, "total_conversion_value", "re_value_exact"),
    ],
)
def test_path_data(name: str, order: int, with_null: bool, measure: str, column: str) -> None:
    """In floats: the numbers are too many for Fractions."""
    journeys = [
        Journey(
            _walk(row["path"]),
            float(row[measure]),
            float(row["total_conversions"]) + (float(row["total_null"]) if with_null else 0.0),
        )
        for row in _rows("pathdata/data.csv.gz")
    ]
    found = effects([journey for journey in journeys if journey.count], order)
    for row in _rows(f"pathdata/{name}.csv"):
        channel = row.get("channel_name") or row[""]
        assert float(found[channel]) == pytest.approx(float(row[column]), rel=1e-9)


CHANNELS = "abcd"
acyclic = st.lists(st.sampled_from(CHANNELS), min_size=1, unique=True).map(lambda walk: tuple(sorted(walk)))
looping = st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=6).map(tuple)


def journeys_of(walks: st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[list[Journey]]:
    """Some journeys, each worth something or nothing."""
    worth = st.sampled_from((0, 0, 1, 1, 5, 1000)).map(Fraction)
    return st.lists(st.builds(Journey, walks, worth), min_size=1, max_size=8)


def _enumerated(journeys: list[Journey], order: int, without: str | None) -> Fraction:
    """Every walk through a chain without loops: its probability times what it is worth."""
    flow = flow_of(journeys, order)
    found = Fraction(0)
    walks: list[tuple[State, Fraction]] = [(START, Fraction(1))]
    while walks:
        here, chance = walks.pop()
        if without in here:
            continue
        found += chance * flow.worth[here] / flow.out[here]
        walks += [(there, chance * n / flow.out[here]) for there, n in flow.steps[here].items()]
    return found


@given(journeys_of(acyclic), st.integers(1, 4), st.sampled_from((None, *CHANNELS)))
def test_elimination_is_enumeration(journeys: list[Journey], order: int, without: str | None) -> None:
    assert value(flow_of(journeys, order), without) == _enumerated(journeys, order, without)


@given(journeys_of(looping), st.integers(1, 4))
def test_what_flows_in_is_what_journeys_are_worth(journeys: list[Journey], order: int) -> None:
    """Σ credit = Σ worth, and on average a journey of the chain is worth what one of the data is."""
    total = sum(journey.worth for journey in journeys)
    assert value(flow_of(journeys, order)) * len(journeys) == total
    assert sum(credit(journeys, order).values()) == total


@given(journeys_of(looping))
def test_a_step_to_itself_changes_no_effect_of_order_1(journeys: list[Journey]) -> None:
    longer = [Journey((journey.walk[0], *journey.walk), journey.worth) for journey in journeys]
    assert effects(longer, 1) == effects(journeys, 1)


@given(journeys_of(looping), st.integers(1, 4), st.randoms(use_true_random=False))
def test_order_of_journeys(journeys: list[Journey], order: int, chance: object) -> None:
    assert credit(sorted(journeys, key=lambda journey: journey.walk), order) == credit(journeys, order)


def test_a_channel_that_only_leads_to_others_has_an_effect_and_no_credit() -> None:
    """Half of b's journeys convert, a third of all walk into b from c: half of their worth vanishes without c."""
    journeys = [Journey(("b",), Fraction(1)), Journey(("c", "b")), Journey(("b",), Fraction(1)), Journey(("b",))]
    assert effects(journeys, 1) == {"b": 1, "c": Fraction(1, 4)}
    assert credit(journeys, 1) == {"b": 2}


def test_a_game_with_a_given_worth() -> None:
    worth = {
        frozenset(row["coalition"].split("+")): Fraction(row["worth"]) for row in _rows("worked/shapley_arniwesth.csv")
    }
    found = shapley(("Facebook", "Google", "LinkedIn"), lambda chosen: worth.get(chosen, Fraction(0)))
    expected = {row["channel"]: Fraction(row["shapley"]) for row in _rows("worked/shapley_arniwesth_expected.csv")}
    assert found == expected


@given(st.lists(looping, min_size=1, max_size=5))
def test_shapley_of_all_applications_is_the_sum_of_each(walks: list[tuple[str, ...]]) -> None:
    """v(S) = applications whose channels all lie in S; the values are an equal split by distinct channels."""
    of_all = shapley(CHANNELS, lambda chosen: Fraction(sum(set(walk) <= chosen for walk in walks)))
    shared = dict.fromkeys(CHANNELS, Fraction(0))
    for walk in walks:
        for channel, weight in zip(walk, of_path(walk), strict=True):
            shared[channel] += weight
    assert shared == of_all
    for walk in walks:
        assert sum(of_path(walk)) == 1
        assert of_path(walk)[0] == Fraction(1, len(set(walk))) / walk.count(walk[0])


def test_fractributions_expected_files() -> None:
    applied = [
        _walk(row["path"]) for row in _rows("fractribution/snowplow_fractribution_paths_to_conversion_expected.csv")
    ]
    lone = [
        _walk(r["path"]) for r in _rows("fractribution/snowplow_fractribution_paths_to_non_conversion_expected.csv")
    ]
    odds = Odds(applied, lone)
    found: dict[str, float] = {}
    for walk in applied:
        for channel, weight in zip(walk, incremental(walk, odds, is_counted=True), strict=True):
            found[channel] = found.get(channel, 0.0) + float(weight)
    for row in _rows("fractribution/snowplow_fractribution_channel_attribution_expected.csv"):
        if row["ATTRIBUTION_TYPE"] == "shapley":
            assert found.get(row["CHANNEL"], 0.0) == pytest.approx(float(row["CONVERSIONS"]), abs=1e-9)
