"""Why Google gave no token, in words."""

from __future__ import annotations

from connectors.google.grants import Grant, ServiceAccount
from connectors.wire.answer import Answer
from throughline.errors import Terminal

__all__ = ["refusal_of"]


def refusal_of(answer: Answer, source: str, grant: Grant) -> Terminal | None:
    """The error of an answer of the token endpoint (RFC 6749, 5.2); None: it is none that another try is in vain for.

    Neither key nor assertion gets into the sentence.
    """
    said = answer.said()
    if not 400 <= answer.status < 500 or answer.status in (408, 429) or not isinstance(said, dict):
        return None
    code = said.get("error")
    if not isinstance(code, str):
        return None
    about = str(said.get("error_description") or "").lower()
    if "timeframe" in about or "short-lived" in about:
        return Terminal("google_clock", source=source)
    if code == "invalid_scope":
        return Terminal("google_scope_refused", source=source, who=grant.who)
    if isinstance(grant, ServiceAccount):
        if "signature" in about or "not found" in about:
            return Terminal("google_key_revoked", source=source, email=grant.who)
        return Terminal("google_key_refused", source=source, email=grant.who, code=_word(code))
    if code == "invalid_grant":
        return Terminal("google_token_revoked", source=source)
    if code in ("invalid_client", "unauthorized_client"):
        return Terminal("google_client_refused", source=source, client=grant.who, code=code)
    return Terminal("google_token_refused", source=source, code=_word(code))


def _word(code: str) -> str:
    return code if code.replace("_", "").isalnum() else "?"
