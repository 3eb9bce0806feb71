"""PathData: 10,000 paths over 12 channels with conversions, money and journeys that did not convert."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np

from throughline.attribution.journeys import Journeys

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "attribution"


def read(name: str) -> list[dict[str, str]]:
    """Rows of a reference file, by its path inside the folder of reference data."""
    path = REFERENCE / name
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


class PathData:
    """The paths as lists of channels, and per path its conversions, money and journeys without conversion."""

    def __init__(self) -> None:
        rows = read("pathdata/data.csv.gz")
        self.paths = [row["path"].split(" > ") for row in rows]
        self.conversions = np.array([float(row["total_conversions"]) for row in rows])
        self.value = np.array([float(row["total_conversion_value"]) for row in rows])
        self.lone = np.array([float(row["total_null"]) for row in rows])
        self.channels = sorted({channel for path in self.paths for channel in path})

    def journeys(self, *, lone: bool = True) -> Journeys:
        """Rows of journeys, with or without those that did not convert."""
        return journeys(self.paths, self.channels, self.conversions + (self.lone if lone else 0.0))


def journeys(paths, channels, count=None) -> Journeys:
    """Journeys from lists of channels."""
    state = [channels.index(channel) for path in paths for channel in path]
    offsets = np.cumsum([0, *map(len, paths)])
    return Journeys(
        offsets, np.array(state, np.int32), np.ones(len(paths)) if count is None else np.array(count, float)
    )
