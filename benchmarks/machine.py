"""Running a command and knowing its wall time, peak memory and what it left on disk."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Spent", "describe", "megabytes", "throughline"]


@dataclass(frozen=True)
class Spent:
    """Seconds of wall time and megabytes of peak memory."""

    seconds: float
    peak_mb: float
    output: str


def throughline(*words: str | Path) -> Spent:
    """Run `python -m throughline …` in a process of its own. Raises RuntimeError with its output when it fails."""
    command = [sys.executable, "-m", "throughline", *map(str, words)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output}")
    return Spent(seconds, usage.ru_maxrss / 1024, output)


def megabytes(path: Path) -> float:
    """The size of a file or of everything in a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def describe() -> str:
    """The machine in a few words that name no one."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()}, Python {platform.python_version()}"
