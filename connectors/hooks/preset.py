"""How the hooks of one vendor are understood: the shape of `connectors/<kind>/hooks.py`.

    class Letters(Preset):
        name = "letters"
        tables = ("call", "lead")            # what its events tell of; () where they only say that something changed
        keys = ("api_key", "salt")           # what it signs with: `keys: {api_key: ${…}, salt: ${…}}` in config.yaml

        def verify(self, hook, headers, keys): return same(hook.form["sign"], digest(…))
        def event_id(self, hook): return hook.form["entry_id"]
        def read(self, hook, scope):
            yield Told("call", {"call_id": …, "started_at": …}, mark=(seq,))

    PRESET = Letters()                       # and one line in connectors/hooks/registry.py

Pure: no network, no clock, no state. One event may come twice and late. Rows of one entity (the key of its table) are
laid over each other column by column: of each column the value with the greatest mark stays; None tells nothing. So an
event may bring a part of a row, and events in any order end alike.
"""

from __future__ import annotations

import abc
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from connectors.hooks.body import as_form, as_json, charset_of

__all__ = ["Hook", "Mark", "Preset", "Scope", "Signal", "Told", "same"]

Mark = tuple[int | float, ...]
"""How late an event is among those of one entity: compared from the left, () is the earliest; of equal marks the one
that arrived later wins. A sequence number, or seconds of a time of the vendor (never of ours)."""


@dataclass(frozen=True)
class Hook:
    """One event as it came. `path` is what follows the address of the source (events/call), '' for none; `query` has no
    question mark; `received_at` is UTC."""

    body: bytes = b""
    content_type: str = ""
    path: str = ""
    query: str = ""
    method: str = "POST"
    received_at: datetime | None = None

    @cached_property
    def json(self) -> Any:
        """The body as JSON, fractions as Decimals. Raises UnreadableError."""
        return as_json(self.body, charset_of(self.content_type))

    @cached_property
    def form(self) -> dict[str, Any]:
        """The body as a form, brackets of PHP as a tree; every value is a text. Raises UnreadableError."""
        return as_form(self.body, charset_of(self.content_type))

    @cached_property
    def asked(self) -> dict[str, Any]:
        """The query as a form. Raises UnreadableError."""
        return as_form(self.query.encode())

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The query, and over it the body, whatever it is: JSON where it is said to be or looks so, else a form.

        A document that is no object stands under ''. Raises UnreadableError.
        """
        if not self.body.strip():
            return self.asked
        is_json = "json" in self.content_type.lower() or self.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
        document = self.json if is_json else self.form
        return {**self.asked, **(document if isinstance(document, dict) else {"": document})}


@dataclass(frozen=True, slots=True)
class Told:
    """A row, or a part of one, of the landing table `table`: columns → values as the vendor writes them.

    Like connectors.wire.Row: texts of numbers and days will do; times have their zone or are wall clocks of the source.
    """

    table: str
    row: Mapping[str, Any]
    mark: Mark = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """Something changed there: the source that this one `enriches` is read again soon. `entity` is a landing table."""

    entity: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What reading may know of the source: the zone of times without their own; `fields` of config, column → the name
    of the variable there, for vendors whose users name them."""

    zone: ZoneInfo
    fields: Mapping[str, str] = field(default_factory=dict)


class Preset(abc.ABC):
    """The hooks of one vendor. Everything but `name`, `tables` and `read` has a default."""

    name: ClassVar[str]
    tables: tuple[str, ...]
    keys: ClassVar[tuple[str, ...]] = ()
    """Names of the secrets `verify` needs. With none the vendor signs nothing: the path must hold a long secret."""
    methods: ClassVar[tuple[Literal["GET", "POST"], ...]] = ("POST",)
    reply: str = ""
    """The JSON the vendor waits for; '' for an empty body."""
    repeated: Literal[200, 409] = 200
    """What is answered to an event that is stored already: most vendors send again until they hear 200."""

    def verify(self, hook: Hook, headers: Mapping[str, str], keys: Mapping[str, str]) -> bool:
        """Whether the vendor has sent it. `headers` have lower-case names, `keys` holds `self.keys`. Compare by `same`.

        Raising UnreadableError, KeyError or TypeError is a no.
        """
        return True

    def signed_at(self, hook: Hook, headers: Mapping[str, str]) -> datetime | None:
        """When it was signed, with a zone, where the signature covers a time: older than 300 s is refused."""
        return None

    def is_probe(self, hook: Hook) -> bool:
        """Whether it only tries the address: answered and not stored. May raise UnreadableError: a no."""
        return False

    def event_id(self, hook: Hook) -> str | None:
        """What tells this event from every other of the source; None, or UnreadableError: the digest of it."""
        return None

    @abc.abstractmethod
    def read(self, hook: Hook, scope: Scope) -> Iterator[Told | Signal]:
        """What it tells: rows of `tables`, or, where there are none, signals. Nothing where it is of no use to us.

        Raises UnreadableError, KeyError or TypeError where it has another shape: it then waits in the queue.
        """


def same(given: object, wanted: str) -> bool:
    """Whether two signatures are equal, told in a time that tells nothing of where they differ."""
    return isinstance(given, str) and hmac.compare_digest(given.encode(), wanted.encode())
