"""amoCRM by OAuth before the same suite. Its refresh tokens live for ever here: the suite connects without a folder to
keep them in; that they are used up is tried in test_tokens.py."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.connectors.amocrm.case import CASE, fake, home
from tests.fakes.amocrm import CLIENT, CODE, REDIRECT, SECRET, FakeAmo


def _fake() -> FakeAmo:
    it = fake()
    it.rotates = False
    return it


def _settings(it: FakeAmo) -> dict[str, Any]:
    return {**home(it), "client_id": CLIENT, "client_secret": SECRET, "redirect_uri": REDIRECT, "code": CODE}


def _expire(it: FakeAmo) -> None:
    it.access.clear()


CASE = replace(
    CASE,
    fake=_fake,
    settings=_settings,
    wrong={"client_secret": "another0secret0that0is0wrong"},
    needed=("client_id", "client_secret", "redirect_uri", "code"),
    expire=_expire,
)
