"""How requests are signed: the code of a webhook in the path, or a token of OAuth in the query.

Neither stands in what errors and logs name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import requests

from connectors.bitrix24.verdicts import judge as judge_data
from connectors.wire import Answer, Kind, Verdict
from connectors.wire.tokens import BearerSigner, Token, lost_grant
from throughline.errors import Terminal
from throughline.texts import Phrase

if TYPE_CHECKING:
    from connectors.bitrix24.settings import Settings
    from connectors.wire.http import Http

__all__ = ["Granter", "QuerySigner", "WebhookSigner", "judge"]

_PATH = "/oauth/token/"


class WebhookSigner(requests.auth.AuthBase):
    """/rest/METHOD becomes /rest/USER/CODE/METHOD. A webhook lives until somebody deletes it."""

    def __init__(self, user: str, code: str) -> None:
        self._way = f"/rest/{user}/{code}/"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.prepare_url(str(request.url).replace("/rest/", self._way, 1), None)
        return request

    def renew(self) -> bool:
        return False


class QuerySigner(BearerSigner):
    """The token is a parameter `auth`."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        self._used = self._token().access
        request.prepare_url(request.url, {"auth": self._used})
        return request


def judge(answer: Answer) -> Verdict | None:
    """{error, error_description}, as data has it; a refusal here is final, for there is nothing else to renew by."""
    verdict = judge_data(answer, 0.0)
    if verdict is None or verdict.kind in (Kind.BUSY, Kind.DOWN, Kind.QUOTA):
        return verdict
    return Verdict(Kind.AUTH, verdict.said, verdict.code)


class Granter:
    """Renews tokens. Each answer has a new refresh token, good for 180 days, which takes the place of the old one."""

    def __init__(self, http: Http, settings: Settings, now: Callable[[], datetime]) -> None:
        self._http, self._settings, self._now = http, settings, now

    def fetch(self, last: Token | None) -> Token:
        """By the refresh token that is kept, else by that of the settings. Raises SourceError.

        The caller holds the keyring's lock.
        """
        said = self._settings.refresh_token
        known = [last.refresh if last else "", said.get_secret_value() if said else ""]
        refusals: list[Terminal] = []
        for refresh in dict.fromkeys(filter(None, known)):
            try:
                return self._ask(refresh)
            except Terminal as error:
                if error.key != "wire_auth":
                    raise
                refusals.append(error)
        raise lost_grant(refusals[0]) if last else refusals[0]

    def _ask(self, refresh: str) -> Token:
        secret = self._settings.client_secret
        query = {
            "grant_type": "refresh_token",
            "client_id": self._settings.client_id,
            "client_secret": secret.get_secret_value() if secret else "",
            "refresh_token": refresh,
        }
        said = self._http.get(_PATH, query).json()
        try:
            return Token.of({"refresh_token": refresh, **said}, self._now())
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            facts = {"source": self._http.source, "vendor": Phrase("hints.bitrix24.name")}
            raise Terminal("wire_no_column", **facts, table="oauth/token", column="access_token") from error
