"""What every reader makes of a file: its headers, and its rows as frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow as pa

from connectors.cells import DAY_1900, Cell
from connectors.cells.reading import Epoch
from connectors.mapping import Frame, Place
from throughline.errors import InputError

__all__ = ["ROWS", "Grid", "ahead", "frames_of_rows", "header_of"]

ROWS = 200_000  # of one frame, at most


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet. `frames` takes the positions that are wanted: readers of columns leave the others blank."""

    place: Place
    headers: Sequence[Cell]
    frames: Callable[[Sequence[int]], Iterator[Frame]]
    epoch: Epoch = DAY_1900
    manner: str = ""  # how it was read: encoding and separator, or the sheet


def header_of(rows: Sequence[Sequence[Cell]], place: Place) -> Sequence[Cell]:
    """The row of headers. Raises InputError where the sheet ends before it or it is blank."""
    row = rows[place.header_row - 1] if len(rows) >= place.header_row else []
    if not any(cell not in (None, "") for cell in row):
        raise InputError("file_empty", file=place.label, row=place.header_row)
    return row


def frames_of_rows(rows: Sequence[Sequence[Cell]], place: Place, width: int, epoch: Epoch) -> Iterator[Frame]:
    """Frames of the rows under the headers."""
    for start in range(place.header_row, len(rows), ROWS):
        yield Frame.of_rows(rows[start : start + ROWS], start + 1, width, epoch)


def ahead(blocks: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same blocks, the next one being read while this one is used."""
    with ThreadPoolExecutor(1, "reader") as pool:
        coming = pool.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = pool.submit(next, blocks, None)
            yield block
