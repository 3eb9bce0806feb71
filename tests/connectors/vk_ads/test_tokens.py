"""Tokens of VK: five at most, so that the one there is is renewed, by one process at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.wire.tokens import Keyring
from tests.connectors.conformance.case import NOW, connect, rows_of
from tests.connectors.vk_ads.case import CASE
from tests.connectors.vk_ads.conftest import ALL, SINCE, money, read, warned
from tests.fakes.vk_ads import CLIENT, SECRET, FakeVk
from tests.fakes.wire import Reply
from throughline.errors import Terminal
from throughline.texts import LANGS


def grants(vk: FakeVk) -> list[str]:
    return [request.form()["grant_type"][0] for request in vk.requests if request.path.endswith("/token.json")]


def test_one_token_serves_all_loads(vk: FakeVk, tmp_path: Path) -> None:
    for _ in range(8):
        rows_of(connect(CASE, vk, keep=tmp_path), SINCE)
    assert grants(vk) == ["client_credentials"]


@pytest.mark.parametrize("expires_in", ["86400", 86400])
def test_a_token_that_ran_out_is_renewed_and_not_replaced(vk: FakeVk, tmp_path: Path, expires_in: Any) -> None:
    vk.expires_in = expires_in
    rows_of(connect(CASE, vk, keep=tmp_path), SINCE)
    for state in ("expired_token", "expired_token"):
        vk.tokens[0]["state"] = state
        assert money(read(vk, keep=tmp_path)) == ALL
    it, _ = warned(vk, NOW + timedelta(days=1, seconds=-30), keep=tmp_path)
    assert it.check()
    assert grants(vk) == ["client_credentials", "refresh_token", "refresh_token", "refresh_token"]
    assert len(vk.tokens) == 1


def test_a_token_that_vk_forgot_is_had_anew(vk: FakeVk, tmp_path: Path) -> None:
    rows_of(connect(CASE, vk, keep=tmp_path), SINCE)
    vk.tokens.clear()  # idle for a month
    assert money(read(vk, keep=tmp_path)) == ALL
    assert grants(vk) == ["client_credentials", "refresh_token", "client_credentials"]


def test_access_that_was_revoked_is_not_asked_for_again(vk: FakeVk, tmp_path: Path) -> None:
    rows_of(connect(CASE, vk, keep=tmp_path), SINCE)
    vk.tokens[0]["state"] = "revoked_token"
    with pytest.raises(Terminal) as caught:
        read(vk, keep=tmp_path)
    assert caught.value.key == "wire_auth"
    assert grants(vk) == ["client_credentials"]


def test_the_sixth_token_is_refused_with_what_to_do(vk: FakeVk) -> None:
    vk.tokens = [{"access": f"of-another-program-{n}", "refresh": f"r{n}", "state": ""} for n in range(5)]
    with pytest.raises(Terminal) as caught:
        connect(CASE, vk).check()
    assert caught.value.key == "vk_ads_tokens"
    for lang in LANGS:
        sentence = caught.value.sentence(lang)
        assert "/api/v2/oauth2/token/delete.json" in sentence
        assert SECRET not in sentence


def test_an_answer_without_a_token_is_named(vk: FakeVk) -> None:
    vk._granted = lambda token: Reply({"token": token["access"]})  # type: ignore[method-assign]
    with pytest.raises(Terminal) as caught:
        connect(CASE, vk).check()
    assert (caught.value.key, caught.value.facts["column"]) == ("wire_no_column", "access_token")


def test_two_processes_share_what_one_renewed(vk: FakeVk, tmp_path: Path) -> None:
    one, other = (connect(CASE, vk, keep=tmp_path) for _ in range(2))
    assert one.check() == other.check()
    vk.tokens[0]["state"] = "expired_token"
    assert one.check() == other.check()
    assert grants(vk) == ["client_credentials", "refresh_token"]


@pytest.mark.parametrize(("client", "name"), [("shop", "agency_client_name"), ("701", "agency_client_id")])
def test_a_client_of_an_agency_has_a_token_of_its_own(vk: FakeVk, tmp_path: Path, client: str, name: str) -> None:
    connect(CASE, vk, keep=tmp_path).check()
    connect(CASE, vk, keep=tmp_path, agency_client=client).check()
    assert grants(vk) == ["client_credentials", "agency_client_credentials"]
    forms = [request.form() for request in vk.requests if request.path.endswith("/token.json")]
    assert forms[-1][name] == [client]
    assert len(list(tmp_path.glob("*.json"))) == 2


def test_an_unknown_client_of_an_agency_is_refused(vk: FakeVk) -> None:
    with pytest.raises(Terminal) as caught:
        connect(CASE, vk, agency_client="nobody").check()
    assert (caught.value.key, caught.value.facts["said"]) == ("wire_refused", "Unknown client")


def test_the_refresh_token_stays_where_vk_tells_none(vk: FakeVk, tmp_path: Path) -> None:
    it = connect(CASE, vk, keep=tmp_path)
    it.check()
    original = vk._granted
    vk._granted = lambda token: replace(  # type: ignore[method-assign]
        original(token), body={name: v for name, v in original(token).body.items() if name != "refresh_token"}
    )
    vk.tokens[0]["state"] = "expired_token"
    it.check()
    name = "\n".join(("vk_ads", vk.address, CLIENT, ""))
    kept = Keyring(tmp_path, name).read()
    assert kept is not None
    assert (kept.access, kept.refresh) == (vk.tokens[0]["access"], vk.tokens[0]["refresh"])
