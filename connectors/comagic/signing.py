"""The key of the Data API stands in the body of each request: a permanent one, or one had by login for an hour."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import requests

from connectors.comagic.settings import Settings
from connectors.wire.tokens import BearerSigner, Keyring, Token, static

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.wire.http import Http, Signer

__all__ = ["BodySigner", "signer_of"]

_HEADER = "X-Access-Token"  # only between the two signers
_EPOCH = 10**9  # numbers above are seconds since 1970, those below are seconds from now
_HOUR = timedelta(hours=1)


class BodySigner(requests.auth.AuthBase):
    """Puts the token of another signer into `params.access_token`."""

    def __init__(self, inner: Signer) -> None:
        self._inner = inner

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        signed = self._inner(request)
        token = signed.headers.pop(_HEADER)
        said = json.loads(signed.body or b"{}")
        said["params"] = {"access_token": token, **said.get("params", {})}
        signed.body = json.dumps(said).encode()
        return signed

    def renew(self) -> bool:
        """As the other signer can."""
        return self._inner.renew()


def signer_of(
    settings: Settings, keyring: Keyring, http: Callable[[], Http], now: Callable[[], datetime]
) -> BodySigner:
    """By the permanent key, else by the login. `http` is unsigned."""
    if settings.token is not None:
        return BodySigner(static(settings.token.get_secret_value(), _HEADER))

    def fetch(last: Token | None) -> Token:
        secret = settings.password.get_secret_value() if settings.password else ""
        params = {"login": settings.login, "password": secret}
        said = http().post("/v2.0", {"jsonrpc": "2.0", "id": 1, "method": "login.user", "params": params}).json()
        return _token(said["result"]["data"], now())

    return BodySigner(BearerSigner(keyring, fetch, now, prefix="", header=_HEADER))


def _token(said: Any, now: datetime) -> Token:
    """`expire_at` in the table of the documentation, `expire` in its sample; a moment or seconds, nobody says."""
    number = said.get("expire_at") or said.get("expire")
    if not isinstance(number, int):
        return Token(str(said["access_token"]), now + _HOUR)
    ends_at = datetime.fromtimestamp(number, UTC) if number > _EPOCH else now + timedelta(seconds=number)
    return Token(str(said["access_token"]), ends_at)
