"""Callbacks of LPTracker: what happened to a lead, unsigned. So they are only a signal to read again."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.hooks.preset import Hook, Preset, Scope, Signal

__all__ = ["PRESET"]


class LpTrackerHooks(Preset):
    """Of a lead `id` and `action` come; of the project `type` (custom, funnel)."""

    name = "lptracker"
    tables = ()

    def read(self, hook: Hook, scope: Scope) -> Iterator[Signal]:
        """The lead, or the stages of the project. Whether JSON or a form comes is not documented: both are taken."""
        said = hook.fields
        if said.get("type") in ("custom", "funnel"):
            yield Signal("deal_stage")
        else:
            yield Signal("deal", (str(said["id"]),))


PRESET = LpTrackerHooks()
