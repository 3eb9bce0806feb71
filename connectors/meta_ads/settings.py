"""What config.yaml may say of Meta's ad accounts."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from connectors.wire import WireSettings
from throughline.config.sources import Model
from throughline.config.types import Secret

__all__ = ["Goal", "Settings"]

_ACCOUNT = re.compile(r"(?:act_)?([0-9]{3,20})")


def _account(text: str) -> str:
    """`act_123` as Ads Manager shows it, or the number alone: kept as the number."""
    found = _ACCOUNT.fullmatch(text.strip())
    if found is None:
        raise PydanticCustomError("bad_ad_account", "not an ad account", {"allowed": "act_1234567890"})
    return found[1]


class Goal(Model):
    """An action of Meta that is counted as a conversion, by exactly one of the names that Meta has for it."""

    action: str = Field(
        min_length=1, description="action_type of Meta: purchase, lead, offsite_conversion.fb_pixel_lead"
    )
    name: str = Field("", description="What it is called in reports; default: the action")


class Settings(WireSettings):
    """Ad accounts of Meta (Facebook, Instagram): daily spend by ad."""

    host: str = Field("https://graph.facebook.com", description="Address of the API")
    version: str = Field("v26.0", pattern=r"^v[0-9]{2}\.[0-9]$", description="Version of the API")
    token: Secret = Field(description="Token of a system user with ads_read, ${NAME}")
    app_secret: Secret | None = Field(
        None, description="App secret, ${NAME}: signs requests (appsecret_proof) where the app requires proof"
    )
    accounts: list[Annotated[str, AfterValidator(_account)]] = Field(
        min_length=1, description="Ad accounts: act_1234567890", examples=[["act_1234567890"]]
    )
    breakdowns: list[
        Literal[
            "age",
            "country",
            "device_platform",
            "gender",
            "impression_device",
            "platform_position",
            "publisher_platform",
            "region",
        ]
    ] = Field(default=[], description="Splits each ad's day; kept in dims. Meta takes some combinations only")
    clicks: Literal["all", "link"] = Field("all", description="all: as “Clicks (all)”; link: only those on the link")
    goals: list[Goal] = Field(default=[], description="Actions that fill ad_conversion_daily")
    # 7d_view and 28d_view are not returned since 12 January 2026.
    attribution: list[Literal["1d_view", "1d_click", "7d_click", "28d_click", "1d_ev"]] = Field(
        default=[], description="Attribution windows of goals, a row each; default: as the account has it"
    )
