"""Where sales and target leads are sent back. `SENDERS` lists the senders by `kind`, `SEND_SETTINGS` what config.yaml
may say of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.by_kind import ByKind
from connectors.send.base import Sender
from throughline.config.send import SendSettings

__all__ = ["SENDERS", "SEND_SETTINGS"]

_WHERE = {
    "ga4_events": "connectors.send.ga4:Ga4",
    "google_ads_conversions": "connectors.send.google_ads:GoogleAds",
    "metrica_offline": "connectors.send.metrica:Metrica",
}
SENDERS: Mapping[str, type[Sender[Any]]] = ByKind(_WHERE)
SEND_SETTINGS: Mapping[str, type[SendSettings]] = ByKind(_WHERE, lambda sender: sender.Settings)
