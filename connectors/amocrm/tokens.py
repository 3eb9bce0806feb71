"""Tokens of OAuth: access lives a day, and each refresh token is good once and for three months.

The pair is kept before it is used, under the lock of the keyring; those of the settings count only until there is one.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connectors.amocrm.verdicts import judge as judge_data
from connectors.wire import Answer, Kind, Verdict
from connectors.wire.address import is_loopback, refuse_inside
from connectors.wire.tokens import Token, lost_grant
from throughline.errors import SourceError, Terminal
from throughline.texts import Phrase

if TYPE_CHECKING:
    from connectors.amocrm.settings import Settings
    from connectors.wire.http import Http

__all__ = ["Tokens", "judge"]

_PATH = "/oauth2/access_token"
_SUBDOMAIN = "/oauth2/account/current/subdomain"
_REFUSED = ("wire_auth", "wire_missing")
_HOMES = (".amocrm.ru", ".amocrm.com", ".kommo.com")


def judge(answer: Answer) -> Verdict | None:
    """As data, but a refusal here is one of the keys, and final: there is no other token to renew it by."""
    verdict = judge_data(answer)
    if verdict is not None and verdict.kind in (Kind.EXPIRED, Kind.REFUSED):
        return Verdict(Kind.AUTH, verdict.said, verdict.code)
    return verdict


class Tokens:
    """Fetches tokens of one account. `way` leads to another host of amoCRM, `moved` is the error that names it."""

    def __init__(
        self,
        http: Http,
        settings: Settings,
        now: Callable[[], datetime],
        way: Callable[[str], Http],
        moved: Callable[[str], SourceError],
    ) -> None:
        self._http, self._settings, self._now, self._way, self._moved = http, settings, now, way, moved

    def fetch(self, last: Token | None) -> Token:
        """By the refresh token that is kept, else by what the settings have. Raises SourceError.

        The caller holds the keyring's lock: of two that spend one refresh token the second would lose the account.
        """
        refusals: list[Terminal] = []
        for grant in self._grants(last):
            try:
                return self._ask(grant)
            except Terminal as error:
                if error.key not in _REFUSED:
                    raise
                refusals.append(error)
        home = self._home(last) if last else ""
        if home and home != urlsplit(self._settings.host).netloc:
            raise self._moved(home) from refusals[0]
        raise lost_grant(refusals[0]) if last and refusals[0].key == "wire_auth" else refusals[0]

    def _grants(self, last: Token | None) -> Iterator[Mapping[str, str]]:
        settings = self._settings
        said = settings.refresh_token.get_secret_value() if settings.refresh_token else ""
        for refresh in dict.fromkeys(filter(None, (last.refresh if last else "", said))):
            yield {"grant_type": "refresh_token", "refresh_token": refresh}
        if settings.code:
            yield {"grant_type": "authorization_code", "code": settings.code.get_secret_value()}

    def _ask(self, grant: Mapping[str, str]) -> Token:
        settings = self._settings
        secret = settings.client_secret.get_secret_value() if settings.client_secret else ""
        body = {"client_id": settings.client_id, "client_secret": secret, "redirect_uri": settings.redirect_uri}
        said = self._http.post(_PATH, {**body, **grant}).json()
        try:
            return Token.of(said, self._now())
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            facts = {"source": self._http.source, "vendor": Phrase("hints.amocrm.name")}
            raise Terminal("wire_no_column", **facts, table=_PATH, column="access_token") from error

    def _home(self, last: Token) -> str:
        """Where the account lives now, as the host that the token itself names says; '' where it does not say."""
        domain = _api_domain(last.access)
        ours = f"http://{domain}"
        if self._settings.allow_http_loopback and is_loopback(ours):
            address = ours
        elif domain.endswith(_HOMES):
            address = f"https://{domain}"
            refuse_inside(self._settings.name, address)
        else:
            return ""
        try:
            answer = self._way(address).get(_SUBDOMAIN, headers={"X-Refresh-Token": last.refresh})
        except SourceError:
            return ""
        said = answer.said()
        return str(said.get("domain") or "") if isinstance(said, dict) else ""


def _api_domain(token: str) -> str:
    """The claim api_domain of a JWT, unproven: it only says whom to ask. '' where there is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return ""
    return str(claims.get("api_domain") or "") if isinstance(claims, dict) else ""
