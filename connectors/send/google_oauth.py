"""An access token of Google for a refresh token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.base import Context
from connectors.send.settings import GoogleAdsSettings
from connectors.wire.address import refuse_inside
from connectors.wire.answer import Answer
from connectors.wire.limits import Limits, Pace
from connectors.wire.verdict import Kind, Verdict

if TYPE_CHECKING:
    from connectors.wire.http import Signer
    from connectors.wire.tokens import Token

__all__ = ["google_signer"]


def google_signer(settings: GoogleAdsSettings, kind: str, context: Context) -> Signer:
    """Signs with a token that lives an hour and is fetched when there is none that does."""
    from connectors.wire.http import Http
    from connectors.wire.tokens import BearerSigner, Keyring, Token

    is_own = settings.token_host == GoogleAdsSettings.model_fields["token_host"].default
    if not is_own and not settings.allow_http_loopback:
        refuse_inside(settings.name, settings.token_host)
    http = Http(
        settings.name,
        kind,
        settings.token_host,
        _judge,
        patience=context.patience,
        pace=Pace(Limits(), context.clock, context.sleep),
        clock=context.clock,
        sleep=context.sleep,
        now=context.now,
    )

    def fetch(_: Token | None) -> Token:
        form = {
            "grant_type": "refresh_token",
            "client_id": settings.client_id,
            "client_secret": settings.client_secret.get_secret_value(),
            "refresh_token": settings.refresh_token.get_secret_value(),
        }
        return Token.of(http.ask("POST", "/token", form=form).json(), context.now())

    account = "\n".join((kind, settings.token_host, settings.client_id, settings.refresh_token.get_secret_value()))
    return BearerSigner(Keyring(context.keep, account), fetch, context.now)


def _judge(answer: Answer) -> Verdict | None:
    """Errors of OAuth come as {error, error_description}; `invalid_grant`: the refresh token is dead."""
    said = answer.said()
    if answer.status < 400 or not isinstance(said, dict) or "error" not in said:
        return None
    if answer.status == 429 or answer.status >= 500:
        return None
    return Verdict(Kind.AUTH, str(said.get("error_description", "")), str(said["error"]))
