"""Touches of a few applications from lists of channels, for tests of the models."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from throughline.attribution import Rules, Touches, credit

DAY = 86_400


def touches(
    paths: Sequence[Sequence[str]],
    seconds: Sequence[Sequence[int]] | None = None,
    *,
    direct: Sequence[str] = ("direct",),
    insignificant: Sequence[str] = ("direct", "internal", "saved"),
    paid: Sequence[str] = ("ads",),
    own: str = "unknown",
    client: Sequence[int] | None = None,
    also: Sequence[str] = (),
) -> Touches:
    """A source is a channel, of these paths or `also`; without `seconds` touches are at their application's moment."""
    channels = tuple(sorted({own, *also, *(channel for path in paths for channel in path)}))
    flat = [channels.index(channel) for path in paths for channel in path]
    ages = [age for path in seconds for age in path] if seconds else [0] * len(flat)
    lengths = [len(path) for path in paths]
    return Touches(
        offsets=np.cumsum([0, *lengths]),
        source=np.array(flat, np.int32),
        seconds=np.array(ages, np.int32),
        own_source=np.full(len(paths), channels.index(own), np.int32),
        client=np.array(client if client is not None else range(len(paths)), np.int64),
        channel=np.arange(len(channels), dtype=np.int32),
        channels=channels,
        is_direct=np.array([name in direct for name in channels]),
        is_insignificant=np.array([name in insignificant for name in channels]),
        is_paid=np.array([name in paid for name in channels]),
    )


def shares(data: Touches, rules: Rules, application: int = 0) -> dict[str, float]:
    """Channel → weight of one application, where it has any."""
    parts = credit(data, np.arange(data.size), rules)
    found: dict[str, float] = {}
    for row, source, weight in zip(parts.row, parts.source, parts.weight, strict=True):
        if row == application:
            found[data.channels[source]] = found.get(data.channels[source], 0.0) + float(weight)
    return found
