"""Phones and e-mails of cards, as Bitrix24 writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.crm.people import Person, reached

__all__ = ["linked"]


def linked(cards: Iterable[Mapping[str, Any]]) -> Person:
    """Those of all cards, each once: `fm` holds [{typeId, value}]."""
    return reached(Person(_told(card, "PHONE"), _told(card, "EMAIL")) for card in cards)


def _told(card: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    values = (str(it.get("value") or "").strip() for it in card.get("fm") or [] if it["typeId"] == kind)
    return tuple(filter(None, values))
