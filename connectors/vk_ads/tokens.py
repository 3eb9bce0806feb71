"""Tokens of VK: at most five of an application and a user, so the one there is is renewed and never thrown away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from connectors.wire import Answer, Kind, Verdict
from throughline.errors import SourceError, Terminal
from throughline.texts import Phrase

if TYPE_CHECKING:
    from connectors.vk_ads.settings import Settings
    from connectors.wire.http import Http
    from connectors.wire.tokens import Token

__all__ = ["Tokens", "judge"]

_PATH = "/api/v2/oauth2/token.json"


def judge(answer: Answer) -> Verdict | None:
    """{code, message}, or {error, error_description} as OAuth has it. 403 is the sixth token."""
    said = answer.said()
    if not isinstance(said, dict) or not 400 <= answer.status < 500 or answer.status in (408, 429):
        return None
    kind = {401: Kind.AUTH, 403: Kind.DENIED}.get(answer.status, Kind.REFUSED)
    words = str(said.get("message") or said.get("error_description") or "")
    return Verdict(kind, words, str(said.get("code") or said.get("error") or ""))


class Tokens:
    """Fetches a token for the account or for an agency's client. `too_many` is the error of the sixth one."""

    def __init__(
        self, http: Http, settings: Settings, now: Callable[[], datetime], too_many: Callable[[], SourceError]
    ) -> None:
        self._http, self._settings, self._now, self._too_many = http, settings, now, too_many

    def fetch(self, last: Token | None) -> Token:
        """The last token renewed, which ends its old value at once; a new one where it cannot be. Raises SourceError.

        The caller holds the keyring's lock: of two that renew one token the first would lose it.
        """
        if last is not None and last.refresh:
            try:
                return self._ask({"grant_type": "refresh_token", "refresh_token": last.refresh}, last.refresh)
            except Terminal as error:
                if error.key not in ("wire_auth", "wire_refused", "wire_missing"):
                    raise
        try:
            return self._ask(self._grant())
        except Terminal as error:
            if error.key == "wire_denied":
                raise self._too_many() from error
            raise

    def _grant(self) -> Mapping[str, str]:
        client = self._settings.agency_client
        if not client:
            return {"grant_type": "client_credentials"}
        name = "agency_client_id" if client.isdecimal() else "agency_client_name"
        return {"grant_type": "agency_client_credentials", name: client}

    def _ask(self, grant: Mapping[str, str], refresh: str = "") -> Token:
        """`refresh` stays where the answer has none: renewing keeps the refresh token."""
        from connectors.wire.tokens import Token

        secret = self._settings.client_secret.get_secret_value()
        form = {**grant, "client_id": self._settings.client_id, "client_secret": secret}
        said = self._http.ask("POST", _PATH, form=form).json()
        try:
            return Token.of({"refresh_token": refresh, **said}, self._now())
        except (KeyError, TypeError, ValueError) as error:
            facts = {"source": self._http.source, "vendor": Phrase("hints.vk_ads.name")}
            raise Terminal("wire_no_column", **facts, table="oauth2/token", column="access_token") from error
