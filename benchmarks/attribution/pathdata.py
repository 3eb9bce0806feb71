"""PathData as a world of paths: 10,000 of them with sales, money and journeys that were lost; and its exact answers."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

__all__ = ["exact", "make"]

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "attribution" / "pathdata"
_NAMES = {"path": "path", "total_conversions": "conversions", "total_conversion_value": "value", "total_null": "lost"}


def make(folder: Path) -> None:
    """Write `paths.parquet`. Raises FileNotFoundError where the reference data is not beside the project."""
    with pa.input_stream(REFERENCE / "data.csv.gz", compression="gzip") as file:
        paths = pa_csv.read_csv(file).select(list(_NAMES)).rename_columns(list(_NAMES.values()))
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(paths, folder / "paths.parquet")


def exact(order: int) -> dict[str, float]:
    """Channel → sales by the exact Markov model of order 1 or 2, computed by others."""
    with (REFERENCE / f"exact_markov_o{order}_null.csv").open(encoding="utf-8") as file:
        return {row["channel_name"]: float(row["conversions"]) for row in csv.DictReader(file)}
