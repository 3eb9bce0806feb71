"""Signs requests with Google's tokens, which are asked for like anything else of a vendor and kept between loads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connectors.base import Context
from connectors.google.answers import refusal_of
from connectors.google.grants import ENDPOINT, Grant, RefreshToken, ServiceAccount
from connectors.google.key import key_of
from connectors.google.settings import GoogleKey
from connectors.retry import Patience
from connectors.wire.address import is_loopback, refuse_inside
from connectors.wire.answer import Answer
from connectors.wire.limits import Limits, Pace
from connectors.wire.verdict import Verdict
from throughline.errors import Transient
from throughline.texts import Phrase

if TYPE_CHECKING:
    from connectors.wire.http import Http
    from connectors.wire.tokens import BearerSigner, Token

__all__ = ["google_signer", "signer_of"]

_KIND = "google"  # of texts: hints.google


def signer_of(name: str, key: GoogleKey, context: Context, scope: str) -> BearerSigner:
    """What signs the requests of the source or destination `name`. Raises InputError for a key that is none.

    `scope` is what a service account asks for; what a refresh token may, was said when it was made.
    """
    endpoint = key.token_endpoint
    grant: Grant
    if key.oauth is not None:
        grant = RefreshToken(*key.oauth, endpoint or ENDPOINT)
    else:
        grant = ServiceAccount(key_of(key.credentials, context.root), scope, endpoint)
    return google_signer(
        name,
        grant,
        patience=context.patience,
        clock=context.clock,
        sleep=context.sleep,
        now=context.now,
        keep=context.keep,
    )


def google_signer(
    source: str,
    grant: Grant,
    *,
    patience: Patience,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    now: Callable[[], datetime],
    keep: Path | None = None,
) -> BearerSigner:
    """The same for whoever has no settings of that form. `keep` is the folder of tokens; None: of this process alone.

    Requests signed by it raise Terminal for a grant that Google refuses, Transient when it gives no answer.
    """
    # `requests` takes longer to import than most commands take to run: only who asks pays for it.
    from connectors.wire.http import Http
    from connectors.wire.tokens import BearerSigner, Keyring

    parts = urlsplit(grant.endpoint)
    host = f"{parts.scheme}://{parts.netloc}"
    if grant.endpoint != ENDPOINT and not is_loopback(host):
        refuse_inside(source, host)

    def judge(answer: Answer) -> Verdict | None:
        if refused := refusal_of(answer, source, grant):
            raise refused
        return None

    pace = Pace(Limits(), clock, sleep)
    http = Http(source, _KIND, host, judge, patience=patience, pace=pace, clock=clock, sleep=sleep, now=now)

    def fetch(_: Token | None) -> Token:
        return _granted(http, parts.path, grant, now(), source)

    return BearerSigner(Keyring(keep, f"{_KIND}\n{grant.account}"), fetch, now)


def _granted(http: Http, path: str, grant: Grant, now: datetime, source: str) -> Token:
    from connectors.wire.tokens import Token

    said = http.ask("POST", path, form=grant.form()).json()
    try:
        return Token.of(said, now)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        vendor = Phrase(f"hints.{_KIND}.name")
        raise Transient("wire_cut", source=source, vendor=vendor, path=path) from error
