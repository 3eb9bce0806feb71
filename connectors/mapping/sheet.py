"""Rows of one sheet into batches: every row is either good or refused by name, and none is lost between."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Batch, RejectedCell
from connectors.cells import Cell, CellError, Reading, Rule, clean, parse_text
from connectors.mapping.convert import Converted, convert
from connectors.mapping.demands import REQUIRED, VITAL
from connectors.mapping.derive import derive
from connectors.mapping.doubles import Doubles
from connectors.mapping.frame import AnyCells, Frame, Mask, MixedCells, as_mask
from connectors.mapping.keys import KeyMaker
from connectors.mapping.plan import Filler, Plan
from connectors.mapping.rowrules import judge_rows
from connectors.mapping.settings import PSEUDO
from throughline.landing.contract import Type

__all__ = ["Sheet"]

SHOWN = 200  # characters of a refused cell that are kept
NO_DAY = date(1970, 1, 1)  # a blank day that belongs to a key
_POOL = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="cells")


class Sheet:
    """Reads frames of one sheet by its plan, in order."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._keys = KeyMaker(plan)
        self._doubles = Doubles(plan.table)
        table = plan.table
        self._needed = set(REQUIRED[table.name]) - set(plan.built)
        # An amount in a currency that cannot be read is no amount.
        self._vital = self._needed | {*table.key, "currency", *VITAL.get(table.name, ())}

    def batches(self, frame: Frame) -> Iterator[Batch]:
        """One batch of the main table, then those of the tables derived from it."""
        rules = judge_rows(frame, self.plan)
        rejected = [self._cell(frame, row, position, rule) for row, (rule, position) in rules.refused.items()]
        keep = ~rules.blank
        keep[list(rules.refused)] = False
        read = self._convert(frame)
        keep, cells = self._judge_cells(frame, read, keep)
        values = {name: converted.values for name, converted in read.items()}
        rows = self._complete(values, frame, keep)
        if doubled := self._doubles.find(rows):
            of_frame = np.flatnonzero(keep)
            cells += [self._doubled(frame, int(of_frame[row]), key) for row, key in doubled.items()]
            single = pa.array(np.isin(np.arange(len(of_frame)), list(doubled), invert=True))
            rows = {name: array.filter(single) for name, array in rows.items()}
        in_table = [name for name in self.plan.table.arrow.names if name in rows]
        kept = pa.table([rows[name] for name in in_table], names=in_table)
        rows_read = len(frame.numbers) - int(rules.blank.sum())
        ordered = sorted(dict.fromkeys([*rejected, *cells]), key=lambda cell: cell.row)
        yield Batch(self.plan.table, kept, tuple(ordered), rows_read)
        if kept.num_rows:
            separators = {filler.name: filler.separator for filler in self.plan.fillers}
            yield from derive(self.plan.table, rows, separators)

    def _convert(self, frame: Frame) -> dict[str, Converted]:
        """Every filler's values; the currency first, because amounts are read by it."""
        fillers = list(self.plan.fillers)
        done: dict[str, Converted] = {}
        currency: str | Sequence[str] = self.plan.currency
        for filler in [f for f in fillers if f.name == "currency"]:
            fillers.remove(filler)
            done["currency"] = filled = self._one(filler, frame, currency)
            if filler.positions:
                values = pc.fill_null(filled.values, self.plan.currency)
                done["currency"] = Converted(values, filled.bad)
                currency = values.to_pylist()
        fillers += [filler for group in self.plan.gathered.values() for filler in group]
        for filler, converted in zip(fillers, _POOL.map(lambda f: self._one(f, frame, currency), fillers), strict=True):
            done[filler.name] = converted
        return done

    @staticmethod
    def _one(filler: Filler, frame: Frame, currency: str | Sequence[str]) -> Converted:
        if not filler.positions:
            scalar = pa.scalar(filler.const, filler.target.column.type.arrow)
            return Converted(pa.repeat(scalar, len(frame.numbers)))
        return convert(_cells(frame, filler.positions), filler.target, currency)

    def _judge_cells(self, frame: Frame, read: dict[str, Converted], keep: Mask) -> tuple[Mask, list[RejectedCell]]:
        """Name every refused cell, and leave out the rows that cannot do without theirs."""
        rejected: list[RejectedCell] = []
        left = keep.copy()
        for filler in self._all_fillers():
            if filler.name in self.plan.copied:
                continue  # told of where the cell is read for its own column
            converted = read[filler.name]
            position = filler.positions[0] if filler.positions else -1
            for row, rule in converted.bad.items():
                if keep[row]:
                    rejected.append(self._cell(frame, row, position, rule, filler))
                    left[row] &= filler.name not in self._vital
            if filler.name in self._needed and converted.values.null_count:
                empty = as_mask(pc.is_null(converted.values)) & keep
                rows = [int(row) for row in np.flatnonzero(empty) if int(row) not in converted.bad]
                rejected += [self._cell(frame, row, position, Rule.EMPTY, filler) for row in rows]
                left[rows] = False
        return left, rejected

    def _all_fillers(self) -> list[Filler]:
        return [*self.plan.fillers, *(filler for group in self.plan.gathered.values() for filler in group)]

    def _complete(self, values: dict[str, pa.Array], frame: Frame, keep: Mask) -> dict[str, pa.Array]:
        """The kept rows with their JSON columns, blank keys and made keys."""
        if not keep.all():
            mask = pa.array(keep)
            values = {name: array.filter(mask) for name, array in values.items()}
        for gathered, fillers in self.plan.gathered.items():
            parts = {filler.name.partition(".")[2]: values.pop(filler.name) for filler in fillers}
            values[gathered] = _gather(parts)
        pseudo = {name: values.pop(name) for name in PSEUDO.get(self.plan.table.name, ()) if name in values}
        for column in self.plan.table.columns:
            if column.is_key and column.name not in self.plan.built:
                values[column.name] = _blank_key(values.get(column.name), column.type, int(keep.sum()))
        self._keys.add(values, frame.numbers[keep])
        return {**values, **pseudo}

    def _doubled(self, frame: Frame, row: int, key: str) -> RejectedCell:
        places = {filler.name: filler.positions[0] for filler in self.plan.fillers if filler.positions}
        position = next((places[name] for name in self.plan.table.key if name in places), -1)
        return replace(self._cell(frame, row, position, Rule.DOUBLED_ROW), value=key[:SHOWN])

    def _cell(self, frame: Frame, row: int, position: int, rule: Rule, filler: Filler | None = None) -> RejectedCell:
        place = self.plan.place
        header = self.plan.headers.texts[position] if position >= 0 else ""
        value = _shown(_cells(frame, filler.positions).at(row) if filler and filler.positions else None)
        if filler is None and position >= 0:
            value = _shown(frame.columns[position].at(row))
        column = (filler.header if filler else header) or (filler.name if filler else "")
        number = int(frame.numbers[row])
        address = place.address(number, position)
        return RejectedCell(place.file, place.sheet, number, column, value, rule.value, address)


