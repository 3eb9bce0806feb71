"""CoMagic by login and password: the key lives an hour."""

from __future__ import annotations

from dataclasses import replace

from tests.connectors.comagic.case import CASE as BY_KEY
from tests.fakes.comagic import LOGIN, PASSWORD, FakeComagic


def _expire(fake: FakeComagic) -> None:
    fake.tokens.clear()


CASE = replace(
    BY_KEY,
    settings=lambda fake: {"login": LOGIN, "password": PASSWORD, "visits": True, "costs": "campaigns"},
    wrong={"password": "another-invented-password-2"},
    expire=_expire,
    needed=("password",),
)
