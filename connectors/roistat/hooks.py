"""Events of Roistat: a call as it begins, and once more when it has ended, with its status and recording. Unsigned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from connectors.calls.words import told
from connectors.hooks.preset import Hook, Preset, Scope, Signal, Told
from connectors.roistat import parse
from connectors.roistat.marks import Chosen
from connectors.wire.utm import TAGS

__all__ = ["PRESET", "RoistatHooks"]


class RoistatHooks(Preset):
    """The event is laid out as the API would tell the call, so that one reading makes the rows of both."""

    name = "roistat"
    tables = ("call",)

    def read(self, hook: Hook, scope: Scope) -> Iterator[Told | Signal]:
        """A call; a later event fills what the earlier has not told."""
        said = hook.fields
        has_ended = told(said.get("status")) is not None
        row: dict[str, Any] = {**parse.call(_as_call(said), Chosen())}
        if not has_ended:
            row |= {"outcome": "in_progress"}
        yield Told("call", row, (int(has_ended),))


def _as_call(said: dict[str, Any]) -> dict[str, Any]:
    source = {"system_name": said.get("marker"), **{tag: said.get(tag) for tag in TAGS}}
    visit = {
        "id": said.get("visit_id"),
        "first_id": said.get("first_visit"),
        "landing_page": said.get("landing_page"),
        "source": source,
        "geo": {"city": said.get("city")},
    }
    return {**said, "date": said["date"], "status": said.get("status"), "visit": visit}


PRESET = RoistatHooks()
