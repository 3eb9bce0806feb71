"""How a portal is entered: tokens that are renewed and kept, and secrets that stay out of sentences."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.bitrix24.settings import Settings
from connectors.wire.tokens import Keyring
from tests.connectors.bitrix24.case import CASE, PORTAL
from tests.connectors.bitrix24.case_oauth import CASE as BY_OAUTH
from tests.connectors.conformance.case import NOW, connect, rows_of
from tests.fakes.bitrix24 import APP, CODE, FakeBitrix24
from throughline.errors import SourceError, Terminal
from throughline.texts import LANGS


def test_a_refresh_token_that_is_renewed_is_kept(portal: FakeBitrix24, tmp_path: Path) -> None:
    portal.rotates = True
    for _ in range(3):
        assert connect(BY_OAUTH, portal, keep=tmp_path).check()
    assert len(portal.tokens) == 1
    portal.tokens = dict.fromkeys(portal.tokens, "expired")
    assert connect(BY_OAUTH, portal, keep=tmp_path).check()
    assert portal.refresh == "refresh-2-invented"


def test_a_new_refresh_token_of_the_settings_takes_over(portal: FakeBitrix24, tmp_path: Path) -> None:
    assert connect(BY_OAUTH, portal, keep=tmp_path).check()
    portal.tokens, portal.refresh = {}, "refresh-anew-invented"
    with pytest.raises(Terminal) as caught:
        connect(BY_OAUTH, portal, keep=tmp_path).check()
    assert caught.value.key == "wire_lost"
    assert all("refresh_token" in caught.value.sentence(lang) for lang in LANGS)
    assert connect(BY_OAUTH, portal, keep=tmp_path, refresh_token="refresh-anew-invented").check()


def test_tokens_end_in_an_hour(portal: FakeBitrix24, tmp_path: Path) -> None:
    connect(BY_OAUTH, portal, keep=tmp_path).check()
    name = "\n".join(("bitrix24", portal.address, APP["client_id"]))
    token = Keyring(tmp_path, name).read()
    assert token is not None
    assert token.ends_at == NOW + timedelta(hours=1)


def test_the_code_of_a_webhook_is_in_no_sentence(portal: FakeBitrix24) -> None:
    portal.failing["crm.stagehistory.list"] = [(400, "", f"/rest/1/{CODE}/ is wrong")]
    with pytest.raises(SourceError) as caught:
        rows_of(connect(CASE, portal), date(2026, 7, 1))
    assert not any(CODE in caught.value.sentence(lang) for lang in LANGS)
    portal.code = "another0one"
    with pytest.raises(SourceError) as caught:
        connect(CASE, portal).check()
    assert not any(CODE in caught.value.sentence(lang) for lang in LANGS)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"webhook": "https://okna.bitrix24.example/crm/"}, "webhook"),
        ({"webhook": "https://okna.bitrix24.example/rest/x/abcdefgh/"}, "webhook"),
        ({"webhook": f"http://okna.bitrix24.example/rest/1/{CODE}/"}, "host"),
        ({"webhook": f"{PORTAL}{CODE}/", "fields": {"no_such": "UF_CRM_1"}}, "fields"),
        ({"host": "https://okna.example", **APP, "oauth_host": "http://oauth.example"}, "host"),
    ],
)
def test_wrong_settings_are_refused(words: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({"name": "it", "kind": "bitrix24", **words})
    assert told in str(caught.value)
    assert "abcdefgh" not in str(caught.value.errors(include_input=False))


def test_a_webhook_names_its_host() -> None:
    settings = Settings.model_validate(
        {"name": "it", "kind": "bitrix24", "webhook": f"https://crm.okna.example/rest/17/{CODE}"}
    )
    assert (settings.host, settings.webhook_path) == ("https://crm.okna.example", ("17", CODE))
