"""What config.yaml may say of a destination that is reached over HTTP."""

from __future__ import annotations

import re
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.google import GoogleKey
from connectors.google.customer import Customer
from connectors.wire.address import Reached, refuse_unsafe
from throughline.config.send import SendSettings
from throughline.config.types import Secret

__all__ = ["Ga4Settings", "GoogleAdsSettings", "MetricaSettings", "WireSendSettings"]


class WireSendSettings(Reached, SendSettings):
    """Settings of every destination that is reached over HTTP. Subclasses give `host` its default."""

    vendors: ClassVar[tuple[str, ...]] = ()  # addresses that are known to be the vendor's

    @model_validator(mode="after")
    def _host_is_safe(self) -> Self:
        refuse_unsafe(self.host, self.allow_http_loopback)
        return self


class MetricaSettings(WireSendSettings):
    """Offline conversions of a Yandex Metrica counter."""

    vendors = ("https://api-metrika.yandex.net",)

    host: str = Field(vendors[0], description="Address of the API")
    counter: str = Field(pattern=r"^[1-9]\d{0,11}$", description="Number of the counter, in quotes")
    token: Secret = Field(description="OAuth token with the right metrika:write (or metrika:offline_data), ${NAME}")
    identifiers: tuple[Literal["client_id", "yclid"], ...] = Field(
        ("client_id", "yclid"), min_length=1, description="By what visits are found, in order"
    )
    lookback_days: int = Field(
        21, ge=1, le=365, description="Metrica joins a conversion to a visit that is at most so many days old"
    )
    patience_s: int = Field(
        60, ge=0, le=7200, description="Seconds to wait for Metrica's verdict; after them the next `send` asks"
    )

    @property
    def account(self) -> str:
        """The counter."""
        return f"metrica:{self.counter}"


class GoogleAdsSettings(GoogleKey, WireSendSettings):
    """Conversions of clicks (gclid) in Google Ads."""

    vendors = ("https://datamanager.googleapis.com", "https://googleads.googleapis.com")

    host: str = Field("", description=f"Address of the API; default: that of `api`, {vendors[0]} or {vendors[1]}")
    api: Literal["data_manager", "google_ads"] = Field(
        "data_manager",
        description="google_ads: uploadClickConversions, closed since 15 June 2026 to those who did not use it before",
    )
    version: str = Field("", pattern=r"^(v\d+)?$", description="Version of the API; default: v1 or v26")
    customer_id: Customer = Field(description="Account that has the conversion actions, in quotes")
    login_customer_id: Customer | None = Field(None, description="Manager account through which it is reached")
    developer_token: Secret | None = Field(
        None, description="Only api: google_ads, and only where Google still asks it"
    )
    lookback_days: int = Field(90, ge=1, le=90, description="Click-through window of the conversion action, days")
    consent: Literal["granted", "denied"] | None = Field(
        None, description="What people in the EEA consented to, told with every conversion; default: nothing is told"
    )
    patience_s: int = Field(
        60, ge=0, le=7200, description="Seconds to wait for the verdict; after them the next `send` asks"
    )

    @property
    def account(self) -> str:
        """The account."""
        return f"google_ads:{self.customer_id}"

    @model_validator(mode="before")
    @classmethod
    def _defaults_of_the_api(cls, values: object) -> object:
        if not isinstance(values, dict):
            return values
        is_old = values.get("api") == "google_ads"
        return values | {
            "host": values.get("host") or cls.vendors[is_old],
            "version": values.get("version") or ("v26" if is_old else "v1"),
        }

    @model_validator(mode="after")
    def _actions_are_numbers(self) -> Self:
        for what, goal in self.what.items():
            if not re.fullmatch(r"\d{1,20}", goal):
                facts = {"at": ("what", what), "value": goal, "allowed": '"123456789"'}
                raise PydanticCustomError("bad_action", "not a conversion action", facts)
        return self


class Ga4Settings(WireSendSettings):
    """Events of the Measurement Protocol of Google Analytics 4."""

    vendors = ("https://www.google-analytics.com", "https://region1.google-analytics.com")

    host: str = Field(vendors[0], description=f"Address of the API; {vendors[1]} keeps the data in the EU")
    measurement_id: str = Field(pattern=r"^G-[A-Z0-9]{4,20}$", description="Measurement ID of the web stream: G-…")
    api_secret: Secret = Field(description="Secret of the Measurement Protocol, ${NAME}")

    @property
    def account(self) -> str:
        """The stream."""
        return f"ga4:{self.measurement_id}"

    @model_validator(mode="after")
    def _events_are_names(self) -> Self:
        for what, goal in self.what.items():
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,39}", goal):
                facts = {"at": ("what", what), "value": goal, "allowed": "purchase, qualified_lead"}
                raise PydanticCustomError("bad_event", "not the name of an event", facts)
        return self
