"""Where a visit of Roistat came from: its utm tags or its marker, a path of up to seven levels
(direct1_search_18000022_…). An empty marker is a direct visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.calls.words import first_tags, id_of, told
from connectors.wire.utm import TAGS

__all__ = ["Chosen", "client_of", "levels_of", "marks", "tagged"]

_DEEPEST = 7


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the settings say of rows: which level is which tag, whether it goes before the tags, who a client is, and
    which field of a deal has the day of its sale."""

    levels: Mapping[str, int] = field(default_factory=lambda: {tag: number for number, tag in enumerate(TAGS, 1)})
    has_markers: bool = False
    client_id: str = "first_visit"
    closed_at: str | None = None


def levels_of(marker: Any) -> list[str]:
    """The levels of a marker. Below the seventh nothing is split."""
    text = told(marker)
    return str(text).split("_", _DEEPEST - 1) if text is not None else []


def marks(sources: Iterable[Mapping[str, Any] | None], chosen: Chosen) -> dict[str, Any]:
    """Columns utm_* of the first source that tells anything."""
    for source in sources:
        if not source:
            continue
        tags, path = source, tagged(levels_of(source.get("system_name")), chosen.levels)
        if found := first_tags(*((path, tags) if chosen.has_markers else (tags, path))):
            return found
    return {}


def tagged(path: list[str], levels: Mapping[str, int]) -> dict[str, Any]:
    """Levels as columns utm_*."""
    return {tag: path[number - 1] for tag, number in levels.items() if number <= len(path)}


def client_of(visit: Mapping[str, Any] | None, visit_id: Any, chosen: Chosen) -> Any:
    """Whose visit it is, by what the settings name; a visit that is not told with it is known by its number alone."""
    visit = visit or {}
    number = id_of(visit.get("id")) or id_of(visit_id)
    match chosen.client_id:
        case "first_visit":
            return id_of(visit.get("first_id")) or number
        case "visit":
            return number
        case "metrica":
            return id_of(visit.get("metrika_client_id"))
        case _:
            return id_of(visit.get("google_client_id"))
