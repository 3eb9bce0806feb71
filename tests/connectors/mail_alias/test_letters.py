"""What of a letter makes an application."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.mail_alias.answers import folder_name
from connectors.mail_alias.letters import Letter, lead
from connectors.mail_alias.settings import Settings

ARRIVED = datetime(2026, 7, 5, 9, 0, 5, tzinfo=UTC)
BASE = {"name": "mail", "kind": "mail_alias", "host": "imap.example", "user": "u", "password": "invented-word"}


def settings(**more: Any) -> Settings:
    aliases = {"sales+ya@okna.example": {"utm_source": "yandex"}, "sales+2gis@okna.example": {"utm_source": "2gis"}}
    return Settings.model_validate({**BASE, "aliases": aliases, **more})


def row(headers: str, body: str = "", **more: Any) -> Any:
    content = f"{headers.strip()}\n\n{body}".replace("\n", "\r\n").encode()
    return lead(Letter(1, ARRIVED, content), settings(**more))


PLAIN = "Message-ID: <a@b>\nDate: Sun, 5 Jul 2026 12:00:00 +0300\nFrom: a@client.example\nTo: sales+ya@okna.example"


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ("To: sales+ya@okna.example", "yandex"),
        ("To: SALES+YA@Okna.Example", "yandex"),
        ('To: "Sales, Windows" <sales@okna.example>,\n sales+ya@okna.example', "yandex"),
        ("To: =?utf-8?b?0J7QutC90LA=?= <sales+ya@okna.example>", "yandex"),
        ("Cc: sales+ya@okna.example", "yandex"),
        ("To: sales@okna.example\nDelivered-To: sales@okna.example\nDelivered-To: sales+ya@okna.example", "yandex"),
        ("To: sales+ya@okna.example\nX-Original-To: sales+2gis@okna.example", "2gis"),
        ("To: undisclosed-recipients:;", None),
        ("To: sales@okna.example", None),
        ("To: xsales+ya@okna.example", None),
    ],
)
def test_the_address_names_the_source(headers: str, wanted: str | None) -> None:
    found = row(f"From: a@client.example\n{headers}")
    assert (found and found["utm_source"]) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Sun, 5 Jul 2026 12:00:00 +0300", datetime(2026, 7, 5, 9, 0, tzinfo=UTC)),
        ("5 Jul 2026 02:00:00 -0700 (PDT)", datetime(2026, 7, 5, 9, 0, tzinfo=UTC)),
        ("Sat, 04 Jul 2026 10:00:00 GMT", datetime(2026, 7, 4, 10, 0, tzinfo=UTC)),
        ("Sun, 5 Jul 2026 12:00:00", ARRIVED),
        ("Sun, 5 Jul 2026 12:00:00 -0000", ARRIVED),
        ("Sun, 5 Jul 2099 12:00:00 +0300", ARRIVED),
        ("Thu, 1 Jan 1970 00:00:09 +0000", ARRIVED),
        ("yesterday", ARRIVED),
        ("", ARRIVED),
    ],
)
def test_when_it_was_written(said: str, wanted: datetime) -> None:
    found = row(f"Date: {said}\nTo: sales+ya@okna.example\nFrom: a@client.example")
    assert found["created_at"] == wanted


def test_the_key_is_the_message_id_else_a_digest() -> None:
    assert row(PLAIN)["lead_id"] == "a@b"
    without = PLAIN.partition("\n")[2]
    assert row(without)["lead_id"] == row(without)["lead_id"]
    assert row(without)["lead_id"].startswith("sha256-")
    assert row(without)["lead_id"] != row(without.replace("a@client", "b@client"))["lead_id"]


@pytest.mark.parametrize("more", ["In-Reply-To: <x@y>", "References: <x@y>\n <z@y>", "Auto-Submitted: auto-replied"])
def test_what_answers_or_comes_of_itself_is_none(more: str) -> None:
    assert row(f"{PLAIN}\n{more}") is None
    assert (row(f"{PLAIN}\n{more}", replies=True) is None) == more.startswith("Auto")


def test_letters_of_our_own_are_none() -> None:
    assert row(PLAIN, ignore_from=["@CLIENT.example"]) is None
    assert row(PLAIN, ignore_from=["a@client.example"]) is None
    assert row(PLAIN, ignore_from=["b@client.example", "@lient.example"]) is not None


@pytest.mark.parametrize(
    ("headers", "body", "wanted"),
    [
        (
            "Subject: call 8 (916) 000-00-01",
            "or +7 916 000-00-02\n> +7 916 000-00-03",
            "8 (916) 000-00-01;+7 916 000-00-02",
        ),
        ("Subject: order 123456", "12.07.2026, 100 000", None),
        (
            "Content-Type: text/html; charset=utf-8",
            "<style>8 916 000 00 05</style><p>8 916&nbsp;000&#45;00&#45;04<br></p><blockquote>89160000005</blockquote>",
            "8 916 000-00-04",
        ),
        ("Content-Type: text/plain; charset=nobody-knows", "8 916 000-00-06", "8 916 000-00-06"),
        ("Content-Transfer-Encoding: base64", "OCA5MTYgMDAwLTAwLTA3", "8 916 000-00-07"),
        ("Content-Transfer-Encoding: base64", "OCA5MTYgMDAwLTAwLTA3IA", "8 916 000-00-07"),  # cut
        (
            'Content-Type: multipart/mixed; boundary="b"',
            "--b\n\n8 916 000-00-08\n--b\nContent-Type: image/png\n\nx",
            "8 916 000-00-08",
        ),
        ('Content-Type: multipart/mixed; boundary="b"', "nothing follows", None),
    ],
)
def test_phones_are_found_where_wanted(headers: str, body: str, wanted: str | None) -> None:
    assert row(f"{PLAIN}\n{headers}", body, phones=True)["phone_raw"] == wanted
    assert row(f"{PLAIN}\n{headers}", body)["phone_raw"] is None


@pytest.mark.parametrize("address", ["sales", "a*b*@okna.example", " sales@okna.example", "a@b@c"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="no address"):
        settings(aliases={address: {"utm_source": "x"}})


def test_without_tls_only_this_machine_is_asked() -> None:
    with pytest.raises(ValidationError, match="not this machine"):
        settings(allow_plain_loopback=True)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("INBOX", '"INBOX"'),
        ("Заявки", '"&BBcEMARPBDIEOgQ4-"'),
        ("R&D", '"R&-D"'),
        ('a"b\\c', '"a\\"b\\\\c"'),
        ("~peter/mail/台北/日本語", '"~peter/mail/&U,BTFw-/&ZeVnLIqe-"'),  # the example of RFC 3501
    ],
)
def test_names_of_folders(name: str, wanted: str) -> None:
    assert folder_name(name) == wanted
