"""How a call of Calltouch ended, from its flags; the same for the API and for hooks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["is_fraud", "outcome"]

_GOING_ON, _ENDED, _LOST = "callconnected", "calldisconnected", "calllost"
_BUSY = re.compile(r"занят|busy", re.IGNORECASE)
_FRAUD = re.compile(r"анти-?фрод|фрод|anti-?fraud|fraud", re.IGNORECASE)
_FRAUD_TYPE = "AUTO-AF"


def outcome(
    *,
    phase: str | None,
    is_successful: bool | None,
    talked: int | None,
    words: str | None,
    is_callback: bool,
    is_blocked: bool,
) -> str:
    """A word of the landing vocabulary.

    `talked` are seconds: Calltouch writes −30 where nobody talked. A call that succeeded without a second of talk
    contradicts itself: unknown, as is a phase that nobody knows.
    """
    if phase not in (_GOING_ON, _ENDED, _LOST):
        return "unknown"
    if is_blocked:
        return "blocked"
    if phase == _GOING_ON:
        return "in_progress"
    if is_successful and phase == _ENDED:
        return "answered" if talked is not None and talked > 0 else "unknown"
    if is_successful is None and phase == _ENDED:
        return "unknown"
    if is_callback:
        return "callback_client_no_answer"
    return "busy" if words and _BUSY.search(words) else "missed"


def is_fraud(tag: Mapping[str, Any]) -> bool:
    """Whether a group of tags is that of anti-fraud: by its type or its words, of which neither is documented."""
    texts = [str(tag.get("category") or ""), *(str(name) for name in tag.get("names") or ())]
    return tag.get("type") == _FRAUD_TYPE or any(_FRAUD.search(text) for text in texts)
