"""The token of LPTracker: given for a login and a password, good for a day or so, told by the header `token`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from connectors.wire import Answer, Kind, Verdict
from throughline.errors import Terminal
from throughline.texts import Phrase

if TYPE_CHECKING:
    from connectors.lptracker.settings import Settings
    from connectors.wire.http import Http
    from connectors.wire.tokens import Token

__all__ = ["fetcher", "judge", "judge_login"]

_VERSION = "1.0"
# The code stands in the body; the status is 200 whatever happened.
_KINDS = {
    400: Kind.REFUSED,
    401: Kind.EXPIRED,
    402: Kind.DENIED,
    403: Kind.DENIED,
    404: Kind.MISSING,
    429: Kind.BUSY,
    503: Kind.BUSY,  # documented for more than three requests a second
}


def judge(answer: Answer) -> Verdict | None:
    """{status: "error", errors: [{code, message}]}; None: data, or the status says it all."""
    said = answer.said()
    errors = said.get("errors") if isinstance(said, dict) else None
    if not errors and not (isinstance(said, dict) and said.get("status") == "error"):
        return None
    first = errors[0] if isinstance(errors, list) and errors else {}
    error: Mapping[str, Any] = first if isinstance(first, dict) else {"message": str(first)}
    code = str(error.get("code") or answer.status)
    number = int(code) if code.isdecimal() else 400
    kind = _KINDS.get(number, Kind.DOWN if number >= 500 else Kind.REFUSED)
    return Verdict(kind, str(error.get("message") or ""), code)


def judge_login(answer: Answer) -> Verdict | None:
    """As data, but whatever is wrong with a login is wrong with it for good."""
    verdict = judge(answer)
    if verdict is not None and verdict.kind in (Kind.EXPIRED, Kind.REFUSED, Kind.MISSING):
        return Verdict(Kind.AUTH, verdict.said, verdict.code)
    return verdict


def fetcher(http: Http, settings: Settings) -> Callable[[Token | None], Token]:
    """Logs in for a new token. Raises SourceError."""
    from connectors.wire.tokens import Token

    def fetch(last: Token | None) -> Token:
        secret = settings.password.get_secret_value()
        body = {"login": settings.login, "password": secret, "service": settings.service, "version": _VERSION}
        said = http.post("/login", body).json()
        result = said.get("result") if isinstance(said, dict) else None
        token = result.get("token") if isinstance(result, dict) else None
        if not token:
            facts = {"source": http.source, "vendor": Phrase("hints.lptracker.name")}
            raise Terminal("wire_no_column", **facts, table="login", column="token")
        return Token(str(token))

    return fetch
