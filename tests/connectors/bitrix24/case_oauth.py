"""The same by tokens of a local application, which live an hour."""

from __future__ import annotations

from dataclasses import replace

from tests.connectors.bitrix24.case import CASE as BY_WEBHOOK
from tests.connectors.bitrix24.case import FULL
from tests.fakes.bitrix24 import APP, FakeBitrix24


def _expire(fake: FakeBitrix24) -> None:
    fake.tokens = dict.fromkeys(fake.tokens, "expired")


CASE = replace(
    BY_WEBHOOK,
    settings=lambda fake: {**APP, "oauth_host": fake.address, **FULL},
    wrong={"client_secret": "another0secret0that0is0wrong"},
    needed=("client_id", "client_secret", "refresh_token"),
    expire=_expire,
)
