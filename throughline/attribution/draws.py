"""How often each application counts in each replicate of the Poisson bootstrap. METRICS, "Intervals".

A draw depends on the application's id and the number of the replicate and on nothing else: not on who stands beside
it, on the model, the filter, the period or the snapshot. So whatever is compared is compared on the same draws.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["REPLICATES", "SEED_SQL", "Draws", "Seeds", "draws", "mixed"]

Seeds = NDArray[np.uint64]
Draws = NDArray[np.uint8]

REPLICATES = 500
# The seed of an application as DuckDB makes it, of the name that no load changes: two sources may both have a lead 1.
SEED_SQL = "md5_number_lower(concat_ws('|', source_name, application_id))"

_EACH = 4  # 16-bit uniforms in a word of 64 bits
_STEPS = 1 << 16
_BLOCK = 2048  # words held at a time are few enough to stay in the processor's cache
_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def draws(seeds: Seeds, replicates: int = REPLICATES) -> Draws:
    """Applications × replicates: independent numbers, each Poisson of mean 1."""
    words = -(-replicates // _EACH)
    step = (np.arange(1, words + 1, dtype=np.uint64) * _GAMMA)[None, :]
    quantile = _quantiles()
    found = np.empty((len(seeds), words * _EACH), np.uint8)
    block = max(_BLOCK * _EACH // words, 1)
    for start in range(0, len(seeds), block):
        some = slice(start, start + block)
        uniform = mixed(seeds[some, None] + step).astype("<u8", copy=False).view("<u2")
        np.take(quantile, uniform, out=found[some], mode="clip")
    return found[:, :replicates]


def mixed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The words well stirred, each bit hanging on every bit: the finalizer of SplitMix64. The array is written over.

    Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
    """
    words ^= words >> np.uint64(30)
    words *= _MIX_1
    words ^= words >> np.uint64(27)
    words *= _MIX_2
    words ^= words >> np.uint64(31)
    return words


@cache
def _quantiles() -> Draws:
    """Uniform of 16 bits → quantile of Poisson(1); rounded so, its mean is 1 exactly."""
    count = np.arange(9)
    below = np.cumsum(1 / (np.e * np.cumprod(np.maximum(count, 1))))
    ends = np.round(below * _STEPS).astype(np.int64)
    ends[-1] = _STEPS
    return np.repeat(count, np.diff(ends, prepend=0)).astype(np.uint8)
