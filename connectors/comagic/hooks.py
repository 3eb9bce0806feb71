"""HTTP notifications of CoMagic, UIS and Novofon, whose address and body their user writes from placeholders.

There are no names to rely on: a field is called like the column it fills, else `fields` of config.yaml says its name.
`is_lost` and `finish_reason` make the outcome, as in a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from connectors.calls.words import flag, id_of, told
from connectors.comagic.parse import outcome
from connectors.hooks.preset import Hook, Preset, Scope, Signal, Told

__all__ = ["PRESET", "ComagicHooks"]

_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_CALL = (
    *("call_id", "started_at", "wait_seconds", "talk_seconds", "client_raw", "tracking_number_raw", "employee"),
    *("visitor_id", "visit_id", "client_id", "landing_url", "city", *_UTM),
)
_LEAD = ("lead_id", "created_at", "phone_raw", "email_raw", "form_name", "page_url", "client_id", "visit_id", *_UTM)
_KINDS = ("form", "chat", "callback", "messenger")
_DIRECTIONS = ("in", "out")


class ComagicHooks(Preset):
    """Unsigned, so the address holds a secret."""

    name = "comagic"
    tables = ("call", "lead")
    methods: ClassVar[tuple[Literal["GET", "POST"], ...]] = ("GET", "POST")

    def read(self, hook: Hook, scope: Scope) -> Iterator[Told | Signal]:
        """A call where there is a call_id, else an application where there is a lead_id."""
        said, fields = hook.fields, scope.fields

        def value(column: str) -> Any:
            return told(said.get(fields.get(column, column)))

        if id_of(value("call_id")):
            reason = value("finish_reason")
            is_lost = flag(value("is_lost"))
            row = {column: value(column) for column in _CALL}
            row |= {"direction": _of(_DIRECTIONS, value("direction")), "outcome_raw": reason}
            # Without a word of its end it has only begun, and tells nothing of it.
            is_over = is_lost is not None or reason is not None
            row["outcome"] = outcome(is_lost, reason, is_callback=False) if is_over else "in_progress"
            yield Told("call", _known(row), (int(is_over),))
        elif id_of(value("lead_id")):
            row = {column: value(column) for column in _LEAD}
            yield Told("lead", _known({**row, "kind": _of(_KINDS, value("kind"))}))


def _of(words: tuple[str, ...], value: Any) -> Any:
    return value if value in words else None


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


PRESET = ComagicHooks()
