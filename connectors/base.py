"""What every connector is: settings that config.yaml may hold, streams it offers, and a reader of each stream.

A connector never touches the store: it yields batches, and the loader merges them (throughline/loading).
"""

from __future__ import annotations

import abc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

import pyarrow as pa

from connectors.retry import Patience
from throughline.config.sources import SourceSettings
from throughline.landing.contract import Table
from throughline.texts import Phrase

__all__ = ["Answered", "Batch", "Connector", "Context", "Living", "Refresh", "RejectedCell", "Stream"]


class Refresh(StrEnum):
    """What it means that a stored row is absent from a load."""

    FULL = "full"  # the load is everything: a row it does not hold is removed
    WINDOW = "window"  # the load is everything inside its window: absent rows of the window are removed
    APPEND = "append"  # the load is news only: nothing is removed
    LIVING = "living"  # the load is news, and the keys of all that is: a row whose key is not among them is removed


@dataclass(frozen=True, slots=True)
class Stream:
    """One landing table as one source fills it. `reread` is how far back sources restate the past (WINDOW only).

    `remembers` is how far back the source can tell anything at all: what is stored of the time before stays. None: of
    all times. `beside`: tables of their own standing that come with it (applications beside calls), so that people are
    told of them too.
    """

    table: Table
    refresh: Refresh
    reread: timedelta = timedelta(0)
    remembers: timedelta | None = None
    beside: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class RejectedCell:
    """A cell that was not loaded and why: `rule` is a key of `texts` under `rules.`; row counts from 1 as people do.

    `address` is what a spreadsheet calls the cell (D17), or the row (17) when the row as a whole was refused; '' where
    the file has no letters for its columns.
    """

    file: str
    sheet: str
    row: int
    column: str
    value: str
    rule: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Up to some 200,000 rows of one table: any subset of `table.arrow` that holds the key, types as declared there.

    `rows_read` is how many rows of the source this batch stands for: `rows.num_rows` plus the rows left out because
    a cell they cannot do without (key, day, amount) was rejected. Good + refused = all.
    """

    table: Table
    rows: pa.Table
    rejected: tuple[RejectedCell, ...] = ()
    rows_read: int = 0


@dataclass(frozen=True, slots=True)
class Living:
    """Keys of rows of `table` that the source still has: columns of its key, account_id where several accounts are
    read. All such batches together, with the rows of the load, are everything that is.

    The first columns of a key stand for all rows that begin so: deal_id for the lines of a deal that was not read
    again. A LIVING stream says so of its own table, and of those it fills on the side if they shall lose rows too.

    `retold`: the keys are of what was read again (calls of a window), and only rows that begin so may vanish where the
    load has not got them: a tag that was taken off its call. So says a stream of any kind, of a table on the side. Here
    any columns will do that say of what a row is: goals have the id of their visit.
    """

    table: Table
    keys: pa.Table
    retold: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """Accounts (values of account_id) that a source found by itself and that are read: said before their rows.

    Rows of other accounts stay, whatever the window: an account that left its manager has spent what it spent. One that
    was not there when the others were last read is read from where it was left.
    """

    accounts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Context:
    """What the project tells its connectors. `now` is UTC and injectable; `progress` gets (rows so far, label);
    `remark` gets what makes the numbers of this load less sure; `language` is what `check` answers in. `clock` counts
    seconds as `sleep` spends them. `keep` is a folder for tokens that must outlive the process; None: they need not.
    `inbox` is where events wait that were sent to us (throughline/hooks); None: nowhere.
    """

    root: Path
    timezone: str
    currency: str
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    progress: Callable[[int, str], None] = field(default=lambda rows, label: None)
    language: str = "en"
    remark: Callable[[Phrase], None] = field(default=lambda phrase: None)
    patience: Patience = field(default_factory=Patience)
    clock: Callable[[], float] = time.monotonic
    keep: Path | None = None
    inbox: Path | None = None


S = TypeVar("S", bound=SourceSettings)


class Connector(abc.ABC, Generic[S]):
    """One configured source. Subclasses set `kind` and `Settings`; both are listed in `connectors.KINDS`."""

    kind: ClassVar[str]
    Settings: ClassVar[type[SourceSettings]]

    def __init__(self, settings: S, context: Context) -> None:
        self.settings = settings
        self.context = context

    @abc.abstractmethod
    def streams(self) -> Sequence[Stream]:
        """The tables this source fills."""

    @abc.abstractmethod
    def read(self, stream: Stream, since: date | None) -> Iterator[Batch | Living | Answered]:
        """Batches of `stream`; `since` is the first day wanted, None for all. Raises SourceError or UserError.

        Rows of other tables that come with them (contact points of deals) may be yielded too: they are merged in the
        same transaction, and vanish with a FULL load when the source has this one stream.
        """

    def landed(self, stream: Stream) -> None:
        """Called once all that `read` yielded is stored and lasts. Raises AppError: the load then counts as failed."""
        return

    @abc.abstractmethod
    def check(self) -> str:
        """Try to reach the source and say in a few words what was found, in the project's language.

        Raises SourceError or UserError.
        """

    @classmethod
    def stamp(cls, settings: S, root: Path) -> str | None:
        """A mark that changes whenever somebody changes what lies on this machine and would be read, at the price of a
        few `stat`s. None: nothing does. `root` is the folder that paths start from. Raises UserError.
        """
        return None

    def fingerprint(self, stream: Stream) -> str | None:
        """A cheap mark that changes whenever the data may have: an equal mark lets the loader skip the read."""
        return None
