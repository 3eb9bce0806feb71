"""Answers whose columns are those of a landing table already, as Arrow tables of its types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from connectors.bigquery.cells import Field, array_of, columns_of
from throughline.landing.contract import TABLES

__all__ = ["landed"]


def landed(
    table: str, rows: Sequence[Mapping[str, Any]], fields: Sequence[Field], also: Sequence[str] = ()
) -> pa.Table:
    """Columns of the landing table in its types, instants UTC without a zone; `also` are whole numbers beside them.

    Raises KeyError for a column that neither has; CutError and WrongShapeError for rows that are not of `fields`.
    """
    schema = TABLES[table].arrow
    arrays = {}
    for field, values in zip(fields, columns_of(rows, fields), strict=True):
        kind = pa.int64() if field.name in also else schema.field(field.name).type
        arrays[field.name] = _clean(array_of(values, field, kind))
    return pa.table(arrays)


def _clean(array: pa.Array) -> pa.Array:
    """Texts without NUL, which no store takes; nothing is written in one way."""
    if not pa.types.is_string(array.type):
        return array
    text = pc.replace_substring(array, "\0", "")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
