"""`python -m benchmarks.attribution`: measure, print, and keep the table in benchmarks/README.md.

Every task is a process of its own. Peers live in an environment of their own, made from `peers.txt` at the first run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import note
from benchmarks.attribution import pathdata, touches

HERE = Path(__file__).parent
WORLDS = HERE.parent / "worlds"
PEERS = HERE.parents[1] / ".venv-peers"
SIZES = (1_000_000, 10_000_000)
LIMIT = 120  # seconds a peer is given, its start and reading included
OURS = "Throughline"
SAME = ("first", "last", "linear", "position", "markov", "shapley")  # models that mean the same everywhere
HEADER = ("touches", "what", "by", "paths s", "models s", "peak MB", "misplaced %", "worst channel %")
WORDS = {
    "rules": "rule models",
    "markov1": "Markov, order 1",
    "markov2": "Markov, order 2",
    "markov3": "Markov, order 3",
    "markov4": "Markov, order 4",
    "filter": "Markov again, filtered",
    "shapley": "Shapley",
    "bootstrap": "Markov, 500 samples",
}
OF_ROWS = ("rules", "markov1", "filter", "markov2", "markov3", "markov4", "shapley")
OF_PATHS = ("markov1", "markov2", "bootstrap")
CAN = {
    "ChannelAttribution": ("rules", "markov1", "markov2", "markov3", "markov4"),
    "mta": ("rules", "markov1", "shapley"),
    "marketing-attribution-models": ("rules", "markov1", "shapley"),
}


@dataclass(frozen=True)
class Done:
    """What a process said: `paths` are seconds spent on making paths, None where none are made."""

    seconds: float
    paths: float | None
    peak_mb: float
    credits: dict[str, dict[str, float]]


def main() -> None:
    """Measure what was asked for and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--touches", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--alone", action="store_true", help="without peers; prints, and keeps nothing")
    parser.add_argument("--peers-to", type=int, default=max(SIZES), help="peers are asked up to so many touches")
    asked = parser.parse_args()
    peers = {} if asked.alone else {peer: CAN[peer] for peer in CAN if _installed()}
    rows: list[list[object]] = []
    folder = WORLDS / "touches-pathdata"
    pathdata.make(folder)
    rows += _measured("PathData", folder, OF_PATHS, peers, _published)
    for size in asked.touches:
        folder = WORLDS / f"touches-{size}"
        touches.make(folder, size)
        beside = peers if size <= asked.peers_to else {}
        rows += _measured(f"{size:,}", folder, OF_ROWS, beside, lambda _, ours: ours)
    text = note.table(HEADER, rows)
    print(text)
    if not asked.alone:
        note.put("attribution", text)


def _installed() -> bool:
    """Whether the peers are there, after having tried to install them."""
    if not (PEERS / "ready").exists():
        venv.create(PEERS, with_pip=True, clear=True)
        command = [PEERS / "bin" / "pip", "install", "--quiet", "--requirement", HERE / "peers.txt"]
        if subprocess.run(command, check=False).returncode:
            print("The peers could not be installed: the table is without them.", file=sys.stderr)
            return False
        (PEERS / "ready").touch()
    return True


def _published(task: str, ours: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {"markov": pathdata.exact(int(task[-1]))} if task.startswith("markov") else ours


def _measured(
    name: str,
    folder: Path,
    tasks: tuple[str, ...],
    peers: dict[str, tuple[str, ...]],
    truth: Callable[[str, dict[str, dict[str, float]]], dict[str, dict[str, float]]],
) -> list[list[object]]:
    """Rows of the table. `truth` gives the exact credits of a task, our own credits being given."""
    rows: list[list[object]] = []
    for task in tasks:
        before = len(rows)
        ours = _run([sys.executable, "-m", "benchmarks.attribution.ours", task, str(folder)])
        if isinstance(ours, str):
            raise RuntimeError(f"{task} of {folder.name}: {ours}")
        exact = truth(task, ours.credits)
        rows.append([name, WORDS[task], OURS, *_cells(ours, exact)])
        for peer, can in peers.items():
            if task in can:
                python = PEERS / "bin" / "python"
                done = _run([str(python), str(HERE / "peers.py"), peer, task, str(folder)])
                rows.append([name, WORDS[task], peer, *_cells(done, exact)])
        print(*rows[before:], sep="\n", file=sys.stderr, flush=True)
    return rows


def _run(command: list[str]) -> Done | str:
    """What the process said, or why it said nothing."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return f"over {LIMIT} s"
    if done.returncode:
        return "failed: " + (done.stderr.strip().splitlines() or [f"signal {-done.returncode}"])[-1][:80]
    said = json.loads(done.stdout.splitlines()[-1])
    return Done(said["seconds"], said.get("paths"), said["peak_mb"], said["credits"])


def _cells(done: Done | str, exact: dict[str, dict[str, float]]) -> list[object]:
    if isinstance(done, str):
        return ["–", done, "–", "–", "–"]
    wrong = [_errors(done.credits[model], exact[model]) for model in SAME if model in done.credits and model in exact]
    misplaced, worst = (_figure(100 * max(each)) for each in zip(*wrong, strict=True)) if wrong else ("–", "–")
    paths = "–" if done.paths is None else _figure(done.paths)
    return [paths, _figure(done.seconds), int(done.peak_mb), misplaced, worst]


def _figure(value: float) -> str:
    """Two digits that mean something."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _errors(found: dict[str, float], exact: dict[str, float]) -> tuple[float, float]:
    """The part of all sales given to a wrong channel, and the largest relative error of a channel that has any."""
    off = {channel: abs(found.get(channel, 0.0) - due) for channel, due in exact.items()}
    worst = max(off[channel] / due for channel, due in exact.items() if due > 0)
    return sum(off.values()) / 2 / sum(exact.values()), worst


if __name__ == "__main__":
    main()
