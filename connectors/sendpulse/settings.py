"""What config.yaml may say of a SendPulse account."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Count", "Settings"]

Count = Literal["sent", "delivered", "opened", "clicked", "unsubscribed"]


class Settings(WireSettings):
    """A SendPulse account: its sent campaigns. Times are in `timezone`, prices in `currency`, else the account's."""

    host: str = Field("https://api.sendpulse.com", description="Address of the API")
    client_id: str = Field(min_length=1, description="ID of the REST API")
    client_secret: Secret = Field(description="Secret of the REST API, ${NAME}")
    # The documentation names the codes of statistics by examples alone.
    statistics: dict[int, Count] = Field(
        default={},
        examples=[{5: "unsubscribed"}],
        description="What codes of statistics mean where SendPulse's words for them are not understood",
    )
