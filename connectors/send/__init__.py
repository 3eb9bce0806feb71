"""Where sales and target leads are sent back. `SENDERS` lists the senders by `kind`."""

from __future__ import annotations

from typing import Any

from connectors.send.base import Sender
from connectors.send.ga4 import Ga4
from connectors.send.google_ads import GoogleAds
from connectors.send.metrica import Metrica

__all__ = ["SENDERS"]

SENDERS: dict[str, type[Sender[Any]]] = {sender.kind: sender for sender in (Ga4, GoogleAds, Metrica)}
