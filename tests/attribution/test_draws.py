"""Draws are Poisson of mean 1, independent, and hang on the application and the number of the replicate alone."""

from __future__ import annotations

import hashlib
import math
import subprocess
import sys
import time

import duckdb
import numpy as np
import pytest

from throughline.attribution.draws import REPLICATES, SEED_SQL, draws, mixed

SEEDS = np.random.default_rng(1).integers(0, 2**64, 4000, dtype=np.uint64)


def test_the_words_are_those_of_splitmix64():
    """The published first numbers of the generator with the seed 1234567."""
    step = np.arange(1, 4, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    assert mixed(np.uint64(1234567) + step).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


def test_they_are_poisson_of_mean_one():
    found = draws(SEEDS)
    assert found.shape == (4000, REPLICATES) and found.dtype == np.uint8
    size = found.size
    for count in range(6):
        chance = 1 / (math.e * math.factorial(count))
        deviation = math.sqrt(chance * (1 - chance) / size)
        assert np.mean(found == count) == pytest.approx(chance, abs=4 * deviation + 1e-5)
    assert found.mean() == pytest.approx(1, abs=4 / math.sqrt(size))
    assert found.var() == pytest.approx(1, abs=4 * math.sqrt(3 / size))  # fourth central moment 4, less 1


def test_applications_and_replicates_are_independent():
    found = draws(SEEDS).astype(float) - 1
    by_application = found @ found.T / REPLICATES
    by_replicate = found.T @ found / len(SEEDS)
    for products, count in ((by_application, REPLICATES), (by_replicate, len(SEEDS))):
        beside = products[~np.eye(len(products), dtype=bool)]
        assert abs(beside.mean()) < 1e-3
        assert beside.std() == pytest.approx(1 / math.sqrt(count), rel=0.02)
        assert abs(beside).max() < 7 / math.sqrt(count)


def test_neighbouring_seeds_are_strangers():
    near = draws(np.arange(2000, dtype=np.uint64)).astype(float) - 1
    assert abs((near[1:] * near[:-1]).mean()) < 4 / math.sqrt(near.size)


def test_a_draw_hangs_on_its_application_and_replicate_alone():
    whole = draws(SEEDS)
    order = np.random.default_rng(2).permutation(len(SEEDS))
    np.testing.assert_array_equal(draws(SEEDS[order]), whole[order])
    np.testing.assert_array_equal(draws(SEEDS[100:101])[0], whole[100])
    np.testing.assert_array_equal(draws(SEEDS, 98), whole[:, :98])
    assert draws(SEEDS[:0]).shape == (0, REPLICATES)


def test_another_process_draws_the_same():
    code = (
        "import numpy as np; from throughline.attribution.draws import draws\n"
        "print(draws(np.arange(50, dtype=np.uint64) * np.uint64(2**40 + 7)).tobytes().hex())"
    )
    other = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    assert other == draws(np.arange(50, dtype=np.uint64) * np.uint64(2**40 + 7)).tobytes().hex()


def test_the_seed_is_the_lower_half_of_the_digest():
    for source, name in (("crm", "1"), ("site", "1"), ("сайт", "сделка № 7"), ("", "")):
        row = f"select '{source}' as source_name, '{name}' as application_id"
        seed = duckdb.sql(f"select {SEED_SQL} from ({row})").fetchall()[0][0]
        digest = hashlib.md5(f"{source}|{name}".encode(), usedforsecurity=False).digest()
        assert seed == int.from_bytes(digest[8:], "little")


def test_sixteen_thousand_applications_take_less_than_forty_milliseconds():
    seeds = np.random.default_rng(3).integers(0, 2**64, 16_000, dtype=np.uint64)
    taken = []
    for _ in range(5):
        began = time.process_time()
        draws(seeds)
        taken.append(time.process_time() - began)
    assert min(taken) < 0.040
