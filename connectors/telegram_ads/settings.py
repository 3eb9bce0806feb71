"""What config.yaml may say of Telegram Ads accounts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Settings"]


class Settings(WireSettings):
    """The account of a token and those related to it: daily spend by ad. Whether it holds VAT: includes_vat."""

    host: str = Field("https://promoteapi.telegram.org", description="Address of the API")
    token: Secret = Field(description="Access token of the account, ${NAME}")
    accounts: list[Annotated[str, Field(min_length=1)]] = Field(
        default=[],
        examples=[["abc123"]],
        description="Ids of accounts to read; default: the token's own and all related to it",
    )
    days: Literal["business", "utc"] = Field(
        "business",
        description="business: days of the project, out of numbers of five minutes; utc: Telegram's, fewer requests",
    )
    goals: bool = Field(False, description="Whether actions that Telegram claims fill ad_conversion_daily")
