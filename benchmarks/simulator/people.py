"""Days of many people in a world: their visits, who bought when, and what each channel truly added.

A person's chance of buying on a day is that of the world plus what visits before and on it still add. Everything is
drawn as whole arrays (people, days, channels). What a channel added is exact given the visits: the expected number of
buyers less the expected number without its visits and those that they led to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulator.worlds import World

__all__ = ["DAYS", "Seen", "live"]

DAYS = 30
_BACK = 7  # days within which a visit leads to another
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """What an analyst sees, and what only the maker of the world knows.

    Visits in order of person and time: `person`, `channel` (its place in `channels`), `time` in days. `bought`: person
    → day of the purchase, NaN without one. `riders`: channel → whether who wishes to buy comes by it. `added`: channel
    → buyers who would not have bought without it.
    """

    channels: tuple[str, ...]
    person: NDArray[np.int64]
    channel: NDArray[np.int64]
    time: Array
    bought: Array
    riders: NDArray[np.bool_]
    added: Array


def live(world: World, people: int, seed: int) -> Seen:
    """Let so many people live for `DAYS` days."""
    random = np.random.default_rng(seed)
    names = tuple(world.channels)
    interest = random.lognormal(-(world.spread**2) / 2, world.spread, people)
    visits, led = _visits(world, interest, random)
    wishes = np.stack([_wish(visits[:, :, at], world, name) for at, name in enumerate(names)])
    base = (world.base * interest)[:, None]
    chance = base + wishes.sum(0)
    day = _purchase(chance, random)
    own = np.stack([_lost(world, name, visits, led) for name in names])
    whole = 1 - np.exp(-chance.sum(1))
    added = np.array([(whole - 1 + np.exp(-(chance - lost).sum(1))).sum() for lost in own])
    for at, channel in enumerate(world.channels.values()):
        if channel.wish:
            visits[:, :, at] |= random.random(chance.shape) < channel.wish * chance
    return _seen(world, visits, day, added, random)


def _visits(world: World, interest: Array, random: np.random.Generator) -> tuple[NDArray[np.bool_], dict[str, Array]]:
    """Who came on which day by which channel; and by channel that leads, the visits by others that it led to alone."""
    names, people = tuple(world.channels), len(interest)
    visits = np.zeros((people, DAYS, len(names)), bool)
    for at, channel in enumerate(world.channels.values()):
        rate = channel.rate * interest**channel.targeting
        visits[:, :, at] = random.random((people, DAYS)) < rate[:, None]
    led: dict[str, Array] = {}
    own = visits.copy()
    for at, (name, channel) in enumerate(world.channels.items()):
        for follower, likely in channel.leads_to.items():
            to = names.index(follower)
            who, when = np.nonzero(own[:, :, at] & (random.random((people, DAYS)) < likely))
            when = when + random.integers(1, _BACK + 1, len(who))
            inside = when < DAYS
            came = np.zeros((people, DAYS), bool)
            came[who[inside], when[inside]] = True
            led[name] = (came & ~own[:, :, to]).astype(np.float64)
            visits[:, :, to] |= came
    return visits, led


def _wish(visits: NDArray[np.bool_] | Array, world: World, name: str) -> Array:
    """What visits by a channel add to the chance of buying, by day."""
    channel = world.channels[name]
    left, added = 0.5 ** (1 / channel.half_life), np.zeros(visits.shape)
    for day in range(DAYS):
        added[:, day] = channel.effect * visits[:, day] + (left * added[:, day - 1] if day else 0.0)
    return added


def _lost(world: World, name: str, visits: NDArray[np.bool_], led: dict[str, Array]) -> Array:
    """What the chance of buying loses without a channel: its visits, and those that only it led to."""
    lost = _wish(visits[:, :, tuple(world.channels).index(name)], world, name)
    for follower in world.channels[name].leads_to:
        lost = lost + _wish(led[name], world, follower)
    return lost


def _purchase(chance: Array, random: np.random.Generator) -> Array:
    """The day on which the chances added up reach what this person takes; NaN if none does."""
    enough = random.exponential(1.0, len(chance))[:, None] <= np.cumsum(chance, 1)
    return np.where(enough.any(1), enough.argmax(1), np.nan)


def _seen(world: World, visits: NDArray[np.bool_], day: Array, added: Array, random: np.random.Generator) -> Seen:
    """Visits until the purchase, in any order within a day; a buyer may arrive by one more visit, the last of all."""
    person, when, channel = np.nonzero(visits)
    kept = ~(when > day[person])
    person, channel, time = person[kept], channel[kept], when[kept] + 0.9 * random.random(kept.sum())
    buyers = np.flatnonzero(~np.isnan(day))
    arrives = np.cumsum([channel.arrives for channel in world.channels.values()])
    by = (random.random(len(buyers))[:, None] >= arrives).sum(1)
    arrived = by < len(world.channels)
    person = np.concatenate([person, buyers[arrived]])
    channel = np.concatenate([channel, by[arrived]])
    time = np.concatenate([time, day[buyers[arrived]] + 0.95])
    order = np.lexsort([time, person])
    riders = np.array([bool(channel.wish or channel.arrives) for channel in world.channels.values()])
    return Seen(tuple(world.channels), person[order], channel[order], time[order], day, riders, added)
