"""Hooks of amoCRM: they name what changed, in words of an older API, and are not signed. So they are only a signal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.hooks.preset import Hook, Preset, Scope, Signal

__all__ = ["PRESET"]

_LANDING = {"leads": "deal", "contacts": "deal", "unsorted": "lead"}


class AmoCrmHooks(Preset):
    """`leads[update][0][id]=…` and the like, as a form with the brackets of PHP.

    A changed contact names its deals as keys of `linked_leads_id`.
    """

    name = "amocrm"
    tables = ()

    def read(self, hook: Hook, scope: Scope) -> Iterator[Signal]:
        """Which deals to read again; nothing of what is not loaded (tasks, companies)."""
        for name, entity in _LANDING.items():
            happened = hook.form.get(name)
            ids = [
                id_
                for rows in (happened.values() if isinstance(happened, dict) else ())
                for row in (rows if isinstance(rows, list) else ())
                if isinstance(row, dict)
                for id_ in _ids(name, row)
            ]
            if happened:
                yield Signal(entity, tuple(dict.fromkeys(ids)))


def _ids(name: str, row: Mapping[str, Any]) -> list[str]:
    """Ids of deals that a row of the hook is about."""
    if name == "leads":
        return [str(row["id"])]
    linked = row.get("linked_leads_id")
    if name == "contacts" and isinstance(linked, dict):
        return [str(one.get("ID", key)) if isinstance(one, dict) else str(key) for key, one in linked.items()]
    return []


PRESET = AmoCrmHooks()
