"""The worlds: who visits by which channel, what a visit adds to the wish to buy, and who only comes along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["WORLDS", "Channel", "World"]


@dataclass(frozen=True)
class Channel:
    """How people come by a channel and what a visit by it does.

    `rate`: chance of a visit on a day, times the person's interest to the power of `targeting`. `effect`: what a visit
    adds to the chance of buying on its day, halved every `half_life` days. `arrives`: chance that a buyer comes to buy
    this way. `wish`: visits on a day per unit of the chance of buying on it, bought or not. `leads_to`: chance that a
    visit brings the person back within a week by another channel.
    """

    rate: float = 0.0
    effect: float = 0.0
    half_life: float = 4.0
    targeting: float = 0.0
    arrives: float = 0.0
    wish: float = 0.0
    leads_to: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """`base`: chance that a person of interest 1 buys on a day untouched; interest is log-normal of sigma `spread`."""

    story: str
    channels: Mapping[str, Channel]
    base: float = 0.0005
    spread: float = 0.5


_ADS = {
    "search_ads": Channel(rate=0.020, effect=0.008),
    "social": Channel(rate=0.030, effect=0.003),
    "video": Channel(rate=0.020, effect=0.005),
    "email": Channel(rate=0.025, effect=0.002),
}
_RIDERS = {
    "brand_search": Channel(arrives=0.45, wish=2.0),
    "direct": Channel(arrives=0.40, wish=2.0),
}

WORLDS: dict[str, World] = {
    "ads alone": World(
        "Four channels reach people at random, and each adds something to the wish to buy. Nobody only comes along.",
        _ADS,
        base=0.0002,
    ),
    "riders": World(
        "The same four; who has decided to buy comes by branded search or directly, which add nothing.",
        {**_ADS, **_RIDERS},
    ),
    "retargeting": World(
        "Retargeting follows those who are interested anyway and adds nothing; buyers come directly or by brand.",
        {**_ADS, **_RIDERS, "retargeting": Channel(rate=0.030, targeting=1.5)},
        base=0.001,
        spread=1.0,
    ),
    "opener": World(
        "Video makes people want the thing and sends them to search later; search adds little of its own.",
        {
            "video": Channel(rate=0.030, effect=0.008, half_life=10.0, leads_to={"search_ads": 0.4}),
            "search_ads": Channel(rate=0.010, effect=0.001),
            "social": Channel(rate=0.030, effect=0.002),
            **_RIDERS,
        },
    ),
    "closer": World(
        "Price comparison, used shortly before buying, convinces; banners before it add nothing.",
        {
            "banners": Channel(rate=0.050),
            "social": Channel(rate=0.030, effect=0.001),
            "price_compare": Channel(rate=0.015, effect=0.060, half_life=0.5),
            "direct": Channel(arrives=0.20, wish=2.0),
        },
    ),
    "loyal": World(
        "Regular customers read the newsletter and buy anyway; search brings others, who would not.",
        {
            "email": Channel(rate=0.060, targeting=1.0),
            "search_ads": Channel(rate=0.020, effect=0.010),
            "social": Channel(rate=0.030, effect=0.003),
            "direct": Channel(arrives=0.40, wish=2.0),
        },
        base=0.002,
        spread=1.0,
    ),
}
