"""Which cells fill which column: the settings of a source bound to the headers of one sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from connectors.base import Context
from connectors.cells import Cell, CellError, NumberFormat, Reading, Value, parse_boolean
from connectors.cells.reading import Epoch
from connectors.mapping.demands import (
    ALSO_FROM,
    BUILT_KEYS,
    HAPPENED,
    IDS,
    KEEPS_NEGATIVE,
    NOT_NEGATIVE,
    REQUIRED,
    VOCABULARY,
)
from connectors.mapping.headers import Headers, Place, normal
from connectors.mapping.months import MONTH_HEADERS, PERIODS, Period
from connectors.mapping.settings import GATHERED, MONTH_FORMAT, PSEUDO, ColumnFrom, TableSettings, as_column_from
from connectors.mapping.spoken import SPOKEN
from connectors.mapping.target import Target
from throughline.errors import InputError
from throughline.landing.contract import TABLES, Column, Table, Type

__all__ = ["Filler", "Plan", "Planner", "currency_of"]

VERSION = 3  # raised when cells are read in another way: loaded files are then read again
LEEWAY = timedelta(days=1)  # clocks of sources may be ahead, and a day begins earlier in the east


@dataclass(frozen=True, slots=True)
class Filler:
    """A column to fill and its cells: those of `positions`, or the same value everywhere when there are none."""

    name: str  # as in config: cost, custom.city, tags
    target: Target
    positions: tuple[int, ...] = ()
    header: str = ""
    const: Value = None
    separator: str = ";"


@dataclass(frozen=True, slots=True)
class Plan:
    """All fillers of one sheet. `built` are key columns that the file does not have, `copied` those that the cells of
    another column fill too.
    """

    table: Table
    place: Place
    headers: Headers
    fillers: tuple[Filler, ...]
    gathered: dict[str, tuple[Filler, ...]]
    built: tuple[str, ...]
    currency: str
    copied: tuple[str, ...] = ()

    @property
    def mapped_positions(self) -> tuple[int, ...]:
        """Positions of all cells that are used, in order."""
        groups = [*self.fillers, *(filler for group in self.gathered.values() for filler in group)]
        return tuple(sorted({position for filler in groups for position in filler.positions}))


def currency_of(settings: TableSettings, context: Context) -> str:
    """What amounts are in where rows do not say."""
    return settings.currency or context.currency


class Planner:
    """Binds the columns of one source to the headers of its sheets."""

    def __init__(self, settings: TableSettings, context: Context) -> None:
        self.settings = settings
        self.context = context
        self.table = TABLES[settings.table]
        self._specs = {name: as_column_from(spec) for name, spec in settings.columns.items()}
        self._latest = context.now().replace(tzinfo=None, microsecond=0) + LEEWAY
        self._zone = ZoneInfo(settings.timezone or context.timezone)

    def digest(self) -> str:
        """Changes whenever the same cells would be read in another way. Events of the future come due with days."""
        today = "" if self.settings.future == "keep" else self.context.now().astimezone(UTC).date().isoformat()
        text = (
            f"{VERSION}\n{self.settings.model_dump_json()}\n{self.context.timezone}\n{self.context.currency}\n{today}"
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def bind(self, cells: Sequence[Cell], place: Place, epoch: Epoch) -> Plan:
        """The plan of one sheet. Raises InputError where a wanted header or a needed column is missing."""
        headers = Headers(cells, place)
        headers.require([header for spec in self._specs.values() for header in spec.headers])
        gathered = {name: self._gathered(name, headers, epoch) for name in GATHERED if self._has(name)}
        gathered = {name: fillers for name, fillers in gathered.items() if fillers}
        names = ["account_id", *(c.name for c in self.table.columns), *PSEUDO.get(self.table.name, ())]
        fillers = tuple(
            filler
            for name in names
            if name not in gathered and (filler := self._filler(name, headers, epoch)) is not None
        )
        fillers += self._end_of_month(fillers, epoch)
        copied = self._copied(fillers, epoch)
        filled = {filler.name for filler in fillers} | set(gathered)
        built = tuple(name for name in BUILT_KEYS.get(self.table.name, ()) if name not in filled)
        self._require(filled | set(built), headers)
        currency = currency_of(self.settings, self.context)
        every = (*fillers, *copied, *self._defaults(filled))
        names_of_copied = tuple(filler.name for filler in copied)
        return Plan(self.table, place, headers, every, gathered, built, currency, names_of_copied)

    def _has(self, name: str) -> bool:
        return any(column.name == name for column in self.table.columns)

    def _require(self, filled: set[str], headers: Headers) -> None:
        missing = [name for name in REQUIRED[self.table.name] if name not in filled]
        if missing:
            raise InputError(
                "columns_needed",
                file=headers.place.label,
                table=self.table.name,
                columns=", ".join(missing),
                headers=headers.shown,
            )

    def _gathered(self, name: str, headers: Headers, epoch: Epoch) -> tuple[Filler, ...]:
        """The fields of a JSON column in order of their names."""
        wanted = {key for key in self._specs if key.startswith(f"{name}.")}
        declared = {normal(key) for key in wanted}
        wanted |= {t for t in headers.texts if t.startswith(f"{name}.") and normal(t) not in declared}
        fillers = (self._filler(key, headers, epoch) for key in sorted(wanted))
        return tuple(filler for filler in fillers if filler is not None)

    def _filler(self, name: str, headers: Headers, epoch: Epoch) -> Filler | None:
        spec = self._specs.get(name)
        if spec is None:
            if not headers.has(name):
                return None
            spec = ColumnFrom.model_validate({"from": name})
        target = self._target(name, spec, epoch)
        if spec.origin is None:
            return Filler(name, target, const=self._const(name, spec, target))
        positions = tuple(headers.position(header) for header in spec.headers)
        header = " + ".join(headers.texts[position] for position in positions)
        return Filler(name, target, positions, header, separator=spec.separator)

    def _end_of_month(self, fillers: tuple[Filler, ...], epoch: Epoch) -> tuple[Filler, ...]:
        """Spend whose file has no column for the end: a cell that names a month tells both ends."""
        by_name = {filler.name: filler for filler in fillers}
        start = by_name.get("period_start")
        if self.table.name != "spend_manual" or start is None or not start.positions or "period_end" in by_name:
            return ()
        spec = self._specs.get("period_start") or ColumnFrom.model_validate({"from": "period_start"})
        return (replace(start, name="period_end", target=self._target("period_end", spec, epoch)),)

    def _copied(self, fillers: tuple[Filler, ...], epoch: Epoch) -> tuple[Filler, ...]:
        """Columns that the cells of others fill: what the vendor called the outcome, the word «callback»."""
        by_name = {filler.name: filler for filler in fillers}
        copied = []
        for name, other in ALSO_FROM.get(self.table.name, {}).items():
            if name not in by_name and other in by_name and by_name[other].positions:
                spec = ColumnFrom.model_validate({"from": by_name[other].header})
                copied.append(replace(by_name[other], name=name, target=self._target(name, spec, epoch)))
        return tuple(copied)

    def _const(self, name: str, spec: ColumnFrom, target: Target) -> Value:
        try:
            return target.parse(spec.const, currency_of(self.settings, self.context))
        except CellError as error:
            raise InputError(
                "const_refused", file=self.settings.name, column=name, value=spec.const, rule=error.rule.value
            ) from None

    def _target(self, name: str, spec: ColumnFrom, epoch: Epoch) -> Target:
        column = next((c for c in self.table.columns if c.name == name), Column(name))
        table = self.table.name
        is_late = self.settings.future == "reject" and name in HAPPENED.get(table, ())
        return Target(
            column,
            self._reading(column, spec, epoch),
            {normal(word): here for word, here in spec.map.items()},
            VOCABULARY.get((table, name), frozenset()),
            self._latest if is_late else None,
            name in NOT_NEGATIVE,
            SPOKEN.get((table, name), {}),
            (table, name) in KEEPS_NEGATIVE,
            self._period(name, spec),
        )

    def _period(self, name: str, spec: ColumnFrom) -> Period | None:
        side = PERIODS.get((self.table.name, name))
        is_month = name == "month" or any(normal(header) in MONTH_HEADERS for header in spec.headers)
        return None if side is None else Period(side, is_month or MONTH_FORMAT in spec.formats)

    def _reading(self, column: Column, spec: ColumnFrom, epoch: Epoch) -> Reading:
        is_date = column.type in (Type.DAY, Type.TIME)
        pattern = self.settings.number if is_date or not spec.formats else spec.formats[0]
        return Reading(
            number=NumberFormat.of(pattern) if pattern else None,
            dates=(_dates(spec) or tuple(self.settings.dates)) if is_date else (),
            zone=self._zone,
            currency=currency_of(self.settings, self.context),
            epoch=epoch,
            is_id=column.name in IDS or column.name.endswith("_id"),
        )

    def _defaults(self, filled: set[str]) -> list[Filler]:
        """Columns that the source's settings fill where the file does not have them."""
        known: dict[str, Value] = {}
        if self._has("currency") and self.table.name != "rate":
            known["currency"] = currency_of(self.settings, self.context)
        if self._has("includes_vat") and self.settings.includes_vat is not None:
            known["includes_vat"] = parse_boolean(self.settings.includes_vat, Reading())
        return [
            Filler(name, Target(self.table.column(name), Reading(), {}), const=value)
            for name, value in known.items()
            if name not in filled
        ]


def _dates(spec: ColumnFrom) -> tuple[str, ...]:
    return tuple(form for form in spec.formats if form != MONTH_FORMAT)
