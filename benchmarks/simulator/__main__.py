"""`python -m benchmarks.simulator`: let every world live, score the models, keep the tables in docs/attribution.md."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks import note
from benchmarks.simulator.people import Seen, live
from benchmarks.simulator.score import MODELS, misplaced, shares, truth
from benchmarks.simulator.worlds import WORLDS

DOCS = Path(__file__).parents[2] / "docs" / "attribution.md"
PEOPLE = 200_000
SEED = 7


def main() -> None:
    """Score as many people as asked for; the tables are kept for the full number only."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    asked = parser.parse_args()
    worlds: list[list[object]] = []
    columns, skipped = {}, {}
    for name, world in WORLDS.items():
        seen = live(world, asked.people, SEED)
        true = truth(seen)
        worlds.append([name, world.story, _truth(seen)])
        columns[name] = {model: 100 * misplaced(found, true) for model, found in shares(seen).items()}
        skipped[name] = {model: 100 * misplaced(found, true) for model, found in shares(seen, skip=True).items()}
    tables = {
        "worlds": note.table(("world", "what happens in it", "what channels truly add, %"), worlds),
        "misplaced": _table(columns),
        "skipped": _table(skipped),
    }
    for section, text in tables.items():
        print(f"\n{section}\n{text}")
        if asked.people == PEOPLE:
            note.put(section, text, DOCS)


def _truth(seen: Seen) -> str:
    parts = sorted(zip(truth(seen), seen.channels, strict=True), reverse=True)
    return ", ".join(f"{name} {round(100 * part)}" for part, name in parts)


def _table(columns: dict[str, dict[str, float]]) -> str:
    """Models by worlds, the nearest of each world in bold, and the mean of a model over the worlds."""
    best = {name: min(column.values()) for name, column in columns.items()}
    rows: list[Sequence[object]] = []
    for model in MODELS:
        cells = [(column[model], column[model] == best[name]) for name, column in columns.items()]
        mean = sum(value for value, _ in cells) / len(cells)
        rows.append(
            [model, *(f"**{value:.0f}**" if nearest else f"{value:.0f}" for value, nearest in cells), f"{mean:.0f}"]
        )
    return note.table(("model", *columns, "mean"), rows)


if __name__ == "__main__":
    main()
