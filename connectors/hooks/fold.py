"""What is known of a row, laid together from events that come in any order, twice, or in parts.

Each column stands with the mark of the event that told it and that event's number of arrival; a value replaces one of a
lower pair, so the same events end in the same row in whatever order and however often they are taken.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from connectors.hooks.preset import Mark
from connectors.mapping.demands import REQUIRED
from throughline.hooks.event import Key
from throughline.landing.contract import Table, Type

__all__ = ["Known", "fold", "is_whole", "key_of", "keys_of", "rows_of", "without"]

Known = dict[str, Any]
"""Column → [mark, number, value]. '' stands for the row itself, so that one of nothing but its key is known too."""

_SELF = ""


def key_of(table: Table, row: Mapping[str, Any]) -> Key:
    """Whose row it is: its table, and account and key columns as JSON."""
    return table.name, json.dumps([_kept(row.get(name)) for name in ("account_id", *table.key)], ensure_ascii=False)


def fold(known: Known, table: Table, row: Mapping[str, Any], mark: Mark, seq: int) -> None:
    """Lay a row over what is known. Its values have the types of their columns; None tells nothing."""
    told: dict[str, Any] = {name: value for name, value in row.items() if value is not None}
    for name in ("account_id", *table.key):
        told.pop(name, None)
    for name, value in {_SELF: None, **told}.items():
        stands = known.get(name)
        if stands is None or (tuple(stands[0]), stands[1]) <= (mark, seq):
            known[name] = [list(mark), seq, _kept(value)]


def without(known: Known, seqs: Collection[int]) -> Known:
    """What is left when these events had never come."""
    return {name: stands for name, stands in known.items() if stands[1] not in seqs}


def is_whole(table: Table, known: Mapping[str, Any]) -> bool:
    """Whether all is told that a row cannot do without."""
    return bool(known) and all(name in known or name in table.key for name in REQUIRED[table.name])


def rows_of(table: Table, entities: Iterable[tuple[Key, Mapping[str, Any]]]) -> pa.Table:
    """The rows as the store takes them."""
    records = [
        {**_key(table, key), **{name: stands[2] for name, stands in known.items() if name != _SELF}}
        for key, known in entities
    ]
    return _typed(table, table.arrow.names, records)


def keys_of(table: Table, keys: Iterable[Key]) -> pa.Table:
    """The keys alone."""
    return _typed(table, ["account_id", *table.key], [_key(table, key) for key in keys])


def _key(table: Table, key: Key) -> dict[str, Any]:
    return dict(zip(("account_id", *table.key), json.loads(key[1]), strict=True))


def _typed(table: Table, names: list[str], records: list[dict[str, Any]]) -> pa.Table:
    types = {column.name: column.type for column in table.columns}
    columns = [
        pa.array(
            [_read(record.get(name), types.get(name, Type.TEXT)) for record in records], table.arrow.field(name).type
        )
        for name in names
    ]
    return pa.table(columns, names=names)


def _kept(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _read(value: Any, kind: Type) -> Any:
    if value is None:
        return None
    match kind:
        case Type.MONEY:
            return Decimal(value)
        case Type.DAY:
            return date.fromisoformat(value)
        case Type.TIME:
            return datetime.fromisoformat(value)
    return value
