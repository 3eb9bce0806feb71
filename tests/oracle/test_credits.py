"""Credits alone, on random paths far longer than small worlds have: arrays of the application, Fractions here."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import Literal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.model.paths import without_direct
from tests.oracle.model.weights import DAY, Settings, Step, weigh
from tests.oracle.parameters import CUSTOM, ENDS, WEIGHING
from throughline.attribution import Rules, Touches, credit
from throughline.params import Params, Period

CHANNELS = ("direct", "ads", "seo", "internal")
DIRECT, INSIGNIFICANT, PAID = {"direct"}, {"direct", "internal"}, {"ads"}
Direct = Literal["keep", "skip", "redistribute"]
Significant = Literal["metrica", "paid"]
Path = list[tuple[int, int]]  # (source, seconds before the application), in order of time

seconds = st.one_of(st.integers(0, 100 * DAY), st.sampled_from((0, 0, DAY, 7 * DAY, 7 * DAY + 1, 30 * DAY, 90 * DAY)))
paths = st.lists(st.tuples(st.integers(0, 3), seconds), max_size=30).map(
    lambda touches: sorted(touches, key=lambda touch: -touch[1])
)


def _rules(model: str, direct: Direct, significant: Significant, window: int, half_life: float) -> Rules:
    return Rules.of(
        Params(
            Period(date(2026, 10, 1), date(2026, 10, 1)),
            model=model,
            direct=direct,
            significant=significant,
            window=window,
            half_life=half_life,
            custom_models=(("ends", ENDS),),
        )
    )


def _touches(every: list[Path]) -> Touches:
    flat = [touch for path in every for touch in path]
    lengths = [len(path) for path in every]
    return Touches(
        offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        source=np.array([source for source, _ in flat], np.int64),
        seconds=np.array([before for _, before in flat], np.int64),
        own_source=np.full(len(every), 2),
        client=np.arange(len(every)),
        channel=np.arange(4),
        channels=CHANNELS,
        is_direct=np.array([name in DIRECT for name in CHANNELS]),
        is_insignificant=np.array([name in INSIGNIFICANT for name in CHANNELS]),
        is_paid=np.array([name in PAID for name in CHANNELS]),
    )


def _expected(path: Path, rules: Rules) -> dict[int, Fraction]:
    path = [(source, before) for source, before in path if before <= rules.window * DAY]
    if rules.direct == "skip" and any(CHANNELS[source] not in DIRECT for source, _ in path):
        path = [(source, before) for source, before in path if CHANNELS[source] not in DIRECT]
    if not path:
        return {2: Fraction(1)}
    steps = [_step(number, len(path), touch, rules) for number, touch in enumerate(path)]
    weights = weigh(rules.model, steps, Settings(rules.weights, rules.half_life, CUSTOM))
    if rules.direct == "redistribute":
        weights = without_direct(steps, weights)
    shares: dict[int, Fraction] = defaultdict(Fraction)
    for (source, _), weight in zip(path, weights, strict=True):
        shares[source] += weight
    return shares


def _step(number: int, n: int, touch: tuple[int, int], rules: Rules) -> Step:
    name = CHANNELS[touch[0]]
    significant = name in PAID if rules.significant == "paid" else name not in INSIGNIFICANT
    return Step(number + 1, n, touch[1], name, name in DIRECT, significant)


@given(
    st.lists(paths, min_size=1, max_size=6),
    st.builds(
        _rules,
        st.sampled_from(WEIGHING),
        st.sampled_from(("keep", "skip", "redistribute")),
        st.sampled_from(("metrica", "paid")),
        st.sampled_from((1, 7, 30, 90)),
        st.sampled_from((0.5, 1.0, 7.0)),
    ),
)
def test_credits_of_random_paths(every: list[Path], rules: Rules) -> None:
    found = credit(_touches(every), np.arange(len(every)), rules)
    shares: dict[tuple[int, int], float] = defaultdict(float)
    for row, source, weight in zip(found.row, found.source, found.weight, strict=True):
        shares[int(row), int(source)] += float(weight)
    for number, path in enumerate(every):
        expected = _expected(path, rules)
        for source in range(4):
            assert abs(shares[number, source] - float(expected.get(source, Fraction(0)))) < 1e-9
