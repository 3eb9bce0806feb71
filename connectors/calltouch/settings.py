"""What config.yaml may say of a site in Calltouch."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Settings"]


class Settings(WireSettings):
    """A site of Calltouch: its calls with tags, and its requests (forms, chats, orders of a call)."""

    host: str = Field("https://api.calltouch.ru", description="Address of the API; older accounts: api-nodeN")
    site_id: int = Field(ge=1, lt=2**63, description="Number of the site (ID сайта)")
    token: Secret = Field(description="API token of the site (clientApiId), ${NAME}")
    attribution: Literal["last_interaction", "last_non_direct"] = Field(
        "last_interaction", description="Which visit of the caller a call carries the marks of"
    )
    requests: bool = Field(True, description="Also load requests as applications")
    client_id: Literal["metrica", "ga"] = Field(
        "metrica", description="Whose client id is taken: where visits are from"
    )
    antifraud: bool = Field(True, description="Whether calls with a tag of anti-fraud are blocked ones")
