"""Writing the demo's files so that the same tables always make the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from numpy.typing import NDArray

__all__ = ["decimal_comma", "local", "write_csv", "write_parquet", "write_xlsx"]

_MADE = datetime(2026, 11, 1)


def local(moment: datetime | None) -> str:
    """A local time as CRMs print it; '' for none."""
    return "" if moment is None else moment.strftime("%d.%m.%Y %H:%M:%S")


def decimal_comma(kopecks: NDArray[np.int64]) -> list[str]:
    """1234 → «12,34»."""
    return [f"{value // 100},{value % 100:02d}" for value in kopecks.tolist()]


def write_csv(path: Path, frame: pd.DataFrame, encoding: str = "utf-8", separator: str = ",") -> Path:
    """A delimited text file with `\\n` ends."""
    frame.to_csv(path, index=False, sep=separator, encoding=encoding, lineterminator="\n")
    return path


def write_parquet(path: Path, frame: pd.DataFrame) -> Path:
    """A Parquet file whose times are UTC instants."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    place = table.schema.get_field_index("started_at")
    times = table.column(place).cast(pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))
    pq.write_table(table.set_column(place, "started_at", times), path, compression="zstd")
    return path


def write_xlsx(path: Path, sheet: str, rows: Sequence[Sequence[object]]) -> Path:
    """A workbook of one sheet; dates are real dates, everything else as it is."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": _MADE})
        page = book.add_worksheet(sheet)
        as_day = book.add_format({"num_format": "dd.mm.yyyy"})
        as_time = book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"})
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    page.write_datetime(row, column, cell, as_time)
                elif isinstance(cell, date):
                    page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), as_day)
                elif isinstance(cell, (int, float)):
                    page.write_number(row, column, cell)
                else:
                    page.write_string(row, column, str(cell))
    return path
