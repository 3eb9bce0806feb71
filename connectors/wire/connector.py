"""What every connector over HTTP is: declared streams, one way to ask, and rows that become batches."""

from __future__ import annotations

import abc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, TypeVar
from zoneinfo import ZoneInfo

import pyarrow as pa

from connectors.base import Answered, Batch, Connector, Living, Stream
from connectors.retry import Again
from connectors.wire.address import WireSettings, refuse_private
from connectors.wire.answer import Answer, CutError, FormError, reading
from connectors.wire.limits import Limits, Pace
from connectors.wire.pages import EndlessPagesError, MovingPagesError, ShortPagesError
from connectors.wire.rows import AT_ONCE, RowBuilder, WrongShapeError
from connectors.wire.stream import Declared, Item, Side, declared_in
from connectors.wire.verdict import Verdict
from connectors.wire.window import Window
from throughline.errors import SourceError, Terminal, Transient
from throughline.landing.contract import TABLES
from throughline.texts import Phrase

if TYPE_CHECKING:
    from connectors.wire.http import Http, Judge, Signer
    from connectors.wire.tokens import Keyring

__all__ = ["WireConnector"]

S = TypeVar("S", bound=WireSettings)

_TOLD_EVERY = 1000  # rows
_log = logging.getLogger(__name__)


