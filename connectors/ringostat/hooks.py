"""Events of Ringostat. Their variables and the format of times are chosen in the cabinet: by default they are called as
the fields of the API are; `fields: {VARIABLE OF THE API: name there}` says otherwise. Unsigned.

An event that does not hear 200 is not sent again: polling completes what is missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from connectors.hooks.preset import Hook, Preset, Scope, Signal, Told
from connectors.ringostat import parse

__all__ = ["PRESET"]

_GOING = "IN PROGRESS"
# An event of a rating or a category may name the call alone. A call is incoming unless some event says
# otherwise; whose number is the client's follows from that.
_UNTOLD = {"calldate": None, "caller": None, "dst": None, "billsec": None, "call_type": "in"}
_ASSUMED = ("direction", "is_callback", "client_raw", "tracking_number_raw")


class RingostatHooks(Preset):
    """By GET or POST, as a query, a form or JSON. The address holds a secret."""

    name = "ringostat"
    tables = ("call", "call_tag")
    methods: ClassVar[tuple[Literal["GET", "POST"], ...]] = ("GET", "POST")

    def read(self, hook: Hook, scope: Scope) -> Iterator[Told | Signal]:
        """A call. Events before its end know no status: what comes after it has the last word, in whatever order."""
        said = _said(hook, scope)
        status = parse.disposition(said.get("disposition"))
        is_over = status not in ("", _GOING)
        row = parse.call({**_UNTOLD, **said, "disposition": status or _GOING}, scope.zone)
        kept = {name: value for name, value in row.items() if value is not None and name not in _ASSUMED}
        assumed = {name: row[name] for name in ("call_id", *_ASSUMED)}
        mark = (int(is_over),)
        yield Told("call", {**kept, **assumed} if "call_type" in said else kept, mark)
        if "call_type" not in said:  # a mark below that of any event that says it
            yield Told("call", assumed, (-1,))
        for tag in parse.tags(said):
            yield Told(tag.table, tag.row, mark)


def _said(hook: Hook, scope: Scope) -> dict[str, Any]:
    """The event in the names of the API."""
    names = {field: scope.fields.get(field, field) for field in parse.FIELDS}
    return {field: hook.fields[name] for field, name in names.items() if name in hook.fields}


PRESET = RingostatHooks()
