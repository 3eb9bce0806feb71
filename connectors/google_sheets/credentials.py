"""The key of a service account: read, checked, and turned into a bearer token for each request."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from google.auth import exceptions as auth_errors
from google.auth.transport.requests import Request as GoogleRequest
from google.oauth2.service_account import Credentials

from connectors.google_sheets.address import loopback
from connectors.google_sheets.answers import Answers
from throughline.errors import InputError, SourceError, Terminal
from throughline.logging import remember_secrets

__all__ = ["READ_ONLY", "Bearer", "key_of"]

READ_ONLY = "https://www.googleapis.com/auth/spreadsheets.readonly"
VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
_FIELDS = ("client_email", "private_key", "token_uri")


def key_of(text: str, root: Path) -> dict[str, str]:
    """The key as Google gives it: `text` is its JSON or the path to it, '' means that the environment names the path.

    Raises InputError; the contents of the key never get into its sentence.
    """
    text = text.strip() or os.environ.get(VARIABLE, "").strip()
    if not text:
        raise InputError("sheet_no_key", file="config.yaml", variable=VARIABLE)
    name = "credentials"
    if not text.startswith("{"):
        name = text
        try:
            text = (root / Path(text).expanduser()).read_text("utf-8-sig")
        except (OSError, ValueError) as error:
            raise InputError("sheet_key_unreadable", file=name) from error
    try:
        key = json.loads(text)
    except json.JSONDecodeError:
        raise InputError("sheet_key_broken", file=name) from None
    if not isinstance(key, dict) or not all(isinstance(key.get(field), str) and key[field] for field in _FIELDS):
        raise InputError("sheet_key_broken", file=name)
    if not (key["token_uri"].startswith("https://") or loopback(key["token_uri"])):
        raise InputError("sheet_key_broken", file=name)
    remember_secrets([key["private_key"]])
    return key


class _TokenRequest(GoogleRequest):
    """google-auth's way to the token server, with our limits: it would sleep and retry by itself, unseen."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(requests.Session())
        self._answers = answers

    def __call__(self, url: str, method: str = "GET", body: Any = None, headers: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        kwargs |= {"timeout": self._answers.patience.timeout, "allow_redirects": False}
        response = super().__call__(url, method=method, body=body, headers=headers, **kwargs)  # type: ignore[no-untyped-call]
        self._answers.raise_when_busy(response.status, response.headers)
        if response.status == 200:
            self._answers.raise_when_cut(response.data)
        return response


class Bearer(requests.auth.AuthBase):
    """Signs each request with a token of the service account, fetched when there is none or it has run out.

    (google-auth's own session would, besides, send the token to another Google service in a thread of its own.)
    """

    def __init__(self, key: Mapping[str, str], source: str, answers: Answers) -> None:
        self.email = key["client_email"]
        self._source = source
        self._fetch = _TokenRequest(answers)
        self._answers = answers
        try:
            self._credentials = Credentials.from_service_account_info(dict(key), scopes=[READ_ONLY])  # type: ignore[no-untyped-call]
        except (ValueError, auth_errors.GoogleAuthError):
            raise InputError("sheet_key_broken", file="credentials") from None

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the token. Raises Again or Terminal."""
        if not self._credentials.valid:
            self._refresh()
        request.headers["Authorization"] = f"Bearer {self._credentials.token}"
        return request

    def forget(self) -> None:
        """Drop a token that the server refused, so that the next request fetches another."""
        self._credentials.token = None

    def _refresh(self) -> None:
        try:
            self._credentials.refresh(self._fetch)
        except auth_errors.TransportError as error:
            raise self._answers.unreachable(error) from error
        except auth_errors.RefreshError as error:
            raise self._refused(error) from None

    def _refused(self, error: auth_errors.RefreshError) -> SourceError:
        """The token server's answer in words; it names neither key nor signature."""
        said = str(error.args[0]) if error.args else ""
        if "timeframe" in said or "short-lived" in said:
            return Terminal("sheet_clock", source=self._source)
        if "signature" in said.lower() or "not found" in said:
            return Terminal("sheet_key_revoked", source=self._source, email=self.email)
        code = said.split(":", 1)[0] if said.split(":", 1)[0].replace("_", "").isalnum() else "?"
        return Terminal("sheet_key_refused", source=self._source, email=self.email, code=code)
