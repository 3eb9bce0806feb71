"""Cells of a report as days, numbers and money: exact, or told by name."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from connectors.wire.rows import WrongShapeError

__all__ = ["days", "integers", "money", "numbers"]

_SHOWN = 200
_MICRO = Decimal("0.000001")
_EXACT = pa.decimal128(38, 6)
_MONEY = pa.decimal128(18, 4)


def days(table: pa.Table, name: str) -> pa.ChunkedArray:
    """A column of days, YYYY-MM-DD. Raises WrongShapeError."""
    texts = _matching(table, name, r"^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])$")
    try:
        return pc.cast(texts, pa.date32())
    except pa.ArrowInvalid as error:  # 31 February
        raise WrongShapeError(name, str(error)[:_SHOWN]) from error


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


def _matching(table: pa.Table, name: str, pattern: str) -> pa.ChunkedArray:
    texts = table.column(name)
    is_good = pc.match_substring_regex(texts, pattern)
    if not _all(is_good):
        wrong = texts.filter(pc.invert(is_good))
        raise WrongShapeError(name, str(wrong[0].as_py())[:_SHOWN])
    return texts


def _all(flags: pa.ChunkedArray) -> bool:
    """Whether all of them hold, those that are null aside."""
    return bool(pc.all(flags, min_count=0).as_py())
