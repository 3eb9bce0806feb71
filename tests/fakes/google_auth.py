"""Google's token endpoint on loopback, for the fakes of all its services.

It believes nobody: a JWT's signature, issuer, scope, audience and times are verified, and so are the client, its secret
and the refresh token of a person.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.fakes.wire import Reply, Request, Vendor

__all__ = [
    "AUDIENCE",
    "EMAIL",
    "GRANT",
    "OAUTH",
    "GoogleAuth",
    "GoogleVendor",
    "error",
    "key_file",
    "new_key",
    "our_key",
]

AUDIENCE = "https://oauth2.googleapis.com/token"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EMAIL = "reader@okna.iam.gserviceaccount.com"
OAUTH = {
    "client_id": "123-okna.apps.googleusercontent.com",
    "client_secret": "GOCSPX-not-a-real-secret",
    "refresh_token": "1//04-not-a-real-refresh-token",
}
_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


def new_key() -> rsa.RSAPrivateKey:
    """A key pair as Google makes for a service account."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def our_key() -> rsa.RSAPrivateKey:
    """One key pair for all tests that do not care which: making one takes long."""
    return new_key()


def key_file(private_key: rsa.RSAPrivateKey, email: str, address: str) -> dict[str, str]:
    """The JSON that Google Cloud gives to download; tokens are had at `address`."""
    pem = private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "project_id": "okna",
        "private_key_id": "1",
        "private_key": pem.decode(),
        "client_email": email,
        "client_id": "1",
        "token_uri": f"{address}/token",
    }


def error(code: int, message: str, status: str = "", details: list[Any] | None = None) -> dict[str, Any]:
    """An error as all Google APIs write it."""
    said: dict[str, Any] = {"code": code, "message": message, "status": status or _NAMES[code]}
    return {"error": said | ({"details": details} if details else {})}


class GoogleAuth:
    """One service account, one person's consent, and the tokens that were given. `clock` is Google's."""

    def __init__(self, scope: str, email: str = EMAIL, public_key: rsa.RSAPublicKey | None = None) -> None:
        self.scope, self.email = scope, email
        self.public_key = public_key or our_key().public_key()
        self.oauth = dict(OAUTH)
        self.tokens: set[str] = set()
        self.token_requests = 0
        self.clock: Callable[[], float] = time.time

    def revoke_tokens(self) -> None:
        """As if an hour had passed."""
        self.tokens.clear()

    def knows(self, authorization: str | None) -> bool:
        """Whether a request's header Authorization has a token that lives."""
        prefix, _, token = (authorization or "").partition(" ")
        return prefix == "Bearer" and token in self.tokens

    def grant(self, form: Mapping[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Answer to a POST of /token."""
        if form.get("grant_type") == ["refresh_token"]:
            return self._refreshed({name: form.get(name, [""])[0] for name in self.oauth})
        if form.get("grant_type") != [GRANT] or "assertion" not in form:
            return 400, {"error": "unsupported_grant_type", "error_description": "Invalid grant_type"}
        problem = self._problem_of_jwt(form["assertion"][0])
        if problem:
            code = "invalid_scope" if problem.startswith("Invalid scope") else "invalid_grant"
            return 400, {"error": code, "error_description": problem}
        return self._given()

    def _refreshed(self, given: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        if given["client_id"] != self.oauth["client_id"]:
            return 401, {"error": "invalid_client", "error_description": "The OAuth client was not found."}
        if given["client_secret"] != self.oauth["client_secret"]:
            return 401, {"error": "invalid_client", "error_description": "Unauthorized"}
        if given["refresh_token"] != self.oauth["refresh_token"]:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        status, body = self._given()
        return status, body | {"scope": self.scope}

    def _given(self) -> tuple[int, dict[str, Any]]:
        token = "ya29." + secrets.token_urlsafe(24)
        self.tokens.add(token)
        return 200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}

    def _problem_of_jwt(self, assertion: str) -> str:
        try:
            head, claims, signature = assertion.split(".")
            header, payload = json.loads(_unbase64(head)), json.loads(_unbase64(claims))
            self.public_key.verify(
                _unbase64(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            return "Invalid JWT Signature."
        except ValueError:
            return "Invalid JWT: malformed"
        now = self.clock()
        if header.get("alg") != "RS256" or payload.get("aud") != AUDIENCE:
            return "Invalid JWT: Failed audience check."
        if payload.get("iss") != self.email:
            return "Invalid grant: account not found"
        if payload.get("scope") != self.scope:
            return f"Invalid scope: {payload.get('scope')}"
        if not payload["iat"] - 300 <= now < payload["exp"] <= payload["iat"] + 3600:
            return (
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                "Check your iat and exp values in the JWT claim."
            )
        return ""


class GoogleVendor(Vendor):
    """A service of Google: tokens at /token, everything else in `data` for who has one."""

    scope = ""

    def __init__(self) -> None:
        super().__init__()
        self.auth = GoogleAuth(self.scope)

    def is_data(self, request: Request) -> bool:
        return request.path != "/token"

    def answer(self, request: Request) -> Reply:
        if request.path == "/token":
            self.auth.token_requests += 1
            status, body = self.auth.grant(request.form())
            return Reply(body, status)
        if not self.auth.knows(request.headers.get("Authorization")):
            return self.unknown()
        return self.data(request)

    def unknown(self) -> Reply:
        """The answer to a token that does not live."""
        return Reply(error(401, "Request had invalid authentication credentials."), 401)

    def data(self, request: Request) -> Reply:
        """The answer of the service itself."""
        raise NotImplementedError


def _unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
