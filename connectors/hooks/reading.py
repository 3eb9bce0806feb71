"""One event as typed rows, or why none can be made of it."""

from __future__ import annotations

import abc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.base import Batch
from connectors.hooks.body import UnreadableError
from connectors.hooks.preset import Hook, Mark, Preset, Scope, Signal, Told
from connectors.wire.rows import RowBuilder, WrongShapeError
from throughline.hooks.event import Event, Reason
from throughline.landing.contract import TABLES, Table

__all__ = ["Grasp", "PresetReader", "Reader", "Typed", "hook_of", "refused_cell"]

_SHOWN = 200
# What a preset raises where an event has another shape than it expects.
_OTHER_SHAPE = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Typed:
    """A row, or a part of one, of `table`: values as its columns are declared, None where nothing is told."""

    table: Table
    row: Mapping[str, Any]
    mark: Mark = ()


@dataclass(frozen=True, slots=True)
class Grasp:
    """What was made of an event. `reason`: what could not be; `is_refused`: a whole row at least."""

    rows: tuple[Typed, ...] = ()
    reason: Reason | None = None
    is_refused: bool = False


class Reader(abc.ABC):
    """Makes rows of the events of one source."""

    def grasp(self, event: Event) -> Grasp:
        """Never raises for what an event holds: strangers choose its bytes."""
        try:
            return self._joined(self._parts(event))
        except UnreadableError as error:
            return Grasp((), Reason(error.key, error.facts), is_refused=True)
        except WrongShapeError as error:
            return Grasp((), Reason("hook_shape", {"field": str(error.args[0])[:_SHOWN]}), is_refused=True)
        except _OTHER_SHAPE as error:
            field = f"{type(error).__name__} {error}" if not isinstance(error, KeyError) else str(error.args[0])
            return Grasp((), Reason("hook_shape", {"field": field[:_SHOWN]}), is_refused=True)

    @abc.abstractmethod
    def _parts(self, event: Event) -> Iterator[tuple[Batch, Mark]]:
        """Batches of the rows that the event tells, one batch a row and mark."""

    def _joined(self, parts: Iterator[tuple[Batch, Mark]]) -> Grasp:
        rows: list[Typed] = []
        reason, is_refused = None, False
        for batch, mark in parts:
            rows += [Typed(batch.table, row, mark) for row in batch.rows.to_pylist()]
            is_refused |= batch.rows_read > batch.rows.num_rows
            reason = reason or refused_cell(batch)
        return Grasp(tuple(rows), reason, is_refused)


class PresetReader(Reader):
    """By the preset of a vendor."""

    def __init__(self, preset: Preset, scope: Scope, source: str, currency: str) -> None:
        self._preset = preset
        self._scope = scope
        self._builders = {
            name: RowBuilder(TABLES[name], source, scope.zone, currency, in_parts=True) for name in preset.tables
        }

    def _parts(self, event: Event) -> Iterator[tuple[Batch, Mark]]:
        for told in self._preset.read(hook_of(event), self._scope):
            if isinstance(told, Signal):
                continue
            yield self._batch(told), told.mark

    def _batch(self, told: Told) -> Batch:
        builder = self._builders[told.table]
        try:
            builder.add(told.row)
        finally:
            batch = builder.take()
        return batch


def hook_of(event: Event) -> Hook:
    """The event as a preset reads it."""
    return Hook(event.body, event.content_type, event.path, event.query, event.method, event.received_at)


def refused_cell(batch: Batch) -> Reason | None:
    """The first cell that could not be read: the one that cost the row, where one did. Its value stays in the body."""
    if not batch.rejected:
        return None
    first = batch.rejected[0]
    return Reason("hook_cell", {"column": first.column, "rule": first.rule})
