"""Seeded journeys as touch rows: a Markov chain over twelve channels with long memory nowhere, a fifth of them sold.

The same size always gives the same rows. Files: `rows.parquet` (journey, seconds before its end, channel; in order of
the journey and time) and `journeys.parquet` (journey, sold 0 or 1, money).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

__all__ = ["CHANNELS", "Rows", "make", "read"]

CHANNELS = (
    *("direct", "yandex_cpc", "google_cpc", "vk_ads", "telegram_ads", "instagram"),
    *("yandex_organic", "google_organic", "newsletter", "partner", "maps", "avito"),
)
MOST = 40  # touches of a journey
_SOLD = 0.2
_DAY = 86_400


@dataclass(frozen=True)
class Rows:
    """Touch rows as a table holds them, and what each journey brought."""

    journey: NDArray[np.int64]
    seconds: NDArray[np.int32]
    channel: NDArray[np.int8]  # its place in CHANNELS
    sold: NDArray[np.float64]  # journey → 0 or 1
    money: NDArray[np.float64]


def make(folder: Path, touches: int) -> None:
    """Write the files of about so many touches, unless they are there."""
    if (folder / "journeys.parquet").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(20_260_101)
    moves, stops = _chain(random)
    pieces, journeys = [], 0
    while sum(len(channel) for _, channel in pieces) < touches:
        journey, channel = _walk(random, moves, stops, 200_000)
        pieces.append((journey + journeys, channel))
        journeys += 200_000
    journey, channel = (np.concatenate(column)[:touches] for column in zip(*pieces, strict=True))
    journeys = int(journey[-1]) + 1
    place = np.arange(touches) - np.searchsorted(journey, journey)  # of a touch in its journey
    length = np.bincount(journey)[journey]
    gap = random.integers(600, 3 * _DAY, touches)
    gap[place == length - 1] = random.integers(0, 600, journeys)
    since = np.cumsum(gap)
    ends = np.cumsum(np.bincount(journey)) - 1
    seconds = since[ends][journey] - since + gap
    names = pa.DictionaryArray.from_arrays(pa.array(channel, pa.int8()), pa.array(CHANNELS))
    pq.write_table(
        pa.table({"journey": journey, "seconds": seconds.astype(np.int32), "channel": names}), folder / "rows.parquet"
    )
    sold = (random.random(journeys) < _SOLD).astype(np.int8)
    money = np.where(sold, np.round(random.lognormal(9, 1, journeys), 2), 0.0)
    pq.write_table(
        pa.table({"journey": np.arange(journeys), "sold": sold, "money": money}), folder / "journeys.parquet"
    )


def _chain(random: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cumulated probabilities of the next channel, after each and (last row) at the start; those of stopping."""
    weights = random.dirichlet(np.full(len(CHANNELS), 0.7), len(CHANNELS) + 1)
    weights[:-1] += 0.4 * np.eye(len(CHANNELS))  # people come again the way they came
    weights /= weights.sum(1, keepdims=True)
    return np.cumsum(weights, 1), random.uniform(0.1, 0.4, len(CHANNELS))


def _walk(
    random: np.random.Generator, moves: NDArray[np.float64], stops: NDArray[np.float64], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Journeys of so many visitors: (journey, channel) in order."""
    at, who = np.full(size, len(CHANNELS)), np.arange(size)
    seen: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    for _ in range(MOST):
        at = (random.random(len(who))[:, None] > moves[at, :-1]).sum(1)
        seen.append((who, at))
        on = random.random(len(who)) > stops[at]
        who, at = who[on], at[on]
    journey = np.concatenate([who for who, _ in seen])
    channel = np.concatenate([at for _, at in seen])
    order = np.argsort(journey, kind="stable")
    return journey[order], channel[order].astype(np.int8)


def read(folder: Path) -> Rows:
    """The rows in memory."""
    rows, journeys = pq.read_table(folder / "rows.parquet"), pq.read_table(folder / "journeys.parquet")
    channel = rows["channel"].combine_chunks()
    names = channel.dictionary.to_pylist()
    place = np.array([CHANNELS.index(name) for name in names], np.int8)
    return Rows(
        rows["journey"].to_numpy(),
        rows["seconds"].to_numpy(),
        place[channel.indices.to_numpy()],
        journeys["sold"].to_numpy().astype(np.float64),
        journeys["money"].to_numpy(),
    )
