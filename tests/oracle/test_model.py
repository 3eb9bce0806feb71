"""The oracle by itself: its own invariants, and the numbers that METRICS works out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given

from tests.oracle.model.build import Truth
from tests.oracle.model.calls import types_of_calls
from tests.oracle.model.report import Answers
from tests.oracle.model.weights import Settings, Step, weigh
from tests.oracle.parameters import CUSTOM, params
from tests.oracle.worlds import Case, cases
from throughline.config.models import Calls
from throughline.params import Params

CREDITED = ("enquiries", "leads", "sales", "revenue", "refund", "receivable", "cash_in")
A_B_C_B_A = "ABCBA"
CASES = [
    # model, position weights, share of A, B, C
    ("first", (40, 20, 40), 1, 0, 0),
    ("last", (40, 20, 40), 1, 0, 0),
    ("linear", (40, 20, 40), Fraction(2, 5), Fraction(2, 5), Fraction(1, 5)),
    ("position", (40, 20, 40), Fraction(4, 5), Fraction(2, 15), Fraction(1, 15)),
]


def _path(channels: str, days_apart: int = 1) -> list[Step]:
    n = len(channels)
    return [Step(i + 1, n, (n - 1 - i) * days_apart * 86_400, c, False, True) for i, c in enumerate(channels)]


@pytest.mark.parametrize(("model", "weights", "a", "b", "c"), CASES, ids=[case[0] for case in CASES])
def test_the_five_touches(model: str, weights: tuple[int, int, int], a: Fraction, b: Fraction, c: Fraction) -> None:
    shares = dict.fromkeys("ABC", Fraction(0))
    for step, weight in zip(_path(A_B_C_B_A), weigh(model, _path(A_B_C_B_A), Settings(weights)), strict=True):
        shares[step.channel] += weight
    assert shares == {"A": a, "B": b, "C": c}


def test_two_touches() -> None:
    assert weigh("position", _path("AB"), Settings((40, 20, 40))) == [Fraction(1, 2), Fraction(1, 2)]
    assert weigh("position", _path("AB"), Settings((30, 50, 20))) == [Fraction(3, 5), Fraction(2, 5)]
    assert weigh("position", _path("AB"), Settings((0, 100, 0))) == [Fraction(1, 2), Fraction(1, 2)]


def test_half_life_of_a_day() -> None:
    assert weigh("time_decay", _path("ABC"), Settings(half_life=1)) == [Fraction(1, 7), Fraction(2, 7), Fraction(4, 7)]


def test_metricas_own_example() -> None:
    words = (("search", False), ("direct_ad", False), ("ads", False), ("direct", True))
    path = [Step(i + 1, 4, 0, name, direct, not direct) for i, (name, direct) in enumerate(words)]
    assert weigh("first", path, Settings()).index(1) == 0
    assert weigh("last", path, Settings()).index(1) == 3
    assert weigh("last_significant", path, Settings()).index(1) == 2


def test_types_of_calls_of_one_number() -> None:
    told = [(0, 0), (1, 45), (3, 100), (7, 31), (8.5, 60), (9, 30)]
    start = datetime(2026, 10, 1, 9)
    calls = [
        {
            "source": "pbx",
            "call_id": f"day {day}",
            "started_at": start + timedelta(days=day),
            "direction": "in",
            "outcome": "answered" if talk else "missed",
            "talk_seconds": talk,
            "client_raw": "+79120000001",
        }
        for day, talk in told
    ]
    types = types_of_calls({"call": calls}, Calls(target_seconds=30, cycle_days=7))
    of = {name: {call for call, mine in types.items() if name in mine} for name in ("unique", "target", "repeat")}
    assert of == {"unique": {"day 0"}, "target": {"day 1", "day 8.5"}, "repeat": {"day 3", "day 7"}}
    assert types["day 1"] >= {"first_target"}
    assert types["day 9"] == set()
    assert not any("unique_target" in mine for mine in types.values())


@given(cases(), params())
def test_nothing_is_lost_on_the_way_to_channels(case: Case, chosen: Params) -> None:
    truth = Truth(case.world, case.config, CUSTOM)
    whole = Answers(truth, replace(chosen, group="manager", filters=())).totals()
    credited = Answers(truth, replace(chosen, group="channel", filters=())).totals()
    assert {name: credited.get(name, 0) for name in CREDITED} == {name: whole.get(name, 0) for name in CREDITED}
    if chosen.model != "markov":  # it has no weights of single applications
        for app in truth.apps.values():
            assert sum(weight for _, weight in truth.paths.credits(app, chosen)) == 1
    totals = Answers(truth, replace(chosen, group="manager")).totals()
    assert totals.get("leads", 0) <= totals.get("enquiries", 0) + Fraction(1, 10**9)
    assert totals.get("repeat_sales", 0) + totals.get("first_sales", 0) == totals.get("sales", 0)
