"""What every sender is: settings that config.yaml may hold, what it sends of a conversion, and one request at a time.

A sender keeps no books: what was sent and what became of it is the ledger's (throughline/landing/sent.py), and when to
send is decided above (throughline/sending).
"""

from __future__ import annotations

import abc
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

from connectors.base import Context
from throughline.config.send import SendSettings, What
from throughline.errors import SourceError

__all__ = ["Conversion", "Fate", "Outcome", "Reply", "Sender", "Trace"]


@dataclass(frozen=True, slots=True)
class Trace:
    """A sign that somebody left on the site: `kind` is client_id, yclid or gclid; `at` is UTC.

    `source` names whose visit carries it; '' where the lead, the call or the deal itself does. `visit` is what the
    source calls that visit, which was last heard of at `until`; '' and None where that is not known.
    """

    kind: str
    value: str
    at: datetime
    source: str = ""
    visit: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """A sale or a target lead. `entity` is the id of the deal or the application in `source`.

    `at` is UTC; `value` is in major units of `currency`, None where none is told; `traces` are all that are known of
    its person, the latest first. `chosen` is the one it is sent by. `once_known_as`: keys it may have been sent by.
    `again`: it was accepted before with another value, and this one takes its place.
    """

    what: What
    source: str
    entity: str
    goal: str
    at: datetime
    value: Decimal | None
    currency: str
    traces: tuple[Trace, ...] = ()
    chosen: Trace | None = None
    once_known_as: tuple[tuple[str, str, str], ...] = ()
    again: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from every other one of an account, for ever."""
        return (self.what, self.source, self.entity)

    @property
    def order_id(self) -> str:
        """The same for the vendor: a deal is a sale and a lead's application may have an equal id."""
        return f"{self.source}-{self.entity}" if self.what == "sales" else f"{self.source}-lead-{self.entity}"

    @property
    def by(self) -> Trace:
        """The trace it is sent by. Raises ValueError where none was chosen."""
        if self.chosen is None:
            raise ValueError(self.key)
        return self.chosen

    def sent_by(self, trace: Trace) -> Conversion:
        """The same, to be sent by this trace."""
        return replace(self, chosen=trace)


class Outcome(StrEnum):
    """What the vendor said of a conversion."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # as it is, and it would be again
    LATER = "later"  # not taken now, and may be taken another time
    TAKEN = "taken"  # received; whether it counts is told later


@dataclass(frozen=True, slots=True)
class Fate:
    """An outcome and the vendor's words for it, '' for none."""

    outcome: Outcome
    said: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one request: a fate per conversion in their order, and by what the vendor knows the request."""

    fates: tuple[Fate, ...]
    handle: str = ""


S = TypeVar("S", bound=SendSettings)


class Sender(abc.ABC, Generic[S]):
    """One configured destination. Subclasses set `kind` and `Settings`; `connectors.send.SENDERS` lists them."""

    kind: ClassVar[str]
    Settings: ClassVar[type[SendSettings]]
    at_once: ClassVar[int]  # conversions in a request at most
    oldest: ClassVar[timedelta | None] = None  # what happened longer ago is not taken

    def __init__(self, settings: S, context: Context) -> None:
        self.settings = settings
        self.context = context

    @property
    def patience_s(self) -> float:
        """Seconds worth waiting for verdicts of what was TAKEN; after them the next send asks."""
        return 0

    @property
    @abc.abstractmethod
    def identifiers(self) -> tuple[str, ...]:
        """Kinds of traces by which this system finds a person, the best first."""

    @abc.abstractmethod
    def knows(self, trace: Trace) -> bool:
        """Whether a trace looks like one of this system's: systems of analytics all say `client_id`."""

    def reaches(self, trace: Trace, at: datetime, now: datetime) -> bool:
        """Whether the system still joins a conversion of `at` that is sent `now` to this trace."""
        return True

    def lot(self, conversion: Conversion) -> str:
        """Conversions of one request have one lot: a system may take one kind of identifier, or one client, a time."""
        return ""

    def is_repeatable(self, conversion: Conversion) -> bool:
        """Whether the system itself leaves out a conversion that comes twice."""
        return False

    def restates(self, conversion: Conversion) -> bool:
        """Whether a conversion that was accepted and comes again (`again`) gets the value that it comes with."""
        return False

    @abc.abstractmethod
    def send(self, batch: str, conversions: Sequence[Conversion]) -> Reply:
        """One request, made once. `batch` is ours and names no other request.

        Raises SourceError: `may_have_arrived` tells what is then known of the conversions.
        """

    @abc.abstractmethod
    def check(self) -> str:
        """Try whether conversions would be taken, without sending any, and say in a few words what was found, in the
        project's language. Raises SourceError, UserError.
        """

    def sample(self, what: What, goal: str, value: str) -> Conversion:
        """A conversion that never was, to be checked: its trace has this value."""
        at = self.context.now().replace(microsecond=0) - timedelta(hours=1)
        is_priced = what == "sales" and self.settings.value != "none"
        worth = Decimal(1) if is_priced else None
        trace = Trace(self.identifiers[0], value, at)
        return Conversion(what, "check", "check", goal, at, worth, self.context.currency, chosen=trace)

    def may_have_arrived(self, error: SourceError) -> bool:
        """Whether conversions may be there although `send` raised this."""
        return True

    def verdict(self, handle: str) -> Fate:
        """What has become of a request whose conversions were TAKEN; TAKEN: it is not known yet. Raises SourceError."""
        raise NotImplementedError(handle)

    def find(self, batch: str, started_at: datetime) -> str | None:
        """By what the vendor knows a request of which no answer came: '' when it surely never arrived, None when
        nobody can tell (yet). Raises SourceError."""
        return None
