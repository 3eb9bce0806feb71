"""The common forms of cells, read a column at a time. What is not surely one of them is left to the cell parsers.

Each reader gives the values (null where not read) and a mask of the rows left to the parsers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors.cells.times import FIRST_DAY, LAST_DAY
from connectors.cells.words import FLOAT_ID, LONGEST_TEXT
from connectors.mapping.frame import Mask, as_mask
from connectors.mapping.target import Target
from connectors.mapping.zones import to_utc
from throughline.landing.contract import Type

__all__ = ["quick"]

Quick = tuple[pa.Array | None, Mask]

_LIMIT = 10**12
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
_ISO = f"[0-9]{{4}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[ T]{_CLOCK}"
_DOTTED = f"(?:0[1-9]|[12][0-9]|3[01])\\.(?:0[1-9]|1[0-2])\\.[0-9]{{4}} {_CLOCK}"
_ISO_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")
_DOTTED_FORMATS = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M")
_FIRST = int((datetime.combine(FIRST_DAY, datetime.min.time()) - datetime(1970, 1, 1)).total_seconds()) + 86_400
_LAST = int((datetime.combine(LAST_DAY, datetime.min.time()) - datetime(1970, 1, 1)).total_seconds())


def quick(array: pa.Array, target: Target) -> Quick:
    """Values of the landing type and the rows that the cell parsers must read."""
    if pa.types.is_string(array.type):
        reader = _TEXTS.get(target.column.type)
    else:
        reader = _typed_reader(array.type, target.column.type)
    if reader is None:
        return None, as_mask(pc.is_valid(array))
    values, left = reader(array, target)
    return _checked(values, left, target)


def _checked(values: pa.Array | None, left: Mask, target: Target) -> Quick:
    """Leaves to the parsers also what they would refuse for its size or day."""
    if values is None or not len(values):
        return values, left
    if target.not_negative:
        values, left = _leave(values, left, as_mask(pc.less(values, 0)))
    if target.latest is not None:
        late = as_mask(pc.greater(values, pa.scalar(target.latest, pa.timestamp("us")).cast(values.type)))
        values, left = _leave(values, left, late)
    return values, left


def _leave(values: pa.Array, left: Mask, more: Mask) -> tuple[pa.Array, Mask]:
    if not more.any():
        return values, left
    return pc.if_else(pa.array(more), pa.scalar(None, values.type), values), left | more


def _matched(array: pa.Array, pattern: str) -> tuple[pa.Array, Mask]:
    """The values that match as a whole, null for others; the mask of those others that are not null."""
    matches = pc.match_substring_regex(array, pattern=f"^(?:{pattern})$")
    if pc.all(matches).as_py() is not False:  # nulls do not count
        return array, np.zeros(len(array), dtype=np.bool_)
    return pc.if_else(matches, array, pa.scalar(None, array.type)), as_mask(pc.invert(matches))


def _text(array: pa.Array, target: Target) -> Quick:
    """Texts that need no second look: a search over the whole buffer tells whether any does."""
    raw = array.buffers()[2]
    data = b"" if raw is None else raw.to_pybytes()
    left = np.zeros(len(array), dtype=np.bool_)
    if b"#" in data:
        left |= as_mask(pc.starts_with(array, "#"))
    if b"\0" in data:
        left |= as_mask(pc.match_substring(array, "\0"))
    if target.reading.is_id and (b"E+" in data or b"e+" in data):
        left |= as_mask(pc.match_substring_regex(array, f"^(?i:{FLOAT_ID.pattern})$"))
    if len(data) > LONGEST_TEXT:
        left |= as_mask(pc.greater(pc.utf8_length(array), LONGEST_TEXT)) if _has_long(array) else False
    return _leave(array, np.zeros(len(array), dtype=np.bool_), left)


def _has_long(array: pa.Array) -> bool:
    longest = pc.max(pc.binary_length(array)).as_py()
    return bool(longest is not None and longest > LONGEST_TEXT)


def _integer(array: pa.Array, target: Target) -> Quick:
    values, left = _matched(array, "-?[0-9]{1,12}")
    return values.cast(pa.int64()), left


def _fraction(places: int, target: Target) -> str:
    """Decimals in the declared form; undeclared, a comma before three digits may part thousands."""
    number = target.reading.number
    if number is not None:
        return f"(?:\\{number.decimal}[0-9]{{1,{places}}})?"
    return f"(?:\\.[0-9]{{1,{places}}}|,(?:[0-9]{{1,2}}|[0-9]{{4,{places}}}))?"


def _decimal(array: pa.Array, target: Target) -> Quick:
    values, left = _matched(array, f"-?[0-9]{{1,12}}{_fraction(4, target)}")
    return pc.replace_substring(values, ",", ".").cast(Type.MONEY.arrow), left


def _number(array: pa.Array, target: Target) -> Quick:
    values, left = _matched(array, f"-?[0-9]{{1,12}}{_fraction(12, target)}")
    return pc.replace_substring(values, ",", ".").cast(pa.float64()), left


def _time(array: pa.Array, target: Target) -> Quick:
    formats = target.reading.dates
    is_iso = not formats or formats[0] in _ISO_FORMATS
    if not is_iso and formats[0] not in _DOTTED_FORMATS:
        return None, as_mask(pc.is_valid(array))
    if not formats and _mostly_dotted(array):
        is_iso = False
    values, left = _matched(array, _pattern_of(formats, is_iso))
    try:
        return _utc((values if is_iso else _iso_from_dotted(values)).cast(pa.timestamp("s")), left, target)
    except pa.ArrowInvalid:  # a day such as 31.02: the parsers will find it
        return None, as_mask(pc.is_valid(array))


def _pattern_of(formats: tuple[str, ...], is_iso: bool) -> str:
    pattern = _ISO if is_iso else _DOTTED
    if not formats:
        return pattern
    with_seconds = formats[0].endswith("%S")
    return pattern.replace("[ T]", " ").replace("(?::[0-5][0-9])?", ":[0-5][0-9]" if with_seconds else "")


def _mostly_dotted(array: pa.Array) -> bool:
    sample = [text for text in array.slice(0, 20).to_pylist() if text]
    return len([text for text in sample if text[2:3] == "."]) * 2 > len(sample)


def _iso_from_dotted(array: pa.Array) -> pa.Array:
    day, month, year = (pc.utf8_slice_codeunits(array, a, b) for a, b in ((0, 2), (3, 5), (6, 10)))
    date = pc.binary_join_element_wise(year, month, day, "-")
    return pc.binary_join_element_wise(date, pc.utf8_slice_codeunits(array, 11), " ")


def _utc(wall: pa.Array, left: Mask, target: Target) -> Quick:
    """Wall clocks (timestamp of seconds) of the source's zone as UTC; days out of range are left."""
    seconds = pc.fill_null(wall.cast(pa.int64()), _FIRST).to_numpy(zero_copy_only=False)
    out = (seconds < _FIRST) | (seconds >= _LAST)
    utc = to_utc(np.where(out, _FIRST, seconds), target.reading.zone)
    is_null = ~as_mask(pc.is_valid(wall)) | out
    return pa.array(utc * 1_000_000, pa.int64(), mask=is_null).cast(pa.timestamp("us")), left | out


