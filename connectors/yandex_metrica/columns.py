"""Columns of a log as typed columns of landing. A cell that cannot be read is null, and told of.

Every function works on whole columns: a log has millions of lines.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

import pyarrow as pa
import pyarrow.compute as pc

from connectors.cells import Rule

__all__ = ["Refuse", "counts", "filled", "hidden", "ids", "numbers", "times"]

Refuse = Callable[[int, str, str, Rule], None]
"""Told of a cell that was not read: position in the column, name of the column, its text, why."""


def filled(column: pa.Array) -> pa.Array:
    """Texts without NUL bytes; an empty one is null."""
    if pc.any(pc.match_substring(column, "\0"), min_count=0).as_py():
        column = pc.replace_substring(column, "\0", "")
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def ids(column: pa.Array) -> pa.Array:
    """Ids as the text they are: 64 bits without a sign have no number of ours. 0 is what Metrica writes for none."""
    return pc.if_else(pc.is_in(column, pa.array(["", "0"])), pa.scalar(None, pa.string()), column)


def counts(column: pa.Array, name: str, refuse: Refuse) -> pa.Array:
    """Whole numbers; an empty cell is null."""
    return _typed(column, r"^-?[0-9]{1,15}$", pa.int64(), name, Rule.NOT_INTEGER, refuse)


def numbers(column: pa.Array, name: str, refuse: Refuse) -> pa.Array:
    """Numbers with or without a fraction; an empty cell is null."""
    return _typed(column, r"^-?[0-9]{1,15}(\.[0-9]+)?$", pa.float64(), name, Rule.NOT_NUMBER, refuse)


def times(column: pa.Array, zone: tzinfo, name: str, refuse: Refuse) -> pa.Array:
    """Wall clocks of a zone (`2026-07-01 23:59:58`) as UTC without a zone. Of an hour that comes twice it is the first.

    Offsets are those of `zoneinfo`, looked up once an hour that occurs: Arrow would ask the system for its zones, and
    small images have none.
    """
    shape = r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"
    local = _typed(column, shape, pa.timestamp("s"), name, Rule.NOT_TIME, refuse)
    hours = pc.floor_temporal(local, unit="hour").dictionary_encode()
    offsets = pa.array([_offset(hour, zone) for hour in hours.dictionary.to_pylist()], pa.duration("s"))
    return pc.subtract(local, offsets.take(hours.indices)).cast(pa.timestamp("us"))


def hidden(column: pa.Array, mark: str) -> pa.Array:
    """The value of a parameter of addresses: `yclid` of `https://…?yclid=1&…`; null where there is none."""
    if not pc.any(pc.match_substring(column, f"{mark}="), min_count=0).as_py():
        return pa.nulls(len(column), pa.string())
    found = pc.extract_regex(column, rf"[?&#]{mark}=(?P<value>[^&#]+)")
    return pc.struct_field(found, "value")


def _offset(hour: datetime, zone: tzinfo) -> int:
    offset = hour.replace(tzinfo=zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _typed(column: pa.Array, shape: str, type_: pa.DataType, name: str, rule: Rule, refuse: Refuse) -> pa.Array:
    blank = pc.equal(column, "")
    good = pc.match_substring_regex(column, shape)
    for position in pc.indices_nonzero(pc.invert(pc.or_(blank, good))).to_pylist():
        refuse(position, name, column[position].as_py(), rule)
    readable = pc.if_else(good, column, pa.scalar(None, pa.string()))
    try:
        return readable.cast(type_)
    except pa.ArrowInvalid:  # a day that no month has: 31 June
        return _one_by_one(readable, type_, name, rule, refuse)


def _one_by_one(column: pa.Array, type_: pa.DataType, name: str, rule: Rule, refuse: Refuse) -> pa.Array:
    kept: list[pa.Scalar] = []
    for position, cell in enumerate(column):
        try:
            kept.append(cell.cast(type_))
        except pa.ArrowInvalid:
            refuse(position, name, cell.as_py(), rule)
            kept.append(pa.scalar(None, type_))
    return pa.array([cell.as_py() for cell in kept], type_)
