"""OAuth of amoCRM: a refresh token is good once, so the pair is kept before it is used and fetched by one at a time."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Connector
from connectors.wire.tokens import Keyring, Token
from tests.connectors.amocrm.case import fake
from tests.connectors.amocrm.case_oauth import CASE
from tests.connectors.conformance.case import connect
from tests.fakes.amocrm import CLIENT, CODE, REDIRECT, SECRET, FakeAmo
from tests.fakes.wire import Reply, Request, serving
from throughline.errors import Terminal
from throughline.texts import LANGS


@pytest.fixture
def amo() -> Iterator[FakeAmo]:
    """Refresh tokens die with their use here."""
    with serving(fake()) as it:
        yield it


def it(amo: FakeAmo, keep: Path, **changed: Any) -> Connector[Any]:
    return connect(CASE, amo, keep=keep, **changed)


def grants(amo: FakeAmo) -> list[str]:
    return [request.json()["grant_type"] for request in amo.requests if request.path == "/oauth2/access_token"]


def ring(amo: FakeAmo, keep: Path) -> Keyring:
    return Keyring(keep, "\n".join(("amocrm", amo.address, CLIENT)))


def test_a_code_is_spent_once_and_its_tokens_serve_all_loads(amo: FakeAmo, tmp_path: Path) -> None:
    for _ in range(3):
        assert it(amo, tmp_path).check()
    assert grants(amo) == ["authorization_code"]


def test_each_refresh_token_is_spent_once(amo: FakeAmo, tmp_path: Path) -> None:
    it(amo, tmp_path).check()
    for turn in range(1, 4):
        amo.access.clear()
        assert it(amo, tmp_path).check()
        kept = ring(amo, tmp_path).read()
        assert kept is not None
        assert amo.refresh == {kept.refresh} == {f"def50200invented{turn + 1}"}
    assert grants(amo) == ["authorization_code", *["refresh_token"] * 3]


def test_loads_at_once_do_not_lose_the_account(amo: FakeAmo, tmp_path: Path) -> None:
    it(amo, tmp_path).check()
    amo.access.clear()
    said: list[str] = []
    threads = [threading.Thread(target=lambda: said.append(it(amo, tmp_path).check())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 6
    assert grants(amo) == ["authorization_code", "refresh_token"]


def test_a_refresh_token_of_the_settings_is_only_the_first(amo: FakeAmo, tmp_path: Path) -> None:
    amo.refresh.add("def50200given")
    for _ in range(2):
        assert it(amo, tmp_path, code=None, refresh_token="def50200given").check()
        amo.access.clear()
    assert "def50200given" not in amo.refresh
    assert grants(amo) == ["refresh_token", "refresh_token"]


def test_a_new_code_opens_an_account_that_was_lost(amo: FakeAmo, tmp_path: Path) -> None:
    it(amo, tmp_path).check()
    amo.access.clear()
    amo.refresh.clear()  # three months without a load
    with pytest.raises(Terminal) as caught:
        it(amo, tmp_path).check()
    assert caught.value.key == "wire_lost"
    for lang in LANGS:
        sentence = caught.value.sentence(lang)
        assert "OAuth" in sentence, "it says what to do"
        assert not any(secret in sentence for secret in (SECRET, CODE, "def50200"))
    amo.codes.add("another0code0of0today")
    assert it(amo, tmp_path, code="another0code0of0today").check()


def test_a_copy_that_is_older_than_the_tokens_says_so(amo: FakeAmo, tmp_path: Path) -> None:
    """The folder of tokens as it was before they were renewed; so it is where an answer with new ones was lost."""
    it(amo, tmp_path / "now").check()
    shutil.copytree(tmp_path / "now", tmp_path / "before")
    amo.access.clear()
    it(amo, tmp_path / "now").check()
    amo.access.clear()
    for _ in range(2):
        with pytest.raises(Terminal) as caught:
            it(amo, tmp_path / "before").check()
        assert caught.value.key == "wire_lost"
    assert it(amo, tmp_path / "now").check(), "the refused ones have ended nothing"


def test_a_first_code_that_is_refused_is_a_matter_of_the_key(amo: FakeAmo, tmp_path: Path) -> None:
    amo.codes.clear()
    with pytest.raises(Terminal) as caught:
        it(amo, tmp_path).check()
    assert caught.value.key == "wire_auth"


def test_a_code_is_not_spent_on_what_it_would_not_mend(amo: FakeAmo, tmp_path: Path) -> None:
    it(amo, tmp_path).check()
    amo.access.clear()
    amo.codes.add("another0code0of0today")
    original = amo.answer

    def unpaid(request: Request) -> Reply:
        return Reply({"title": "Payment Required"}, 402) if "access_token" in request.path else original(request)

    amo.answer = unpaid  # type: ignore[method-assign]
    amo.requests.clear()
    with pytest.raises(Terminal) as caught:
        it(amo, tmp_path, code="another0code0of0today").check()
    assert (caught.value.key, grants(amo)) == ("wire_denied", ["refresh_token"])


def test_an_account_that_moved_is_named(amo: FakeAmo, tmp_path: Path) -> None:
    it(amo, tmp_path).check()
    amo.access.clear()
    amo.moved_to = "novye.amocrm.ru"
    with pytest.raises(Terminal) as caught:
        it(amo, tmp_path).check()
    assert (caught.value.key, caught.value.facts["host"]) == ("amocrm_moved", "novye.amocrm.ru")


@pytest.mark.parametrize("access", ["no.jwt", "a.b.c", "a.eyJhcGlfZG9tYWluIjogImV2aWwuZXhhbXBsZSJ9.c"])
def test_nobody_else_is_asked_where_an_account_went(amo: FakeAmo, tmp_path: Path, access: str) -> None:
    # The last one names evil.example.
    ring(amo, tmp_path).write(Token(access, None, "def50200old"))
    amo.moved_to = "novye.amocrm.ru"
    with pytest.raises(Terminal) as caught:
        it(amo, tmp_path).check()
    assert caught.value.key == "wire_missing"


def test_an_answer_without_a_token_is_named(amo: FakeAmo, tmp_path: Path) -> None:
    original = amo.answer

    def empty(request: Request) -> Reply:
        return Reply({"token_type": "Bearer"}) if request.path == "/oauth2/access_token" else original(request)

    amo.answer = empty  # type: ignore[method-assign]
    with pytest.raises(Terminal) as caught:
        it(amo, tmp_path).check()
    assert (caught.value.key, caught.value.facts["column"]) == ("wire_no_column", "access_token")


def test_the_redirect_address_goes_with_the_code(amo: FakeAmo, tmp_path: Path) -> None:
    with pytest.raises(Terminal):
        it(amo, tmp_path, redirect_uri="https://elsewhere.example/").check()
    assert it(amo, tmp_path, redirect_uri=REDIRECT).check()
