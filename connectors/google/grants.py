"""What a token is asked for with: an assertion signed by a service account, or a person's refresh token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from throughline.errors import InputError

__all__ = ["ENDPOINT", "Grant", "RefreshToken", "ServiceAccount"]

ENDPOINT = "https://oauth2.googleapis.com/token"
_LIVES_S = 3600  # the longest that Google takes


class Grant(Protocol):
    """Whom tokens are given to. `endpoint` is where they are asked for."""

    @property
    def endpoint(self) -> str:
        """Address of the token endpoint."""
        ...

    @property
    def who(self) -> str:
        """The account as a person knows it: the e-mail of a service account, the id of an OAuth client."""
        ...

    @property
    def account(self) -> str:
        """Tells accounts and their keys apart, so that a new key never uses a token of the old one. Secret."""
        ...

    def form(self) -> Mapping[str, str]:
        """What is posted, made anew each time."""
        ...


class ServiceAccount:
    """RFC 7523: an assertion (JWT, RS256) of who asks and for what, good for an hour, is given for a token.

    Its times are of the real clock, whatever day the load is told that it is: Google compares them with its own.
    Raises InputError for a key that signs nothing.
    """

    def __init__(self, key: Mapping[str, str], scope: str, endpoint: str = "") -> None:
        # google-auth takes long to import: only who asks Google pays for it.
        from google.auth import crypt
        from google.auth.exceptions import GoogleAuthError

        self.who = key["client_email"]
        self.endpoint = endpoint or key["token_uri"]
        self.account = "\n".join((self.who, scope, self.endpoint, key["private_key"]))
        self._scope = scope
        try:
            self._signer: Any = crypt.RSASigner.from_service_account_info(dict(key))  # type: ignore[no-untyped-call]
        except (ValueError, GoogleAuthError):
            raise InputError("google_key_broken", file="credentials") from None

    def form(self) -> Mapping[str, str]:
        """The assertion. `aud` is Google's own endpoint, whatever stands before it."""
        from google.auth import jwt

        now = int(datetime.now(UTC).timestamp())
        claims = {"iss": self.who, "scope": self._scope, "aud": ENDPOINT, "iat": now, "exp": now + _LIVES_S}
        signed: bytes = jwt.encode(self._signer, claims)  # type: ignore[no-untyped-call]
        return {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": signed.decode()}


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """RFC 6749, 6: what a person consented to once. Google's refresh tokens are not spent by use."""

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    endpoint: str = ENDPOINT

    @property
    def who(self) -> str:
        """The OAuth client."""
        return self.client_id

    @property
    def account(self) -> str:
        """The client and the token."""
        return "\n".join((self.client_id, self.endpoint, self.client_secret, self.refresh_token))

    def form(self) -> Mapping[str, str]:
        """Client and token."""
        return {
            "grant_type": "refresh_token",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
        }
