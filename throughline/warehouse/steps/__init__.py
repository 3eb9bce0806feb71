"""Steps of the build that are algorithms, not queries: each reads tables of the work file and gives one back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from throughline.config.models import Config

__all__ = ["Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """A table made in Python. `mark` changes whenever the algorithm's result may, e.g. with a library's version."""

    name: str
    reads: frozenset[str]
    make: Callable[[duckdb.DuckDBPyConnection, Config], pa.Table]
    mark: Callable[[Config], str]
