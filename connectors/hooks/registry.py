"""The presets by name: one line for each vendor."""

from __future__ import annotations

from connectors.amocrm.hooks import PRESET as AMOCRM
from connectors.bitrix24.hooks import PRESET as BITRIX24
from connectors.calltouch.hooks import PRESET as CALLTOUCH
from connectors.comagic.hooks import PRESET as COMAGIC
from connectors.hooks.jivo import PRESET as JIVO
from connectors.hooks.preset import Preset
from connectors.hooks.wazzup import PRESET as WAZZUP
from connectors.lptracker.hooks import PRESET as LPTRACKER
from connectors.mango.hooks import PRESET as MANGO
from connectors.moysklad.hooks import PRESET as MOYSKLAD
from connectors.ringostat.hooks import PRESET as RINGOSTAT
from connectors.roistat.hooks import PRESET as ROISTAT

__all__ = ["PRESETS"]

_ALL: tuple[Preset, ...] = (
    AMOCRM,
    BITRIX24,
    CALLTOUCH,
    COMAGIC,
    JIVO,
    LPTRACKER,
    MANGO,
    MOYSKLAD,
    RINGOSTAT,
    ROISTAT,
    WAZZUP,
)
PRESETS: dict[str, Preset] = {preset.name: preset for preset in _ALL}
