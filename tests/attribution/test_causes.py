"""The simulator of worlds with known causes: what it calls true is true; what the published tables say of models."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.simulator.people import DAYS, live
from benchmarks.simulator.score import MODELS, misplaced, shares, truth
from benchmarks.simulator.worlds import WORLDS, Channel, World

PEOPLE = 20_000


@pytest.fixture(scope="module")
def scored():
    """World → misplaced credit by model, as walked and with riders skipped."""
    found = {}
    for name, world in WORLDS.items():
        seen = live(world, PEOPLE, 7)
        found[name] = [
            {model: misplaced(one, truth(seen)) for model, one in shares(seen, skip=skip).items()}
            for skip in (False, True)
        ]
    return found


def test_the_same_seed_lives_the_same():
    first, second = (live(WORLDS["opener"], 500, 3) for _ in range(2))
    for name in ("person", "channel", "time", "bought", "added"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert len(live(WORLDS["opener"], 500, 4).person) != len(first.person)


@pytest.mark.parametrize("name", list(WORLDS))
def test_riders_add_nothing(name):
    seen = live(WORLDS[name], 2_000, 1)
    np.testing.assert_allclose(seen.added[seen.riders], 0, atol=1e-9)
    assert truth(seen).sum() == pytest.approx(1)


def test_what_a_channel_adds_is_who_buys_more_with_it():
    """One channel that everybody visits on every day: chances of each day add up from what the visits before left."""
    world = World("", {"ads": Channel(rate=1.0, effect=0.01, half_life=1.0)}, base=0.001, spread=0.0)
    seen = live(world, 4_000, 1)
    wish = sum(0.01 * sum(0.5**age for age in range(day + 1)) for day in range(DAYS))
    due = 4_000 * (np.exp(-0.001 * DAYS) - np.exp(-0.001 * DAYS - wish))
    assert seen.added == pytest.approx([due])
    without = live(replace(world, channels={"ads": Channel(rate=1.0)}), 4_000, 1)
    bought, spontaneous = (np.count_nonzero(~np.isnan(one.bought)) for one in (seen, without))
    assert bought - spontaneous == pytest.approx(due, rel=0.05)


def test_visits_that_a_channel_led_to_are_its_own():
    """Video does nothing itself but leads to search, which persuades: without video nobody is persuaded."""
    led = {"video": Channel(rate=0.05, leads_to={"search": 1.0}), "search": Channel(effect=0.05)}
    seen = live(World("", led), 2_000, 1)
    assert seen.added[0] == pytest.approx(seen.added[1]) and seen.added[0] > 0


def test_nobody_visits_after_buying():
    seen = live(WORLDS["loyal"], 2_000, 1)
    bought = seen.bought[seen.person]
    assert np.all(np.isnan(bought) | (seen.time < bought + 1))
    assert np.all(np.diff(seen.person) >= 0)


def test_every_model_shares_all(scored):
    for walked, skipped in scored.values():
        assert tuple(walked) == tuple(skipped) == MODELS
        assert all(0 <= value <= 1 for value in [*walked.values(), *skipped.values()])


def test_what_the_tables_say(scored):
    """Riders ruin every model, the last touch most; without riders all come nearer, and what is left is not nothing."""
    for name, (walked, skipped) in scored.items():
        if name in ("riders", "retargeting", "opener"):
            assert max(walked, key=walked.get) == "last"
        if name != "ads alone":
            assert sum(skipped.values()) < sum(walked.values())
        assert min(skipped.values()) > 0.01
    assert min(scored["ads alone"][0], key=scored["ads alone"][0].get) == "path_incremental"
    for name in ("riders", "opener", "closer"):
        assert min(scored[name][1], key=scored[name][1].get) == "path_incremental"
