"""Keys and tokens of Google, the same for all its services.

A source, or a destination of what is sent back, has the key of a service account or a refresh token of a person
(`GoogleKey`, in `GoogleSettings` of sources; `key_of` for a key alone).
Either is a `Grant`: what is posted to Google's token endpoint. `google_signer` makes of it what signs requests: tokens
live an hour, are kept between loads, and are fetched anew when one ran out here or was refused there.

    class Ads(WireConnector[Settings]):                        # Settings(GoogleSettings)
        def signer(self) -> Signer:
            return signer_of(self.settings.name, self.settings, self.context, "https://www.googleapis.com/auth/adwords")

What the token endpoint says is told in words: a wrong clock, a key that was deleted, a refresh token that was revoked.
"""

from connectors.google.answers import refusal_of
from connectors.google.grants import Grant, RefreshToken, ServiceAccount
from connectors.google.key import key_of
from connectors.google.settings import GoogleKey, GoogleSettings
from connectors.google.signer import google_signer, signer_of

__all__ = [
    "GoogleKey",
    "GoogleSettings",
    "Grant",
    "RefreshToken",
    "ServiceAccount",
    "google_signer",
    "key_of",
    "refusal_of",
    "signer_of",
]
