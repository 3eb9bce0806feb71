"""Rows of other tables that one cell holds: phones and e-mails of a person, tags of a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from connectors.base import Batch
from connectors.cells import SPACES
from throughline.landing.contract import TABLES, Table

__all__ = ["derive", "derived_tables"]

CONTACT_POINT, CALL_TAG = TABLES["contact_point"], TABLES["call_tag"]
# table → (column, kind of contact)
_CONTACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "lead": (("phone_raw", "phone"), ("email_raw", "email")),
    "deal": (("phones_raw", "phone"), ("emails_raw", "email")),
    "customer": (("phones_raw", "phone"), ("emails_raw", "email")),
    "call": (("client_raw", "phone"),),
}


def derived_tables(table: Table) -> tuple[Table, ...]:
    """The tables that rows of `table` fill besides it."""
    contacts = (CONTACT_POINT,) if table.name in _CONTACTS else ()
    return (*contacts, CALL_TAG) if table.name == "call" else contacts


def derive(table: Table, rows: Mapping[str, pa.Array], separators: Mapping[str, str]) -> Iterator[Batch]:
    """Batches of the derived tables from values of `table` (and its pseudo-columns)."""
    if any(column in rows for column, _ in _CONTACTS.get(table.name, ())):
        yield _contacts(table, rows, separators)
    if table.name == "call" and "tags" in rows:
        yield _tags(rows, separators.get("tags", ";"))


def _contacts(table: Table, rows: Mapping[str, pa.Array], separators: Mapping[str, str]) -> Batch:
    ids = rows[f"{table.name}_id"].to_pylist()
    nothing: list[Any] = [None] * len(ids)
    first = _times(rows, "started_at" if table.name == "call" else "created_at", nothing)
    last = _times(rows, "updated_at", first)
    found: dict[tuple[str, str], tuple[object, ...]] = {}
    for column, kind in _CONTACTS[table.name]:
        if column not in rows:
            continue
        for entity, cell, created, updated in zip(ids, rows[column].to_pylist(), first, last, strict=True):
            for value in _split(cell, separators.get(column, ";")):
                found.setdefault((entity, value), (kind, created, updated or created))
    records = [(table.name, entity, value, *facts) for (entity, value), facts in found.items()]
    names = ("entity", "entity_id", "value_raw", "kind", "first_seen_at", "last_seen_at")
    return _batch(CONTACT_POINT, names, records)


def _tags(rows: Mapping[str, pa.Array], separator: str) -> Batch:
    pairs = zip(rows["call_id"].to_pylist(), rows["tags"].to_pylist(), strict=True)
    records = dict.fromkeys((call, "", tag) for call, cell in pairs for tag in _split(cell, separator))
    return _batch(CALL_TAG, ("call_id", "category", "name"), list(records))


def _times(rows: Mapping[str, pa.Array], column: str, otherwise: list[Any]) -> list[Any]:
    return rows[column].to_pylist() if column in rows else otherwise


def _split(cell: str | None, separator: str) -> list[str]:
    return [value for part in (cell or "").split(separator) if (value := part.strip(SPACES))]


def _batch(table: Table, names: tuple[str, ...], records: list[tuple[object, ...]]) -> Batch:
    columns = [[record[i] for record in records] for i in range(len(names))]
    arrays = [pa.array(c, table.column(n).type.arrow) for n, c in zip(names, columns, strict=True)]
    return Batch(table, pa.table(arrays, names=list(names)), rows_read=len(records))
