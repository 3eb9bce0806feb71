"""The presets by name: one line for each vendor."""

from __future__ import annotations

from connectors.hooks.preset import Preset

__all__ = ["PRESETS"]

_ALL: tuple[Preset, ...] = ()
PRESETS: dict[str, Preset] = {preset.name: preset for preset in _ALL}
