"""What config.yaml may say of an account of amoCRM or Kommo."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.crm.fields import FieldMap
from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["FIELDS", "Settings"]

# What amoCRM itself fills where its counter or a form brings it (fields of the type tracking_data).
FIELDS: FieldMap = {
    **{name: name for name in ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")},
    "client_id": ["_ym_uid", "gclientid"],
    **{f"custom.{name}": name for name in ("_ym_uid", "yclid", "gclid", "fbclid", "roistat", "utm_referrer")},
}


class Settings(WireSettings):
    """An account of amoCRM or Kommo: deals with their contacts, stages and history, and what waits to be sorted."""

    host: str = Field(
        description="Address of the account",
        examples=["https://example.amocrm.ru", "https://example.kommo.com"],
    )
    token: Secret | None = Field(None, description="Long-lived token of a private integration, ${NAME}")
    client_id: str | None = Field(None, description="Instead of token: id of the integration (OAuth)")
    client_secret: Secret | None = Field(None, description="Its secret key, ${NAME}")
    redirect_uri: str | None = Field(None, description="Its redirect address, as it is written there")
    code: Secret | None = Field(None, description="Its authorization code, ${NAME}: good for 20 minutes and once")
    refresh_token: Secret | None = Field(None, description="In place of the code: a refresh token, used once")
    fields: FieldMap = Field(
        default_factory=dict,
        description="Columns of a deal from fields of the CRM: {branch: 123456, custom.house: HOUSE}, by id or code; "
        "utm_*, client_id and ad clicks are known",
    )
    unsorted: bool = Field(True, description="Applications that wait to be sorted (Incoming leads) become leads")
    reconcile: bool = Field(
        True, description="Each load asks for the ids of all deals, so that merged and erased ones vanish"
    )

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        """A token, or all that OAuth takes."""
        if self.token is not None:
            return self
        parts = {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "redirect_uri": self.redirect_uri,
            "code": self.code or self.refresh_token,
        }
        missing = [name for name, value in parts.items() if value is None]
        if len(missing) == len(parts):
            missing = ["token"]
        if missing:
            raise PydanticCustomError(
                "amocrm_oauth", "no way in: {missing}", {"at": (missing[0],), "missing": ", ".join(missing)}
            )
        return self
