"""Phones and e-mails of cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from connectors.wire import Side

__all__ = ["Reach", "joined", "linked", "points"]

Reach = Mapping[str, Sequence[str]]
"""PHONE and EMAIL of a card and of those it is about, as written, each once."""

_KINDS = {"PHONE": "phone", "EMAIL": "email"}


def points(entity: str, number: Any, reach: Reach) -> Iterator[Side]:
    """Phones and e-mails, one each."""
    for name, kind in _KINDS.items():
        for value in reach.get(name, ()):
            yield Side("contact_point", {"entity": entity, "entity_id": number, "value_raw": value, "kind": kind})


def linked(cards: Iterable[Mapping[str, Any]]) -> Reach:
    """Phones and e-mails of cards: `fm` holds [{typeId, value}]."""
    found: dict[str, dict[str, None]] = {name: {} for name in _KINDS}
    for card in cards:
        for told in card.get("fm") or []:
            if told["typeId"] in found and str(told.get("value") or "").strip():
                found[told["typeId"]][str(told["value"]).strip()] = None
    return {name: list(values) for name, values in found.items()}


def joined(reach: Reach, name: str) -> str | None:
    """As one cell of a deal or lead."""
    return ";".join(reach.get(name, ())) or None
