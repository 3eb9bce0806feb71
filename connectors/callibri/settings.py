"""What config.yaml may say of a project in Callibri."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Settings"]


class Settings(WireSettings):
    """A project (site) of Callibri: its calls with their classes, and its forms, chats and letters."""

    host: str = Field("https://api.callibri.ru", description="Address of the API")
    site_id: int = Field(ge=1, lt=2**63, description="Number of the project (site_id)")
    user_email: str = Field(min_length=3, description="E-mail of the user whose token it is")
    user_token: Secret = Field(description="API token of the user, ${NAME}")
    requests: bool = Field(True, description="Also load forms, chats and letters as applications")
    client_id: Literal["metrica", "ga"] = Field(
        "metrica", description="Whose client id is taken: where visits are from"
    )
