"""What config.yaml may say of accounts of Google Ads."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.google import GoogleSettings
from connectors.google.customer import Customer
from throughline.config.types import Secret

__all__ = ["Level", "Settings"]

Level = Literal["campaign", "ad", "keyword"]


class Settings(GoogleSettings):
    """Accounts of Google Ads: those named, or all that a manager account holds."""

    host: str = Field("https://googleads.googleapis.com", description="Address of the API")
    version: str = Field("v26", pattern=r"^v\d{1,3}$", description="Version of the API; each lives about a year")
    customers: list[Customer] = Field(
        default_factory=list,
        description='Accounts, in quotes ("123-456-7890"); default: all accounts under login_customer_id',
    )
    login_customer_id: Customer | None = Field(None, description="Manager account through which they are reached")
    developer_token: Secret | None = Field(
        None, description="Developer token, ${NAME}; Google ignores it since September 2026"
    )
    level: Level = Field("ad", description="How fine spend is told: campaign, ad or keyword")
    device: bool = Field(False, description="Tell spend apart by device")
    conversions: bool = Field(False, description="Also load conversions as Google Ads counts them")

    @model_validator(mode="after")
    def _some_account(self) -> Self:
        if not self.customers and self.login_customer_id is None:
            raise PydanticCustomError(
                "no_customers", "customers or login_customer_id is missing", {"at": ("customers",)}
            )
        return self
