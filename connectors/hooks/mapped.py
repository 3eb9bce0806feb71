"""Events of any system by the mapping of config.yaml: JSON or forms flattened to cells, one row an event or an item.

`from` names a path: `visitor.phone`, `items.0.id`, `Phone`; `$event_id` and `$received_at` are ours. A path that an
event has not got is an empty cell: systems leave out what they do not know.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.base import Batch, Context
from connectors.cells import Cell
from connectors.hooks.body import UnreadableError
from connectors.hooks.order import mark_of
from connectors.hooks.preset import Hook, Mark, Preset, Scope, Signal, Told, same
from connectors.hooks.reading import Reader, hook_of
from connectors.hooks.settings import HookSettings, Signature
from connectors.mapping import ColumnFrom, Frame, Place, TableSettings
from connectors.mapping import Mapping as CellMapping
from connectors.mapping.demands import REQUIRED
from connectors.mapping.headers import normal
from connectors.mapping.settings import as_column_from
from throughline.hooks.event import Event
from throughline.landing.contract import TABLES, Type

__all__ = ["GenericPreset", "MappedReader", "flat"]

EVENT_ID, RECEIVED_AT = "$event_id", "$received_at"
WHOLE_BODY = "."
_DEEPEST = 32


def flat(node: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, Cell]]:
    """Leaves by their paths: {"a": [{"b": 1}]} is a.0.b; a list of plain values is one cell too, joined by ';'."""
    if depth > _DEEPEST:
        raise UnreadableError("hook_too_deep", deepest=_DEEPEST)
    dot = f"{path}." if path else ""
    if isinstance(node, dict):
        for name, child in node.items():
            yield from flat(child, f"{dot}{name}" if name else path, depth + 1)
    elif isinstance(node, list):
        if path and node and not any(isinstance(item, dict | list) for item in node):
            yield path, ";".join(str(item) for item in node if item is not None)
        for number, item in enumerate(node):
            yield from flat(item, f"{dot}{number}", depth + 1)
    else:
        yield path, node


class GenericPreset(Preset):
    """What is answered to events of a generic source, and whom they come from."""

    name = "generic"
    methods = ("GET", "POST")

    def __init__(self, settings: HookSettings) -> None:
        self._settings = settings
        self.reply, self.repeated, self.tables = settings.reply, settings.repeated, settings.tables

    def verify(self, hook: Hook, headers: Mapping[str, str], keys: Mapping[str, str]) -> bool:
        """By the HMAC that config describes; without one the secret of the address is enough."""
        signature = self._settings.signature
        return signature is None or _is_signed(signature, hook.body, headers)

    def signed_at(self, hook: Hook, headers: Mapping[str, str]) -> datetime | None:
        """The time under the signature, where there is one. Raises ValueError."""
        signature = self._settings.signature
        if signature is None or not signature.time_header:
            return None
        return datetime.fromtimestamp(float(headers.get(signature.time_header.lower(), "")), UTC)

    def event_id(self, hook: Hook) -> str | None:
        """At the configured path."""
        if not self._settings.event_id:
            return None
        found = _cells(hook.fields).get(normal(self._settings.event_id))
        return None if found in (None, "") else str(found)

    def read(self, hook: Hook, scope: Scope) -> Iterator[Told | Signal]:
        """Nothing: MappedReader reads them, typed by the mapping."""
        return iter(())


class MappedReader(Reader):
    """By `table` and `columns` of config.yaml, with the same rules as files and sheets."""

    def __init__(self, settings: HookSettings, context: Context) -> None:
        self._settings = settings
        self._zone = ZoneInfo(settings.timezone or context.timezone)
        completed, self._by_arrival = _completed(settings)
        wanted = [header for spec in _specs(settings).values() for header in spec.headers]
        self._headers = list({normal(header): header for header in (EVENT_ID, RECEIVED_AT, *wanted)}.values())
        self._sheet = CellMapping(completed, context).bind(self._headers, Place(settings.name))

    def _parts(self, event: Event) -> Iterator[tuple[Batch, Mark]]:
        document = hook_of(event).fields
        shared = _cells(document) if self._settings.each else {}
        for number, item in enumerate(self._items(document)):
            cells = ChainMap(_cells(item), shared)
            event_id = f"{event.event_id}-{number}" if self._settings.each else event.event_id
            own: dict[str, Cell] = {EVENT_ID: event_id, RECEIVED_AT: event.received_at}
            row = [own.get(header, cells.get(normal(header))) for header in self._headers]
            mark = mark_of(cells.get(normal(self._settings.order)), self._zone) if self._settings.order else ()
            for batch in self._sheet.batches(Frame.of_rows([row], event.seq, len(row))):
                yield from self._dated(batch, mark, event)

    def _dated(self, batch: Batch, mark: Mark, event: Event) -> Iterator[tuple[Batch, Mark]]:
        """The batch; a time that is that of arrival apart: of several events of a row the first to arrive dates it."""
        names = [name for name in self._by_arrival if name in batch.rows.column_names]
        if batch.table.name != self._settings.table or not names:
            yield batch, mark
            return
        yield replace(batch, rows=batch.rows.drop_columns(names)), mark
        keys = [name for name in ("account_id", *batch.table.key) if name in batch.rows.column_names]
        dates = batch.rows.select([*keys, *names])
        yield Batch(batch.table, dates, rows_read=dates.num_rows), (-event.received_at.timestamp(),)

    def _items(self, document: Mapping[str, Any]) -> list[Any]:
        node: Any = document[""] if self._settings.each == WHOLE_BODY else document
        for step in filter(None, self._settings.each.split(".")):
            node = node[int(step)] if isinstance(node, list) else node[step]
        if not self._settings.each:
            return [node]
        if not isinstance(node, list):
            raise UnreadableError("hook_shape", field=self._settings.each)
        return node


def _is_signed(signature: Signature, body: bytes, headers: Mapping[str, str]) -> bool:
    time = headers.get(signature.time_header.lower(), "") if signature.time_header else ""
    covered = f"{time}.".encode() + body if signature.time_header else body
    digest = hmac.new(
        signature.key.get_secret_value().encode(), covered, getattr(hashlib, signature.algorithm)
    ).digest()
    written = digest.hex() if signature.encoding == "hex" else base64.b64encode(digest).decode()
    given = headers.get(signature.header.lower(), "")
    if signature.encoding == "hex":  # its letters are of either case, as are those of a prefix
        return same(given.lower(), (signature.prefix + written).lower())
    return same(given, signature.prefix + written)


def _specs(settings: HookSettings) -> dict[str, ColumnFrom]:
    return {name: as_column_from(spec) for name, spec in settings.columns.items()}


def _completed(settings: HookSettings) -> tuple[TableSettings, tuple[str, ...]]:
    """The mapping, with the id of the event and its arrival where the id or the time of the row are not mapped; and
    which columns besides the key the arrival fills."""
    table = TABLES[settings.table]
    columns: dict[str, str | ColumnFrom] = {**_specs(settings)}
    by_arrival: list[str] = []
    for name in REQUIRED[table.name]:
        kind = table.column(name).type
        if name not in columns and kind in (Type.TEXT, Type.TIME):
            columns[name] = as_column_from(RECEIVED_AT if kind is Type.TIME else EVENT_ID)
            by_arrival += [name] if kind is Type.TIME and name not in table.key else []
    shared = {name: getattr(settings, name) for name in TableSettings.model_fields if name != "columns"}
    return TableSettings.model_construct(**shared, columns=columns), tuple(by_arrival)


def _cells(node: Any) -> dict[str, Cell]:
    return {normal(path): value for path, value in flat(node)}
