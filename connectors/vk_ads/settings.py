"""What config.yaml may say of a VK Ads account."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Settings"]


class Settings(WireSettings):
    """An account of VK Ads: daily spend by ad. Whether costs hold VAT VK does not say: includes_vat."""

    host: str = Field("https://ads.vk.com", description="Address of the API; https://target.my.com for myTarget")
    client_id: str = Field(min_length=1, description="Client id of the API access")
    client_secret: Secret = Field(description="Client secret of the API access, ${NAME}")
    agency_client: str = Field("", description="Login or id of the agency's client; default: the account itself")
    api: Literal["v2", "v3"] = Field("v2", description="Version of statistics: by ids (v2) or by pages of a day (v3)")
    # myTarget is the same code with another tree: campaign → ad; VK Ads: ad_plan → ad_group → ad.
    objects: Literal["ad_plans", "campaigns"] | None = Field(
        None, description="What ads stand under: ad_plans, or campaigns (myTarget); default: by host"
    )
    attribution: Literal["conversion", "impression"] = Field(
        "conversion", description="Goals by the day they were reached or by the day of the impression"
    )
    goals: bool = Field(False, description="Whether goals that VK counts fill ad_conversion_daily")
    # The documentation: “statistics for the last 366 days”. Whether older days are refused is not confirmed.
    history_days: int = Field(366, ge=2, le=3653, description="How far back VK gives statistics")

    @property
    def has_campaigns(self) -> bool:
        """Whether ads stand right under campaigns."""
        if self.objects is not None:
            return self.objects == "campaigns"
        return (urlsplit(self.host).hostname or "").endswith("my.com")
