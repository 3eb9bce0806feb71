"""What config.yaml may say of a portal of Bitrix24."""

from __future__ import annotations

import re
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from connectors.crm.fields import FieldMap
from connectors.wire import WireSettings
from connectors.wire.address import refuse_unsafe
from throughline.config.types import Secret

__all__ = ["FIELDS", "OAUTH_HOST", "Settings"]

OAUTH_HOST = "https://oauth.bitrix.info"
_HOOK = re.compile(r"/rest/(\d+)/([A-Za-z0-9_-]{8,})/?")
_OAUTH = ("client_id", "client_secret", "refresh_token")
_SHAPE = "https://portal.bitrix24.ru/rest/1/…/"

# Fields that every portal has, by their names in crm.item.*.
FIELDS: FieldMap = {f"utm_{name}": f"utm{name.title()}" for name in ("source", "medium", "campaign", "content", "term")}


class Settings(WireSettings):
    """A portal of Bitrix24, in the cloud or on a server of one's own: deals, leads, their stages, goods and talks."""

    host: str = Field("", description="Address of the portal; default: that of the webhook")
    webhook: Secret | None = Field(None, description=f"Incoming webhook, ${{NAME}}: {_SHAPE}")
    client_id: str | None = Field(None, description="Instead of the webhook: client_id of a local application (OAuth)")
    client_secret: Secret | None = Field(None, description="Its client_secret, ${NAME}")
    refresh_token: Secret | None = Field(None, description="Its first refresh_token, ${NAME}; renewed ones are kept")
    oauth_host: str = Field(OAUTH_HOST, description="Where tokens are renewed")
    fields: FieldMap = Field(
        default_factory=dict,
        description="Columns of a deal from fields of the CRM: {client_id: UF_CRM_…, custom.house: UF_CRM_…}; "
        "utm_* are known",
    )
    lead_fields: FieldMap = Field(default_factory=dict, description="The same for leads; their fields have other codes")
    crm_leads: bool = Field(True, description="Whether leads of the CRM become leads")
    items: bool = Field(True, description="Whether goods of deals are read")
    communications: bool = Field(True, description="Whether calls, letters, chats and meetings of cards are read")
    calls: bool = Field(False, description="Whether calls of telephony are read (right telephony)")
    payments: Literal["none", "invoices"] = Field(
        "none", description="invoices: paid smart invoices of a deal are its payments"
    )
    # CLOSEDATE is a plan until a deal is closed, and may be set to any day by hand.
    closed_by: Literal["moved", "closedate"] = Field(
        "moved", description="When a deal was closed: its last move between stages, or its field CLOSEDATE"
    )
    reads_all: bool = Field(
        False, description="Who made the webhook is no administrator, but may read all of the CRM: no warning"
    )

    @model_validator(mode="before")
    @classmethod
    def _one_way_in(cls, values: Any) -> Any:
        """A webhook, which names the host, or all that OAuth takes."""
        if not isinstance(values, dict):
            return values
        if webhook := values.get("webhook"):
            parts = urlsplit(_plain(webhook))
            return {**values, "host": values.get("host") or f"{parts.scheme}://{parts.netloc}"}
        missing = [name for name in _OAUTH if not values.get(name)]
        if len(missing) == len(_OAUTH):
            missing = ["webhook"]
        if missing:
            facts = {"at": (missing[0],), "missing": ", ".join(missing)}
            raise PydanticCustomError("bitrix24_oauth", "no way in: {missing}", facts)
        return values

    @field_validator("webhook")
    @classmethod
    def _is_webhook(cls, value: Secret | None) -> Secret | None:
        """The secret itself is not quoted."""
        if value is not None and not _HOOK.fullmatch(urlsplit(value.get_secret_value()).path):
            raise PydanticCustomError("bad_webhook", "not an incoming webhook", {"allowed": _SHAPE})
        return value

    @model_validator(mode="after")
    def _oauth_host_is_safe(self) -> Self:
        refuse_unsafe(self.oauth_host, self.allow_http_loopback)
        return self

    @property
    def webhook_path(self) -> tuple[str, str]:
        """User and code of the webhook."""
        found = _HOOK.fullmatch(urlsplit(_plain(self.webhook)).path)
        return (found[1], found[2]) if found else ("", "")


def _plain(value: Any) -> str:
    return value.get_secret_value() if isinstance(value, Secret) else str(value or "")