def _cells(frame: Frame, positions: tuple[int, ...]) -> AnyCells:
    if len(positions) == 1:
        return frame.columns[positions[0]]
    parts = zip(*(frame.columns[position].tolist() for position in positions), strict=True)
    return MixedCells([_join(cells) for cells in parts])


def _join(cells: tuple[Cell, ...]) -> Cell:
    """Several cells as one: a day and a time are a moment, texts are joined by a blank."""
    there = [cleaned for cell in cells if (cleaned := clean(cell)) is not None]
    match there:
        case []:
            return None
        case [only]:
            return only
        case [datetime() as day, time() as clock]:
            return datetime.combine(day.date(), clock)
        case [date() as day, time() as clock]:
            return datetime.combine(day, clock)
    return " ".join(_shown(cell) for cell in there)


def _shown(cell: Cell) -> str:
    """A cell as text for people, cut where it is long."""
    if isinstance(cell, str):
        return cell[:SHOWN].replace("\0", "␀")
    try:
        return (parse_text(cell, Reading()) or "")[:SHOWN]
    except CellError:
        return str(cell)[:SHOWN]


def _gather(parts: dict[str, pa.Array]) -> pa.Array:
    """Fields as JSON with sorted keys: equal rows are equal text. Blank fields are left out, no field is no JSON."""
    names = sorted(parts)
    memo: dict[tuple[str | None, ...], str | None] = {}
    texts = []
    for record in zip(*(parts[name].to_pylist() for name in names), strict=True):
        if record not in memo:
            there = {name: value for name, value in zip(names, record, strict=True) if value is not None}
            memo[record] = json.dumps(there, ensure_ascii=False, sort_keys=True) if there else None
        texts.append(memo[record])
    return pa.array(texts, Type.JSON.arrow)


def _blank_key(values: pa.Array | None, kind: Type, count: int) -> pa.Array:
    """A key column without nulls."""
    blanks = {Type.DAY: NO_DAY, Type.TIME: datetime.combine(NO_DAY, time.min), Type.INTEGER: 0}
    blank = pa.scalar(blanks.get(kind, ""), kind.arrow)
    return pa.repeat(blank, count) if values is None else pc.fill_null(values, blank)
