"""A short mark of how a source is read: when it changes, what was read before says nothing about what to read now."""

from __future__ import annotations

import hashlib
import json

from connectors.base import Context
from throughline.config.sources import SourceSettings

__all__ = ["settings_mark"]

# Raise it when parsing changes meaning: every source is then read whole once more.
_READING = 1


def settings_mark(settings: SourceSettings, context: Context) -> str:
    """A digest of the settings (secrets masked by their type) and of the project's zone and currency."""
    words = [_READING, settings.model_dump(mode="json"), context.timezone, context.currency]
    return hashlib.sha256(json.dumps(words, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:24]
