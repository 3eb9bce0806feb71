"""A report as Direct writes it: perhaps its name, names of columns, rows, and how many rows there are.

UTF-8 whatever is declared, cells between tabs without quotes, `--` where there is nothing. Columns are found by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from connectors.wire import CutError
from connectors.wire.rows import WrongShapeError

__all__ = ["columns", "days", "integers", "money", "numbers", "prove", "read", "total"]

_BOM = b"\xef\xbb\xbf"
_TOTAL = re.compile(r"[^\t\d]*(\d+)\s*")  # «Total rows: 3», in whatever language
_CHUNK = 1 << 20
_END = 200  # bytes that the last row fits into
_WORDS = pa.dictionary(pa.int32(), pa.string())
_MICRO = Decimal("0.000001")
_EXACT = pa.decimal128(38, 6)
_MONEY = pa.decimal128(18, 4)


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


def days(table: pa.Table, name: str) -> pa.ChunkedArray:
    """A column of days, YYYY-MM-DD. Raises WrongShapeError."""
    texts = _matching(table, name, r"^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])$")
    try:
        return pc.cast(texts, pa.date32())
    except pa.ArrowInvalid as error:  # 31 February
        raise WrongShapeError(name, str(error)[:_END]) from error


def integers(table: pa.Table, name: str) -> pa.ChunkedArray:
    """A column of whole numbers. Raises WrongShapeError."""
    return pc.cast(_matching(table, name, r"^-?\d{1,18}$"), pa.int64())


def numbers(table: pa.Table, name: str) -> pa.ChunkedArray:
    """A column of plain decimals. Raises WrongShapeError."""
    return pc.cast(_matching(table, name, r"^-?\d+(\.\d+)?$"), pa.float64())


def money(table: pa.Table, names: Sequence[str]) -> list[pa.ChunkedArray]:
    """Columns of money in major units. Raises WrongShapeError.

    `returnMoneyInMicros: false` is asked for; a server that does not heed it sends whole millionths, always rounded to
    hundredths of the currency (four noughts at the end), where the other form has a point.
    """
    texts = [_matching(table, name, r"^-?\d{1,18}(\.\d{1,6})?$") for name in names]
    is_micros = all(_all(pc.match_substring_regex(text, r"^-?(\d*0000|0)$")) for text in texts)
    exact = [pc.cast(text, _EXACT) for text in texts]
    if is_micros:
        exact = [pc.multiply(pc.cast(text, pa.decimal128(20, 0)), pa.scalar(_MICRO)) for text in texts]
    return [pc.cast(pc.round(values, 4), _MONEY) for values in exact]


def _names(file: IO[bytes]) -> tuple[list[str], int]:
    """Names of columns and how many lines there are up to them; the file is left behind them."""
    line, before = file.readline(), 1
    if b"\t" not in line:  # the report's name and period
        line, before = file.readline(), 2
    return line.removeprefix(_BOM).decode(errors="replace").rstrip("\r\n").split("\t"), before


def _matching(table: pa.Table, name: str, pattern: str) -> pa.ChunkedArray:
    texts = table.column(name)
    is_good = pc.match_substring_regex(texts, pattern)
    if not _all(is_good):
        wrong = texts.filter(pc.invert(is_good))
        raise WrongShapeError(name, str(wrong[0].as_py())[:_END])
    return texts


def _all(flags: pa.ChunkedArray) -> bool:
    """Whether all of them hold, those that are null aside."""
    return bool(pc.all(flags, min_count=0).as_py())
