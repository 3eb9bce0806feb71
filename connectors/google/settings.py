"""What config.yaml may say of any service of Google that is asked over HTTP."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.google.grants import ENDPOINT
from connectors.wire import WireSettings
from connectors.wire.address import Reached, refuse_unsafe
from throughline.config.types import Secret

__all__ = ["GoogleKey", "GoogleSettings"]

_HOST = ENDPOINT.removesuffix("/token")
_SECRETS = ("client_secret", "refresh_token")


class GoogleKey(Reached):
    """A service account, or an OAuth client with a refresh token: the same for sources and for destinations."""

    credentials: str = Field(
        "",
        repr=False,
        description="Path to the JSON key of the service account, or ${NAME} that holds the JSON; "
        "default: the path in GOOGLE_APPLICATION_CREDENTIALS",
    )
    client_id: str = Field("", description="Instead of a service account: the OAuth client")
    client_secret: Secret | None = Field(None, description="Secret of the OAuth client, ${NAME}")
    refresh_token: Secret | None = Field(None, description="Refresh token of who let the client in, ${NAME}")
    token_host: str = Field(_HOST, description="Where tokens are had; another one may only be this machine (for tests)")

    @property
    def oauth(self) -> tuple[str, str, str] | None:
        """Client, its secret and the refresh token; None where a service account signs."""
        if not (self.client_id and self.client_secret and self.refresh_token):
            return None
        return self.client_id, self.client_secret.get_secret_value(), self.refresh_token.get_secret_value()

    @property
    def token_endpoint(self) -> str:
        """Where tokens are had; '' is where the key says."""
        return "" if self.token_host == _HOST else f"{self.token_host.rstrip('/')}/token"

    @model_validator(mode="after")
    def _token_host_is_google_or_ours(self) -> Self:
        refuse_unsafe(self.token_host, self.allow_http_loopback)
        if self.token_host != _HOST and urlsplit(self.token_host).scheme != "http":
            facts = {"at": ("token_host",), "value": self.token_host, "allowed": f"{_HOST}; http://127.0.0.1:…"}
            raise PydanticCustomError("bad_api_host", "not an address of Google", facts)
        return self

    @model_validator(mode="after")
    def _oauth_is_whole(self) -> Self:
        given = {"client_id": self.client_id}
        given |= {name: secret.get_secret_value() for name in _SECRETS if (secret := getattr(self, name))}
        absent = [name for name in ("client_id", *_SECRETS) if not given.get(name)]
        if absent and len(absent) <= len(_SECRETS):
            facts = {"at": (absent[0],), "missing": ", ".join(absent)}
            raise PydanticCustomError("oauth_part", "a part of OAuth is missing: {missing}", facts)
        return self


class GoogleSettings(GoogleKey, WireSettings):
    """A source that a service of Google fills. Subclasses give `host` its default."""
