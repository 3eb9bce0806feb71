"""What config.yaml may say of a Yandex Direct account."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Level", "Settings"]

Level = Literal["keyword", "ad", "campaign"]
Login = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.@-]*$")]
Model = Annotated[str, Field(pattern=r"^[A-Z]{2,10}$")]


class Settings(WireSettings):
    """One advertiser, or clients of an agency: spend by day, and conversions of goals where they are named."""

    host: str = Field(
        "https://api.direct.yandex.com",
        description="Address of the API; the sandbox is https://api-sandbox.direct.yandex.com",
    )
    token: Secret = Field(description="OAuth token, ${NAME}, of an application with access to the API of Direct")
    version: Literal["v501", "v5"] = Field(
        "v501", description="Version of the API; v5 does not know unified performance campaigns"
    )
    client_logins: list[Login] = Field(
        default=[], examples=[["okna-msk", "okna-spb"]], description="Logins of an agency's clients to read"
    )
    clients: Literal["own", "all"] = Field(
        "own", description="own: the account of the token, or those of client_logins; all: every client of the agency"
    )
    operator_units: bool = Field(False, description="Spend the points of the agency, not those of its clients")
    level: Level = Field("keyword", description="The finest thing that spend is told of")
    device: bool = Field(False, description="Tell spend apart by device")
    network: bool = Field(
        False, description="Tell spend of search and of the ad network apart (in dims); resolves {source_type} in tags"
    )
    links: bool = Field(
        True, description="Ask for links and titles of ads: they fill utm_… and ad_name; costs points of the API"
    )
    goals: list[Annotated[int, Field(ge=1)]] = Field(
        default=[], max_length=10, examples=[[20002]], description="Metrica goals whose conversions to read"
    )
    attribution: list[Model] = Field(
        default=[],
        examples=[["LSCCD"]],
        description="Attribution models of conversions: AUTO, FCCD, LC, LSCCD …; default: the one of Direct",
    )

    @model_validator(mode="after")
    def _clients_are_named_once(self) -> Self:
        if self.clients == "all" and self.client_logins:
            raise PydanticCustomError("all_and_some", "either all or a list", {"at": ("client_logins",)})
        return self