class WireConnector(Connector[S]):
    """A subclass sets `kind`, `Settings`, `limits`; marks its methods with `@stream`; says in `judge` what answers mean
    and in `signer` how requests are signed; and answers `probe`.

    `kind` is also the name of its hints: `hints.<kind>.name`, `.auth`, `.denied` of the texts.
    """

    limits: ClassVar[Limits] = Limits()

    @cached_property
    def http(self) -> Http:
        """The way to the vendor. Raises Terminal for a host inside the local network."""
        return self.way(self.judge, self.signer())

    def way(self, judge: Judge, signer: Signer | None = None, host: str = "", limits: Limits | None = None) -> Http:
        """Another way to the same host, in the same pace: unsigned and judged apart, where tokens are had.

        `host` is another one of the same vendor, for what only that one tells. With `limits` it has a pace of its own.
        """
        # `requests` takes longer to import than most commands take to run: only who asks pays for it.
        from connectors.wire.http import Http

        refuse_private(self.settings)
        context = self.context
        return Http(
            self.settings.name,
            self.kind,
            host or self.settings.host,
            judge,
            patience=context.patience,
            pace=self._pace if limits is None else Pace(limits, context.clock, context.sleep),
            clock=context.clock,
            sleep=context.sleep,
            now=context.now,
            signer=signer,
            rest=self.rest,
        )

    @cached_property
    def _pace(self) -> Pace:
        return Pace(self.limits, self.context.clock, self.context.sleep)

    def signer(self) -> Signer | None:
        """How requests are signed; None: not by a header. Raises UserError."""
        return None

    def judge(self, answer: Answer) -> Verdict | None:
        """What the vendor means by an answer: None where it is data, or where its status says it all."""
        return None

    def rest(self, answer: Answer) -> float:
        """How many seconds to rest before the next request, where an answer's headers say that it is nearly enough."""
        return 0.0

    def keyring(self, *account: str) -> Keyring:
        """Where tokens of this account are kept between loads."""
        from connectors.wire.tokens import Keyring

        return Keyring(self.context.keep, "\n".join((self.kind, self.settings.host, *account)))

    @property
    def zone(self) -> ZoneInfo:
        """The zone of times without one: the source's, else the project's."""
        return ZoneInfo(self.settings.timezone or self.context.timezone)

    @property
    def currency(self) -> str:
        """The currency of money without one: the source's, else the project's."""
        return self.settings.currency or self.context.currency

    def streams(self) -> Sequence[Stream]:
        """The declared streams that the settings leave on."""
        return [Stream(TABLES[it.table], it.refresh, self._reread(it), it.remembers) for it in self.declared()]

    def declared(self) -> list[Declared]:
        """The streams of this source. One whose table is a setting overrides it."""
        return [it for it in declared_in(type(self)) if it.when(self.settings)]

    def read(self, stream: Stream, since: date | None) -> Iterator[Batch | Living | Answered]:
        """All items of the stream's method, in batches. Raises SourceError and UserError."""
        declared = next(it for it in self.declared() if it.table == stream.table.name)
        with self.told(declared.table):
            yield from self._batches(declared, self.window(since, declared.remembers))

    @contextmanager
    def told(self, table: str) -> Iterator[None]:
        """What goes wrong inside becomes what people are told: `read` and `check` are inside of it.

        Raises SourceError for a field that is gone or retyped, an answer that was cut, and pages that lead nowhere.
        """
        try:
            yield
        except WrongShapeError as error:
            column, value = error.args
            raise self._terminal("shape", table=table, column=column, value=value) from error
        except FormError as error:
            if error.field is not None:
                raise self._terminal("no_column", table=table, column=error.field) from error
            _log.exception("an answer of another form: source %s, table %s", self.settings.name, table)
            raise self._terminal("form", table=table, error=str(error)) from error
        except CutError as error:
            raise Transient(f"wire_{error.what}", **self._facts(table), path=table) from error
        except ShortPagesError as error:
            raise Transient("wire_short", **self._facts(table), got=error.args[0], asked=error.args[1]) from error
        except MovingPagesError as error:
            raise Transient("wire_moving", **self._facts(table)) from error
        except EndlessPagesError as error:
            raise self._terminal("endless", table=table) from error
        except Again as again:  # of a token that was asked for outside of a request
            raise again.error from again

    def window(self, since: date | None, remembers: timedelta | None = None) -> Window:
        """From the first day wanted to today. Without one: as far back as the vendor remembers, else ten years."""
        zone = ZoneInfo(self.context.timezone)
        today = self.context.now().astimezone(zone).date()
        return Window(since or today - (remembers or timedelta(days=3652)), today, zone)

    def warn(self, key: str, **facts: object) -> None:
        """Say on Sources what makes the numbers of this load less sure: `hints.<kind>.<key>` of the texts."""
        self.context.remark(Phrase(f"hints.{self.kind}.{key}", facts))

    def refusal(self, key: str, **facts: object) -> SourceError:
        """An error of this vendor alone: `errors.<kind>_<key>`."""
        return Terminal(f"{self.kind}_{key}", source=self.settings.name, **facts)

    def _batches(self, declared: Declared, window: Window) -> Iterator[Batch | Living | Answered]:
        builders: dict[str, RowBuilder] = {}
        for items, item in enumerate(self._items(declared, window), 1):
            batch = self._take(declared, item, builders)
            if batch is not None:
                yield batch  # the loader counts its rows
            elif items % _TOLD_EVERY == 0:
                self.context.progress(items, "")
        for builder in builders.values():
            if len(builder):
                yield builder.take()

    def _items(self, declared: Declared, window: Window) -> Iterator[Item]:
        """What the stream's method yields. It is found by its name, so that a subclass may override it."""
        with reading():
            yield from getattr(self, declared.method)(window)

    def _take(
        self, declared: Declared, item: Item, builders: dict[str, RowBuilder]
    ) -> Batch | Living | Answered | None:
        """A row goes to the builder of its table, which is emptied when it is full; what is a batch already passes."""
        if isinstance(item, Batch | Living | Answered):
            return item
        if isinstance(item, pa.Table):
            return Batch(TABLES[declared.table], item, (), item.num_rows)
        table, row = (item.table, item.row) if isinstance(item, Side) else (declared.table, item)
        if table not in builders:
            builders[table] = self.builder(table)
        builder = builders[table]
        builder.add(row)
        return builder.take() if len(builder) >= AT_ONCE else None

    def builder(self, table: str) -> RowBuilder:
        """Gathers rows of a table with this source's zone and currency."""
        return RowBuilder(TABLES[table], self.settings.name, self.zone, self.currency)

    def _reread(self, declared: Declared) -> timedelta:
        chosen = self.settings.reread_days
        return declared.reread if chosen is None else timedelta(days=chosen)

    def _facts(self, table: str) -> dict[str, object]:
        return {
            "source": self.settings.name,
            "vendor": Phrase(f"hints.{self.kind}.name"),
            "table": table,
            "tries": self.context.patience.attempts,
        }

    def _terminal(self, key: str, **facts: object) -> Terminal:
        named = {"source": self.settings.name, "vendor": Phrase(f"hints.{self.kind}.name")}
        return Terminal(f"wire_{key}", **named, **facts)

    def check(self) -> str:
        """What `probe` says. Raises SourceError, UserError: an answer of another shape is told as in a load."""
        with self.told(self.declared()[0].table), reading():
            return self.probe()

    @abc.abstractmethod
    def probe(self) -> str:
        """Ask the vendor for something small and say in a few words what was found. Raises as `read` does."""
