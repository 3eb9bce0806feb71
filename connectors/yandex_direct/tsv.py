"""A report as Direct writes it: perhaps its name, names of columns, rows, and how many rows there are.

UTF-8 whatever is declared, cells between tabs without quotes, `--` where there is nothing. Columns are found by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import IO

import pyarrow as pa
from pyarrow import csv

from connectors.wire import CutError
from connectors.wire.rows import WrongShapeError

__all__ = ["columns", "prove", "read", "total"]

_BOM = b"\xef\xbb\xbf"
_TOTAL = re.compile(r"[^\W\d_][^\t\d]*(\d+)\s*")  # «Total rows: 3», in whatever language; no row begins with a letter
_CHUNK = 1 << 20
_END = 200  # bytes that the last row fits into
_WORDS = pa.dictionary(pa.int32(), pa.string())


def prove(file: IO[bytes]) -> None:
    """Raises CutError unless as many rows came as the last row says; the only thing that tells a cut report."""
    lines, end = 0, b""
    while piece := file.read(_CHUNK):
        lines += piece.count(b"\n")
        end = (end + piece)[-_END:]
    if not end.strip(_BOM + b" \r\n"):
        raise CutError("empty")
    lines += not end.endswith(b"\n")
    told = total(file)
    file.seek(0)
    _, before = _names(file)
    if told != lines - before - 1:
        raise CutError("cut")


def total(file: IO[bytes]) -> int:
    """How many rows the last row says there are; the file is left at its start. Raises CutError where it says none."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _END))
    last = file.read().rstrip(b"\r\n").rpartition(b"\n")[2]
    file.seek(0)
    found = _TOTAL.fullmatch(last.decode(errors="replace"))
    if found is None:
        raise CutError("cut")
    return int(found[1])


def columns(file: IO[bytes]) -> list[str]:
    """Names of the columns. The file is left at its start."""
    names, _ = _names(file)
    file.seek(0)
    return names


def read(file: IO[bytes], words: Sequence[str], others: Sequence[str]) -> pa.Table:
    """These columns of a proven report, as text that may be null; `words`, of which few differ, as dictionaries.

    Raises KeyError for a column that is not there, WrongShapeError for a row that is broken by a tab in a name,
    CutError for what is no UTF-8.
    """
    names, _ = _names(file)
    for name in (*words, *others):
        if name not in names:
            raise KeyError(name)
    broken: list[str] = []

    def odd(row: csv.InvalidRow) -> str:
        if not (row.actual_columns == 1 and _TOTAL.fullmatch(row.text)):
            broken.append(row.text)
        return "skip"

    try:
        table = csv.read_csv(
            file,
            read_options=csv.ReadOptions(column_names=names),
            parse_options=csv.ParseOptions(delimiter="\t", quote_char=False, invalid_row_handler=odd),
            convert_options=csv.ConvertOptions(
                include_columns=[*words, *others],
                column_types=dict.fromkeys(words, _WORDS) | dict.fromkeys(others, pa.string()),
                null_values=["--"],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        raise CutError("encoding") from error
    if broken:
        raise WrongShapeError("row", broken[0][:_END])
    return table.unify_dictionaries()


def _names(file: IO[bytes]) -> tuple[list[str], int]:
    """Names of columns and how many lines there are up to them; the file is left behind them."""
    line, before = file.readline(), 1
    if b"\t" not in line:  # the report's name and period
        line, before = file.readline(), 2
    return line.removeprefix(_BOM).decode(errors="replace").rstrip("\r\n").split("\t"), before
