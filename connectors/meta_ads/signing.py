"""How requests are signed: a token in a header, and the proof that who sends it knows the application's secret."""

from __future__ import annotations

import hashlib
import hmac

import requests

__all__ = ["PROOF", "Signature", "proof"]

PROOF = "appsecret_proof"


def proof(token: str, secret: str) -> str:
    """HMAC-SHA256 of the token by the secret, in hex (developers.facebook.com/docs/graph-api/securing-requests)."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


class Signature(requests.auth.AuthBase):
    """The token goes into a header: in an address it would end up in logs. The proof, which is of no use without the
    token, has its place in the query of every request; without `secret` there is none."""

    def __init__(self, token: str, secret: str | None) -> None:
        self._token = token
        self._query = {} if secret is None else {PROOF: proof(token, secret)}

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        if self._query:
            request.prepare_url(request.url, self._query)
        return request

    def renew(self) -> bool:
        """There is no other token."""
        return False
