"""Letters over IMAP: nothing is marked, none is lost or counted twice, whatever the server or the sender does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors import KINDS
from connectors.base import Context
from connectors.mail_alias import MailAlias
from connectors.mail_alias.settings import Settings
from connectors.retry import Patience
from tests.fakes.imap import PASSWORD, USER, FakeImap, Mail, serving_imap
from tests.loading.stand_in import stored
from throughline.config.models import Config, Project
from throughline.errors import Terminal, Transient
from throughline.loading import load

NOW = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)
ALIASES = {
    "sales+direct@okna.example": {"utm_source": "yandex", "utm_medium": "cpc", "utm_campaign": "brand"},
    "sales+*@okna.example": {"utm_source": "site", "client_id": "*"},
}


def mail(uid: int, day: int = 5, to: str = "sales+direct@okna.example", **more: str) -> Mail:
    """A letter of noon of that day of July in Moscow."""
    headers = {
        "Message-ID": f"<{uid}@client.example>",
        "Date": f"{day:02d} Jul 2026 12:00:00 +0300",
        "From": f"Anna <Client{uid}@client.example>",
        "To": to,
        "Subject": "Windows",
        **{name.replace("_", "-"): value for name, value in more.items() if name != "body"},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return Mail(uid, f"{day:02d}-Jul-2026 12:00:05 +0300", f"{head}\r\n{more.get('body', 'Hello')}\r\n".encode())


@pytest.fixture
def imap() -> Iterator[FakeImap]:
    with serving_imap(FakeImap()) as fake:
        fake.folders["INBOX"] = [mail(1, 1), mail(2, 3, "sales+a1b2@okna.example"), mail(3, 4, "info@okna.example")]
        yield fake


def settings(fake: FakeImap, **changed: Any) -> Settings:
    place = {"host": "127.0.0.1", "port": fake.port, "allow_plain_loopback": True}
    words = {"name": "mail", "kind": "mail_alias", **place, "user": USER, "password": PASSWORD, "aliases": ALIASES}
    return Settings.model_validate({**words, **changed})


def source(fake: FakeImap, keep: Path | None = None, **changed: Any) -> MailAlias:
    patience = Patience(connect_s=0.5, read_s=0.5)
    context = Context(
        Path(), "Europe/Moscow", "RUB", lambda: NOW, lambda seconds: None, language="ru", patience=patience, keep=keep
    )
    return MailAlias(settings(fake, **changed), context)


def read(it: MailAlias, since: date | None = None) -> list[dict[str, Any]]:
    [stream] = it.streams()
    rows = [row for batch in it.read(stream, since) for row in batch.rows.to_pylist()]
    it.landed(stream)
    return rows


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["lead_id"].partition("@")[0] for row in rows]


def test_a_letter_to_an_alias_is_an_application_of_its_source(imap: FakeImap) -> None:
    first, second = read(source(imap))
    assert (first["lead_id"], first["created_at"], first["kind"]) == (
        "1@client.example",
        datetime(2026, 7, 1, 9, 0),
        "email",
    )
    assert (first["email_raw"], first["form_name"]) == ("Client1@client.example", "sales+direct@okna.example")
    assert (first["utm_source"], first["utm_medium"], first["utm_campaign"]) == ("yandex", "cpc", "brand")
    assert (second["utm_source"], second["client_id"], second["form_name"]) == ("site", "a1b2", "sales+*@okna.example")


def test_nothing_is_marked_as_read(imap: FakeImap) -> None:
    read(source(imap, phones=True))
    source(imap).check()
    assert not imap.seen
    assert not [words for words in imap.commands if words.startswith(("SELECT", "UID STORE", "EXPUNGE"))]


def test_no_more_of_a_letter_is_read_than_allowed(imap: FakeImap) -> None:
    imap.folders["INBOX"] = [mail(1, body="x" * 500_000)]
    read(source(imap))
    assert imap.sent < 1000
    imap.sent = 0
    assert ids(read(source(imap, phones=True, max_bytes=20_000))) == ["1"]
    assert imap.sent == 20_000


def test_days_of_the_server_are_of_its_own_zone(imap: FakeImap) -> None:
    # Arrived on the 4th where the server is, on the 5th in Moscow.
    imap.folders["INBOX"] = [Mail(9, "04-Jul-2026 22:00:00 -0700", mail(9).content), mail(8, 2)]
    assert ids(read(source(imap), date(2026, 7, 5))) == ["9"]


def test_a_letter_moved_into_the_folder_is_found_by_its_number(imap: FakeImap, tmp_path: Path) -> None:
    assert ids(read(source(imap, tmp_path))) == ["1", "2"]
    imap.folders["INBOX"] += [mail(4, 1), mail(5, 9)]  # the first of them arrived long before
    assert ids(read(source(imap, tmp_path), date(2026, 7, 8))) == ["4", "5"]
    assert ids(read(source(imap, tmp_path), date(2026, 7, 8))) == ["5"]


def test_what_was_not_stored_is_read_again(imap: FakeImap, tmp_path: Path) -> None:
    read(source(imap, tmp_path))
    imap.folders["INBOX"].append(mail(4, 1))
    it = source(imap, tmp_path)
    for _ in range(2):  # `landed` was not called: the load failed after reading
        assert len(list(it.read(it.streams()[0], date(2026, 7, 8)))) == 1


def test_a_folder_that_lives_anew_is_read_whole(imap: FakeImap, tmp_path: Path) -> None:
    read(source(imap, tmp_path))
    imap.validity = 8
    imap.folders["INBOX"] = [mail(1, 1), mail(2, 2)]
    assert ids(read(source(imap, tmp_path), date(2026, 7, 8))) == ["1", "2"]


def test_an_empty_folder_has_no_applications(imap: FakeImap, tmp_path: Path) -> None:
    imap.folders["INBOX"] = []
    assert read(source(imap, tmp_path)) == []
    imap.folders["INBOX"] = [mail(1, 1)]
    assert ids(read(source(imap, tmp_path), date(2026, 7, 8))) == ["1"]


@pytest.mark.parametrize("change", [{"tells_next": False}, {"uid_last": True}])
def test_servers_answer_in_their_ways(imap: FakeImap, change: dict[str, bool]) -> None:
    clean = read(source(imap))
    for name, value in change.items():
        setattr(imap, name, value)
    assert read(source(imap)) == clean


def test_many_letters_come_in_parts(imap: FakeImap) -> None:
    imap.folders["INBOX"] = [mail(uid) for uid in range(1, 251)]
    assert len(read(source(imap))) == 250
    assert len([words for words in imap.commands if words.startswith("UID FETCH")]) == 3


def test_a_connection_that_breaks_is_made_again(imap: FakeImap) -> None:
    clean = read(source(imap))
    commands = len(imap.commands)
    for place in range(1, commands):
        imap.commands.clear()
        imap.hang_up_at = [place]
        assert read(source(imap)) == clean, f"hung up at command {place}"


def test_trouble_without_end_is_transient(imap: FakeImap) -> None:
    imap.hang_up_at = list(range(1, 100))
    with pytest.raises(Transient) as caught:
        read(source(imap))
    assert caught.value.key == "wire_unreachable"


def test_a_letter_that_is_there_and_not_told_ends_the_load(imap: FakeImap, tmp_path: Path) -> None:
    imap.hide = {2}
    it = source(imap, tmp_path)
    with pytest.raises(Transient) as caught:
        read(it)
    assert caught.value.key == "wire_cut"
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_password_is_told_without_it(imap: FakeImap) -> None:
    with pytest.raises(Terminal) as caught:
        read(source(imap, password="another-invented-word"))
    assert caught.value.key == "mail_alias_login"
    assert "another-invented-word" not in caught.value.sentence("ru")
    assert "([AUTHENTICATIONFAILED] Invalid credentials)" in caught.value.sentence("ru")
    assert len([words for words in imap.commands if words.startswith("LOGIN")]) == 1


def test_a_server_that_cannot_now_is_asked_again(imap: FakeImap) -> None:
    imap.password, imap.login_says = "x", "[UNAVAILABLE] Temporary authentication failure"
    with pytest.raises(Transient):
        read(source(imap))


def test_a_folder_that_is_not_there_is_named(imap: FakeImap) -> None:
    imap.folders["&BBcEMARPBDIEOgQ4-"] = [mail(1)]
    assert ids(read(source(imap, folder="Заявки"))) == ["1"]
    with pytest.raises(Terminal) as caught:
        read(source(imap, folder="Счета"))
    assert "Счета" in caught.value.sentence("ru")


def test_the_check_counts(imap: FakeImap) -> None:
    assert source(imap).check() == "писем за неделю: 2, из них заявок: 1"


def test_loads_one_after_another_keep_each_letter_once(imap: FakeImap, tmp_path: Path) -> None:
    config = Config(project=Project(timezone="Europe/Moscow", currency="RUB"), sources=[settings(imap)])

    def loaded() -> list[str]:
        assert load(config, KINDS, tmp_path, tmp_path, now=lambda: NOW, sleep=lambda seconds: None).exit_code == 0
        return [row[0] for row in stored(tmp_path, "SELECT lead_id FROM lead ORDER BY 1")]

    assert loaded() == ["1@client.example", "2@client.example"]
    del imap.folders["INBOX"][0]  # read, answered and thrown away
    imap.folders["INBOX"].append(mail(7, 9, Message_ID="<2@client.example>"))  # the same letter by another way
    imap.folders["INBOX"].append(mail(8, 9))
    assert loaded() == ["1@client.example", "2@client.example", "8@client.example"]
