"""What config.yaml may say of an account of CoMagic, UIS or Novofon."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Settings"]


class Settings(WireSettings):
    """An account of CoMagic, UIS or Novofon 2.0 (Data API): calls, messages and chats; visits and costs if asked."""

    host: str = Field(
        "https://dataapi.comagic.ru",
        description="Address of the API; UIS: https://dataapi.uiscom.ru, Novofon: https://dataapi-jsonrpc.novofon.ru",
    )
    token: Secret | None = Field(None, description="Permanent key of an API user, ${NAME}")
    login: str = Field("", description="Instead of the key: login of an API user")
    password: Secret | None = Field(None, description="Its password, ${NAME}")
    messages: bool = Field(True, description="Also load messages of forms as applications")
    chats: bool = Field(True, description="Also load chats as applications")
    visits: bool = Field(
        False, description="Also load sessions of visitors; not where a counter of the site is a source"
    )
    costs: Literal["none", "campaigns", "sources"] = Field(
        "none",
        description="Spend: campaigns of ad systems by day, or costs typed in by source; not where these are sources",
    )
    client_id: Literal["metrica", "ga"] = Field(
        "metrica", description="Whose client id is taken: where visits are from"
    )

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if bool(self.token) == bool(self.login and self.password):
            raise PydanticCustomError("comagic_auth", "token, or login and password", {"at": ("token",)})
        return self
