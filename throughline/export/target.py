"""Where results are published for readers of other programs: a folder of Parquet, a Postgres, BigQuery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import pyarrow as pa

__all__ = ["Target"]


class Target(Protocol):
    """One place that holds the published tables, and nothing else of ours.

    Tables come as `throughline.export.columns` declares them: days, times in UTC without a zone, DECIMAL(18,4),
    64-bit whole numbers, doubles, flags and texts. Each field carries its description as the metadata `description`.
    """

    def publish(self, tables: Mapping[str, pa.Table], snapshot_id: str) -> str:
        """Put these tables in the place of those published before, so that a reader sees the old ones or the new ones.

        Returns where they are, for a person to read. Whoever publishes a part of the tables leaves the others alone.
        Raises SourceError where the place cannot be reached or refuses, StoreError where a disk does, UserError where
        the settings cannot be right.
        """

    def check(self) -> str:
        """Try whether the place can be written, and leave nothing there. Returns where it is; raises as `publish`."""