_TEXTS: dict[Type, Callable[[pa.Array, Target], Quick]] = {
    Type.TEXT: _text,
    Type.INTEGER: _integer,
    Type.MONEY: _decimal,
    Type.NUMBER: _number,
    Type.TIME: _time,
}


def _typed_reader(arrow: pa.DataType, kind: Type) -> Callable[[pa.Array, Target], Quick] | None:
    """A reader for a typed column, where a cast keeps every value."""
    if kind is Type.TIME and pa.types.is_timestamp(arrow):
        return _zoned if arrow.tz else _wall
    if kind is Type.BOOLEAN and pa.types.is_boolean(arrow):
        return _as_it_is
    if kind in (Type.INTEGER, Type.MONEY, Type.NUMBER) and pa.types.is_signed_integer(arrow):
        return _whole
    if kind is Type.NUMBER and pa.types.is_float64(arrow):
        return _float
    if kind is Type.TEXT and pa.types.is_integer(arrow):
        return _as_text
    return None


def _as_it_is(array: pa.Array, target: Target) -> Quick:
    return array, np.zeros(len(array), dtype=np.bool_)


def _as_text(array: pa.Array, target: Target) -> Quick:
    return array.cast(pa.string()), np.zeros(len(array), dtype=np.bool_)


def _whole(array: pa.Array, target: Target) -> Quick:
    array = array.cast(pa.int64())
    large = as_mask(pc.or_(pc.greater(array, _LIMIT), pc.less(array, -_LIMIT)))
    values, left = _leave(array, np.zeros(len(array), dtype=np.bool_), large)
    if target.column.type is Type.MONEY:
        values = values.cast(pa.decimal128(19, 0)).cast(Type.MONEY.arrow)
    return values.cast(target.column.type.arrow), left


def _float(array: pa.Array, target: Target) -> Quick:
    good = as_mask(pc.and_(pc.is_finite(array), pc.less_equal(pc.abs(array), _LIMIT)))
    left = ~good & as_mask(pc.is_valid(array))
    return pc.if_else(pa.array(left), pa.scalar(None, pa.float64()), array), left


def _zoned(array: pa.Array, target: Target) -> Quick:
    instants = pc.floor_temporal(array.cast(pa.timestamp("us", "UTC")), unit="second").cast(pa.timestamp("us"))
    seconds = instants.cast(pa.int64())
    out = as_mask(pc.or_(pc.less(seconds, _FIRST * 1_000_000), pc.greater_equal(seconds, _LAST * 1_000_000)))
    return _leave(instants, np.zeros(len(array), dtype=np.bool_), out)


def _wall(array: pa.Array, target: Target) -> Quick:
    wall = pc.floor_temporal(array.cast(pa.timestamp("us")), unit="second").cast(pa.timestamp("s"))
    return _utc(wall, np.zeros(len(array), dtype=np.bool_), target)
