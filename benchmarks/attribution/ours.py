"""One task on touch rows, by the product's own functions, in a process of its own.

`python -m benchmarks.attribution.ours TASK FOLDER` prints one line of JSON: seconds of wall and of processor time from
rows in memory to credits of sales and of money by channel, the peak memory of the process, and the credits of sales. A
folder of `paths.parquet` has paths instead of rows.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.attribution.touches import CHANNELS, Rows, read
from throughline.attribution import Rules, Touches
from throughline.attribution.credits import credit_path
from throughline.attribution.journeys import Journeys
from throughline.attribution.markov import Steps, chain, effects_of, solve
from throughline.attribution.path import walk
from throughline.attribution.samples import replicated

__all__ = ["RULES", "TASKS"]

RULES = ("first", "last", "last_non_direct", "last_significant", "linear", "position", "time_decay")
TIMES = 3  # the best of so many runs counts
BLOCK = 50_000  # applications
SAMPLES = 500
BETWEEN = " > "
Found = dict[str, dict[str, float]]  # model → channel → sales


def touches_of(rows: Rows) -> Touches:
    """The rows as the marts hold them: every journey is an application, every channel a source."""
    name = np.array(CHANNELS)
    sources = np.arange(len(CHANNELS), dtype=np.int32)
    return Touches(
        offsets=offsets_of(rows),
        source=rows.channel.astype(np.int32),
        seconds=rows.seconds,
        own_source=np.zeros(len(rows.sold), np.int32),
        client=np.arange(len(rows.sold)),
        channel=sources,
        channels=CHANNELS,
        is_direct=name == "direct",
        is_insignificant=name == "direct",
        is_paid=np.char.endswith(name, "cpc") | np.char.endswith(name, "ads"),
    )


def offsets_of(rows: Rows) -> NDArray[np.int64]:
    """Journey → its first row; one more at the end."""
    return np.append(0, np.cumsum(np.bincount(rows.journey, minlength=len(rows.sold))))


def by_rules(models: tuple[str, ...]) -> Callable[[Rows], Callable[[], Found]]:
    """All these models over one walk of the paths, some thousands of applications at a time: they stay in the cache."""

    def task(rows: Rows) -> Callable[[], Found]:
        def run() -> Found:
            touches, size = touches_of(rows), len(rows.sold)
            sums = np.zeros((len(models), 2, len(CHANNELS)))
            for first in range(0, size, BLOCK):
                some = np.arange(first, min(first + BLOCK, size))
                path = walk(touches, some, Rules("linear", 365))
                for number, model in enumerate(models):
                    credits_ = credit_path(path, some, Rules(model, 365))
                    for measure, worth in enumerate((rows.sold, rows.money)):
                        weights = np.repeat(worth[some], credits_.counts) * credits_.weight
                        sums[number, measure] += np.bincount(credits_.source, weights, minlength=len(CHANNELS))
            return {model: _named(sold) for model, (sold, _) in zip(models, sums, strict=True)}

        return run

    return task


def _named(values: NDArray[np.float64]) -> dict[str, float]:
    return dict(zip(CHANNELS, values.tolist(), strict=True))


def steps_of(rows: Rows, order: int) -> Steps:
    """The journeys of the rows, cut into stretches."""
    return Steps.of(Journeys(offsets_of(rows), rows.channel, np.ones(len(rows.sold))), len(CHANNELS), order)


def by_markov(order: int) -> Callable[[Rows], Callable[[], Found]]:
    """The exact Markov model from scratch, sales and money."""

    def task(rows: Rows) -> Callable[[], Found]:
        def run() -> Found:
            solved = solve(steps_of(rows, order).chain({"sold": rows.sold, "money": rows.money}))
            return {"markov": _named(solved.credit["sold"])}

        return run

    return task


def filtered(rows: Rows) -> Callable[[], Found]:
    """Markov of order 1 again for a third of the journeys, as a filter by brand asks; moves are coded already."""
    steps, worth = steps_of(rows, 1), {"sold": rows.sold, "money": rows.money}
    kept = np.random.default_rng(1).random(len(rows.sold)) < 1 / 3

    def run() -> Found:
        solved = solve(steps.chain(worth, kept))
        return {"markov": _named(solved.credit["sold"])}

    return run


TASKS: dict[str, Callable[[Rows], Callable[[], Found]]] = {
    "rules": by_rules(RULES),
    "shapley": by_rules(("shapley",)),
    **{f"markov{order}": by_markov(order) for order in (1, 2, 3, 4)},
    "filter": filtered,
}


@dataclass(frozen=True)
class Paths:
    """Paths as texts, and what each stands for."""

    texts: list[str]
    sold: NDArray[np.float64]
    money: NDArray[np.float64]
    lost: NDArray[np.float64]

    def journeys(self) -> tuple[Journeys, list[str]]:
        """The paths taken apart, and the names of the states."""
        lengths = np.array([text.count(BETWEEN) + 1 for text in self.texts])
        codes, names = pd.factorize(np.array(BETWEEN.join(self.texts).split(BETWEEN), object), sort=True)
        return Journeys(np.append(0, np.cumsum(lengths)), codes, self.sold + self.lost), names.tolist()


def of_paths(folder: Path, task: str) -> Callable[[], Found]:
    """The exact Markov model of paths, or its removal effects in 500 samples of Poisson weights."""
    table = pq.read_table(folder / "paths.parquet")
    columns = [table[name].to_numpy().astype(np.float64) for name in ("conversions", "value", "lost")]
    paths = Paths(table["path"].to_pylist(), *columns)

    def solved() -> Found:
        journeys, names = paths.journeys()
        worth = {"sold": paths.sold, "money": paths.money}
        found = solve(chain(journeys, len(names), int(task[-1]), worth)).credit["sold"]
        return {"markov": dict(zip(names, found.tolist(), strict=True))}

    def sampled() -> Found:
        journeys, names = paths.journeys()
        random = np.random.default_rng(1)
        sold, lost = (random.poisson(each[:, None], (len(each), SAMPLES)) for each in (paths.sold, paths.lost))
        counts, worth = (sold + lost).astype(float), sold[:, :, None].astype(float)
        _, effects = effects_of(*replicated(journeys, len(names), counts, worth))
        low, high = np.percentile(effects[:, :, 0], [2.5, 97.5], axis=0)
        return {
            "low": dict(zip(names, low.tolist(), strict=True)),
            "high": dict(zip(names, high.tolist(), strict=True)),
        }

    return sampled if task == "bootstrap" else solved


def main() -> None:
    """Run the task named on the command line."""
    task, folder = sys.argv[1], Path(sys.argv[2])
    run = of_paths(folder, task) if (folder / "paths.parquet").exists() else TASKS[task](read(folder))
    best: tuple[float, float] | None = None
    for _ in range(TIMES):
        wall, used = time.perf_counter(), time.process_time()
        found = run()
        spent = (time.perf_counter() - wall, time.process_time() - used)
        best = min(best, spent) if best else spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": best[0], "cpu": best[1], "peak_mb": peak, "credits": found}))


if __name__ == "__main__":
    main()
