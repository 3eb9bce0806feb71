"""What config.yaml may say of a counter of Yandex Metrica."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Attribution", "Settings"]

Attribution = Literal[
    "first",
    "last",
    "lastsign",
    "last_yandex_direct_click",
    "cross_device_first",
    "cross_device_last",
    "cross_device_last_significant",
    "cross_device_last_yandex_direct_click",
    "automatic",
]


class Settings(WireSettings):
    """A counter: its visits one by one, or daily sums of them; costs that were uploaded to it."""

    host: str = Field("https://api-metrika.yandex.net", description="Address of the API")
    token: Secret = Field(description="OAuth token with the right metrika:read, ${NAME}")
    counter: int = Field(ge=1, lt=2**63, description="Number of the counter")
    mode: Literal["logs", "reports"] = Field(
        "logs",
        description="logs: every visit with its goals (Logs API); reports: daily sums by traffic marks (Reporting API)",
    )
    # Metrica's own reports say lastsign. Here a visit keeps its own source: which of several visits counts is asked of
    # the attribution models, and a direct visit that comes with the marks of an earlier one would deceive them.
    attribution: Attribution = Field("last", description="Whose source and marks a visit carries, in Metrica's names")
    goals_by_order: bool = Field(
        False, description="A goal with an order number is called by it: applications of that number find their visit"
    )
    expenses: bool = Field(False, description="Whether to read the costs that were uploaded to Metrica")
    expenses_of_direct: bool = Field(
        False, description="With `expenses`: also those of Yandex.Direct, where no source reads them from Direct itself"
    )
    wait_minutes: int = Field(120, ge=1, le=1440, description="How long to wait until Metrica has prepared a log")
