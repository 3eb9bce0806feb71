"""What config.yaml may say of a mailbox whose letters are told apart by the address they were sent to."""

from __future__ import annotations

from typing import Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from connectors.wire.address import is_loopback
from throughline.config.sources import Model, SourceSettings
from throughline.config.types import Secret

__all__ = ["Marks", "Settings"]


class Marks(Model):
    """What a letter to one address is marked with. `*` becomes what stood in the place of `*` in the address."""

    utm_source: str | None = Field(None, description="Tag of the visit or place that showed the address")
    utm_medium: str | None = Field(None, description="The same")
    utm_campaign: str | None = Field(None, description="The same")
    utm_content: str | None = Field(None, description="The same")
    utm_term: str | None = Field(None, description="The same")
    client_id: str | None = Field(None, description="Client id, where each visitor is shown an address of their own")
    brand: str | None = Field(None, description="Brand")
    product: str | None = Field(None, description="Product")


class Settings(SourceSettings):
    """A folder of an IMAP mailbox. Only letters to the named addresses are applications."""

    host: str = Field(min_length=1, examples=["imap.yandex.ru"], description="Name of the IMAP server")
    port: int = Field(993, ge=1, le=65535, description="Its port, with TLS from the first byte")
    user: str = Field(min_length=1, description="Login")
    password: Secret = Field(description="Password, of an app where the mail has such, ${NAME}")
    folder: str = Field("INBOX", min_length=1, description="Folder that is read")
    aliases: dict[str, Marks] = Field(
        min_length=1,
        examples=[{"sales+direct@okna.example": {"utm_source": "yandex", "utm_medium": "cpc"}}],
        description="Address, which may hold one * → marks of letters to it; the first that fits counts",
    )
    replies: bool = Field(False, description="Whether a letter that answers another is an application too")
    ignore_from: list[str] = Field(
        default_factory=list, description="Addresses, or @domains, whose letters are no applications: your own"
    )
    phones: bool = Field(False, description="Read subjects and texts, to find phone numbers in them")
    phone_region: str = Field("RU", pattern=r"^[A-Z]{2}$", description="Country of numbers without their code")
    max_bytes: int = Field(
        262_144, ge=16_384, le=16_777_216, description="How much of a letter is read at most, with `phones`"
    )
    allow_plain_loopback: bool = Field(False, description="Lets `host` be this machine without TLS")

    @field_validator("aliases")
    @classmethod
    def _are_addresses(cls, aliases: dict[str, Marks]) -> dict[str, Marks]:
        for address in aliases:
            if address.count("@") != 1 or address.count("*") > 1 or address.strip() != address:
                raise PydanticCustomError("bad_alias", "no address", {"value": address})
        return aliases

    @model_validator(mode="after")
    def _plain_is_ours(self) -> Self:
        if self.allow_plain_loopback and not is_loopback(f"imap://{self.host}"):
            allowed = "127.0.0.1, localhost"
            raise PydanticCustomError(
                "bad_api_host", "not this machine", {"at": ("host",), "value": self.host, "allowed": allowed}
            )
        return self
