"""Random journeys over four channels, and the chain of such rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from tests.attribution.pathdata import journeys
from throughline.attribution.markov import Chain, chain

STEADY = settings(deadline=None, derandomize=True)
CHANNELS = list("ABCD")
ROWS = st.lists(
    st.tuples(st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=7), st.integers(1, 5), st.integers(0, 9)),
    min_size=1,
    max_size=12,
).map(lambda rows: [(path, count, min(worth, count * 2)) for path, count, worth in rows])
ORDERS = pytest.mark.parametrize("order", [1, 2, 3, 4])


def made(rows, order, channels=CHANNELS) -> Chain:
    """The chain of rows (path, journeys, worth)."""
    walked = journeys([path for path, _, _ in rows], channels, [count for _, count, _ in rows])
    return chain(walked, len(channels), order, {"worth": np.array([float(worth) for _, _, worth in rows])})
