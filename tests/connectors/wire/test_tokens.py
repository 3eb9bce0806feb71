"""Tokens outlive the process, are fetched once, and are read by their owner alone."""

from __future__ import annotations

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from connectors.wire.tokens import BearerSigner, Keyring, Token, static
from throughline.errors import StoreError
from throughline.logging import redact

NOW = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)


class Office:
    """Gives tokens and counts them."""

    def __init__(self, lasts: timedelta | None = timedelta(hours=1)) -> None:
        self.given: list[str] = []
        self.seen: list[Token | None] = []
        self.lasts = lasts

    def fetch(self, last: Token | None) -> Token:
        self.seen.append(last)
        self.given.append(f"token-{len(self.given) + 1}-of-the-office")
        return Token(self.given[-1], self.lasts and NOW + self.lasts, f"refresh-{len(self.given)}")


def signed(signer: BearerSigner) -> str:
    request = requests.Request("GET", "http://127.0.0.1/").prepare()
    return str(signer(request).headers["Authorization"])


def test_a_token_serves_until_it_ends(tmp_path: Path) -> None:
    office, moment = Office(), [NOW]
    signer = BearerSigner(Keyring(tmp_path, "me"), office.fetch, lambda: moment[0])
    assert signed(signer) == signed(signer) == "Bearer token-1-of-the-office"
    moment[0] += timedelta(minutes=59, seconds=30)  # under a minute is left: it could end on the way
    assert signed(signer) == "Bearer token-2-of-the-office"
    assert [last and last.refresh for last in office.seen] == [None, "refresh-1"]


def test_the_next_process_finds_it(tmp_path: Path) -> None:
    office = Office()
    for _ in range(3):
        signed(BearerSigner(Keyring(tmp_path / "tokens", "me"), office.fetch, lambda: NOW))
    assert len(office.given) == 1
    signed(BearerSigner(Keyring(tmp_path / "tokens", "another account"), office.fetch, lambda: NOW))
    assert len(office.given) == 2


def test_a_refused_token_is_fetched_anew_once(tmp_path: Path) -> None:
    office = Office()
    one, other = (BearerSigner(Keyring(tmp_path, "me"), office.fetch, lambda: NOW) for _ in range(2))
    assert signed(one) == signed(other)
    assert one.renew()
    assert other.renew()
    assert signed(one) == "Bearer token-2-of-the-office"
    # The other process was refused the same token; what has been fetched since serves it too.
    assert signed(other) == "Bearer token-2-of-the-office"


def test_a_token_that_another_process_fetched_meanwhile_is_not_refused(tmp_path: Path) -> None:
    office = Office()
    one, other = (BearerSigner(Keyring(tmp_path, "me"), office.fetch, lambda: NOW) for _ in range(2))
    signed(one), signed(other)
    one.renew()
    assert signed(one) == "Bearer token-2-of-the-office"
    # Only now the other hears that the first token is refused: to fetch a third would end the second, which is in use.
    other.renew()
    assert signed(other) == "Bearer token-2-of-the-office"
    assert len(office.given) == 2


def test_several_at_once_fetch_one(tmp_path: Path) -> None:
    office = Office()
    signers = [BearerSigner(Keyring(tmp_path, "me"), office.fetch, lambda: NOW) for _ in range(8)]
    threads = [threading.Thread(target=signed, args=(signer,)) for signer in signers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(office.given) == 1


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "tokens"
    signed(BearerSigner(Keyring(folder, "me"), Office().fetch, lambda: NOW))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_no_token_is_spent_where_the_next_one_cannot_be_kept(tmp_path: Path) -> None:
    """A refresh token is good once: what cannot be written down must not be asked for."""
    office = Office(timedelta(minutes=1))
    signed(BearerSigner(Keyring(tmp_path, "me"), office.fetch, lambda: NOW))
    (path,) = tmp_path.glob("*.json")
    kept = path.read_text()
    path.with_suffix(".new").mkdir()  # as a disk that is full, or a file of another owner
    with pytest.raises(StoreError):
        signed(BearerSigner(Keyring(tmp_path, "me"), office.fetch, lambda: NOW))
    assert (len(office.given), path.read_text()) == (1, kept)
    path.with_suffix(".new").rmdir()
    assert signed(BearerSigner(Keyring(tmp_path, "me"), office.fetch, lambda: NOW)).endswith("token-2-of-the-office")
    assert len(path.read_text()) < 200, "the room that was taken is given back"


def test_a_damaged_file_is_no_token(tmp_path: Path) -> None:
    office = Office()
    signed(BearerSigner(Keyring(tmp_path, "me"), office.fetch, lambda: NOW))
    next(tmp_path.glob("*.json")).write_text('{"access": "tok')
    assert signed(BearerSigner(Keyring(tmp_path, "me"), office.fetch, lambda: NOW)).endswith("token-2-of-the-office")


def test_tokens_are_secrets(tmp_path: Path) -> None:
    signed(BearerSigner(Keyring(tmp_path, "me"), Office(None).fetch, lambda: NOW))
    assert redact("said token-1-of-the-office") == "said •••"


@pytest.mark.parametrize(("expires", "ends"), [(3600, 3600), ("86400", 86400), (None, None), ("", None), (0, None)])
def test_what_a_token_endpoint_says(expires: object, ends: int | None) -> None:
    token = Token.of({"access_token": "a", "token_type": "Bearer", "expires_in": expires}, NOW)
    assert token == Token("a", None if ends is None else NOW + timedelta(seconds=ends), "")


def test_an_unchanging_header_cannot_be_renewed() -> None:
    signer = static("Bearer x")
    assert not signer.renew()
    assert signer(requests.Request("GET", "http://127.0.0.1/").prepare()).headers["Authorization"] == "Bearer x"
