"""Parquet: typed columns, only those that are wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from connectors.file.grid import Grid, ahead, header_of
from connectors.file.settings import FileSettings
from connectors.mapping import Frame, Place
from throughline.errors import InputError
from throughline.reasons import because

__all__ = ["open_parquet"]

BATCH = 122_880


def open_parquet(path: Path, name: str, settings: FileSettings) -> Grid:
    """Columns and rows of a Parquet file; row 1 is the first row of data. Raises InputError."""
    try:
        with pq.ParquetFile(path) as file:
            headers = list(file.schema_arrow.names)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError("file_unreadable", file=name, reason=because(error, "damaged")) from error
    place = Place(name, "", 1)
    header_of([headers], place)

    def frames(positions: Sequence[int]) -> Iterator[Frame]:
        return _frames(path, name, headers, positions)

    return Grid(place, headers, frames, manner="Parquet")


def _frames(path: Path, name: str, headers: Sequence[str], positions: Sequence[int]) -> Iterator[Frame]:
    wanted = [headers[position] for position in positions]
    first = 1
    try:
        with pq.ParquetFile(path) as file:
            for batch in ahead(file.iter_batches(BATCH, columns=wanted)):
                nothing = pa.nulls(batch.num_rows)
                columns = [batch.column(h) if h in wanted else nothing for h in headers]
                numbers = np.arange(first, first + batch.num_rows, dtype=np.int64)
                yield Frame.of_arrow(pa.record_batch(columns, names=list(headers)), numbers)
                first += batch.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError("file_unreadable", file=name, reason=because(error, "damaged")) from error
