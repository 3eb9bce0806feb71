"""What an event is answered, before it is stored: who sent it, whether it is old, what tells it from others.

Pure, and quick: it runs while the sender waits. Nothing that came is echoed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from connectors.hooks.body import UnreadableError
from connectors.hooks.mapped import GenericPreset
from connectors.hooks.preset import Hook, Preset, same
from connectors.hooks.settings import HookSettings
from throughline.hooks.event import Event

__all__ = ["LARGEST", "Judged", "admit", "judge", "preset_of"]

T = TypeVar("T")

LARGEST = 10_000_000  # bytes of a body
OLDEST = timedelta(seconds=300)
_LONGEST_ID = 200
_NO = (UnreadableError, KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)


@dataclass(frozen=True, slots=True)
class Judged:
    """`status` other than 200: refused. With 200 `event` is to be stored; None: it only tried the address."""

    status: int
    event: Event | None = None


def preset_of(settings: HookSettings) -> Preset:
    """How the events of a source are answered."""
    return settings.vendor or GenericPreset(settings)


def admit(settings: HookSettings, preset: Preset, method: str, path: str, headers: Mapping[str, str]) -> int:
    """Before the body is read: 200, or 401 without the secret, 405 for another method, 413 for a larger body than is
    taken, 415 for one that nobody reads. `headers` have lower-case names; `path` begins with the secret."""
    if not _opened(settings, path)[1]:
        return 401
    if method not in preset.methods:
        return 405
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST:
        return 413
    is_packed = headers.get("content-encoding", "identity").lower() != "identity"
    return 415 if is_packed or headers.get("content-type", "").lower().startswith("multipart/") else 200


def judge(settings: HookSettings, preset: Preset, hook: Hook, headers: Mapping[str, str], now: datetime) -> Judged:
    """401 for who cannot prove to be the sender, or signed too long ago. `hook.path` still begins with the secret."""
    if len(hook.body) > LARGEST:
        return Judged(413)
    tail, is_known = _opened(settings, hook.path)
    hook = Hook(hook.body, hook.content_type, tail, hook.query, hook.method, now)
    if not (is_known and _is_proven(settings, preset, hook, headers, now)):
        return Judged(401)
    if _or(False, lambda: preset.is_probe(hook)):
        return Judged(200)
    event_id = _or(None, lambda: preset.event_id(hook)) or _digest(hook)
    if len(event_id) > _LONGEST_ID:  # cut short, two of them could be taken for one
        event_id = hashlib.sha256(event_id.encode()).hexdigest()
    return Judged(
        200, Event(settings.name, event_id, now, hook.body, hook.content_type, hook.path, hook.query, hook.method)
    )


def _opened(settings: HookSettings, path: str) -> tuple[str, bool]:
    """What follows the secret, and whether it is the right one."""
    if settings.secret is None:
        return path, True
    given, _, tail = path.partition("/")
    return tail, same(given, settings.secret.get_secret_value())


def _is_proven(settings: HookSettings, preset: Preset, hook: Hook, headers: Mapping[str, str], now: datetime) -> bool:
    keys = {name: key.get_secret_value() for name, key in settings.keys.items()}
    if settings.keys or settings.signature:
        if not _or(False, lambda: preset.verify(hook, headers, keys)):
            return False
        try:
            signed_at = preset.signed_at(hook, headers)
        except _NO:
            return False
        return signed_at is None or abs(now - signed_at) <= OLDEST
    return settings.secret is not None


def _digest(hook: Hook) -> str:
    """Of all that came, where nothing in it tells events apart. Lengths stand before the parts: no two parts flow into
    one another."""
    parts = (hook.method.encode(), hook.path.encode(), hook.query.encode(), hook.body)
    return hashlib.sha256(b"".join(f"{len(part)}:".encode() + part for part in parts)).hexdigest()


def _or(otherwise: T, what: Callable[[], T]) -> T:
    """What a preset says; `otherwise` where what came is not of the shape it knows."""
    try:
        return what()
    except _NO:
        return otherwise
