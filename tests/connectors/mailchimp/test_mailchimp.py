"""The traps of Mailchimp: a limit of connections, a data centre in the key, pages of ten, bounces, days."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from connectors.mailchimp import Mailchimp, parse
from connectors.mailchimp.settings import Settings
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.connectors.mailchimp.case import CASE
from tests.fakes.mailchimp import KEY, FakeMailchimp, report
from tests.fakes.wire import Fault, serving
from throughline.errors import Terminal, Transient

SINCE = date(2026, 7, 1)
# As the documentation has it.
TOO_MANY = """{"type": "https://mailchimp.com/developer/marketing/docs/errors/", "title": "Too Many Requests",
 "status": 429, "detail": "You have exceeded the limit of 10 simultaneous connections.", "instance": "995c5cb0"}"""


@pytest.fixture
def chimp() -> Iterator[FakeMailchimp]:
    with serving(FakeMailchimp()) as fake:
        yield fake


def read(chimp: FakeMailchimp, time: Time | None = None) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, chimp, time), SINCE)["mail_stat"]


def test_too_many_connections_are_waited_out(chimp: FakeMailchimp) -> None:
    clean = read(chimp)
    chimp.fail(Fault(429, TOO_MANY.encode()), 3)
    time = Time()
    assert read(chimp, time) == clean
    assert len(time.slept) == 3
    chimp.fail(Fault(429, TOO_MANY.encode()), 50)
    with pytest.raises(Transient) as caught:
        read(chimp)
    assert caught.value.key == "wire_busy"


@pytest.mark.parametrize(("status", "key"), [(403, "wire_denied"), (404, "wire_missing"), (400, "wire_refused")])
def test_errors_speak_in_their_details(chimp: FakeMailchimp, status: int, key: str) -> None:
    chimp.fail(Fault(status, b'{"title": "Trouble", "status": 1, "detail": "This account has been deactivated."}'))
    with pytest.raises(Terminal) as caught:
        read(chimp)
    assert caught.value.key == key
    assert "This account has been deactivated." in caught.value.sentence("en")


def test_the_key_is_the_password_of_any_name(chimp: FakeMailchimp) -> None:
    read(chimp)
    for request in chimp.requests:
        scheme, _, pair = request.headers["Authorization"].partition(" ")
        assert (scheme, base64.b64decode(pair).decode().partition(":")[2]) == ("Basic", KEY)
        assert KEY not in str(request.query)


@pytest.mark.parametrize(
    ("key", "host"),
    [("0123456789abcdef-us21", "https://us21.api.mailchimp.com"), ("a-b-c-eu1", "https://eu1.api.mailchimp.com")],
)
def test_the_data_centre_is_the_end_of_the_key(key: str, host: str) -> None:
    assert Settings.model_validate({"name": "mail", "kind": "mailchimp", "api_key": key}).host == host
    named = {"name": "mail", "kind": "mailchimp", "api_key": key, "host": "https://us2.api.mailchimp.com"}
    assert Settings.model_validate(named).host == "https://us2.api.mailchimp.com"


@pytest.mark.parametrize("key", ["0123456789abcdef-", "0123456789abcdef-evil.example/", ""])
def test_a_key_without_a_data_centre_is_refused(key: str) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"name": "mail", "kind": "mailchimp", "api_key": key})


def test_a_thousand_at_once_and_only_what_is_needed(chimp: FakeMailchimp) -> None:
    read(chimp)
    (asked,) = [request.query for request in chimp.requests]
    assert (asked["count"], asked["offset"]) == (["1000"], ["0"]), "ten come where nobody asks for more"
    # 1 July of Moscow begins at 21:00 UTC of 30 June; today is 10 July.
    assert asked["since_send_time"] == ["2026-06-30T20:59:59+00:00"]
    assert asked["before_send_time"] == ["2026-07-10T21:00:00+00:00"]
    assert "_links" not in asked["fields"][0] and "total_items" in asked["fields"][0]


@pytest.mark.parametrize(
    ("bounces", "delivered"),
    [
        ({"hard_bounces": 3, "soft_bounces": 4, "syntax_errors": 2}, 91),
        ({"hard_bounces": 3, "soft_bounces": None}, 97),
        ({}, 100),
    ],
)
def test_delivered_is_what_did_not_bounce(bounces: dict[str, Any], delivered: int) -> None:
    said = {**report("c", "2026-07-01T10:00:00+00:00", 100, 10, 5, 0), "bounces": bounces}
    assert parse.campaign(said, ZoneInfo("UTC"))["delivered"] == delivered


def test_opens_and_clicks_are_of_people(chimp: FakeMailchimp) -> None:
    # c1 was opened 200 times by 100, and clicked 76 times by 38 (39 links of them).
    (row,) = [row for row in read(chimp) if row["campaign_id"] == "c1"]
    assert (row["opened"], row["clicked"], row["unsubscribed"]) == (100, 38, 1)


@pytest.mark.parametrize(("zone", "day"), [("Europe/Moscow", 3), ("Europe/London", 2), ("America/New_York", 2)])
def test_the_day_is_that_of_the_business(chimp: FakeMailchimp, zone: str, day: int) -> None:
    it = connect(CASE, chimp)
    rows = rows_of(Mailchimp(it.settings, replace(it.context, timezone=zone)), SINCE)["mail_stat"]
    # 22:30 UTC of 2 July is 1:30 of the 3rd in Moscow and 18:30 of the 2nd in New York.
    assert [row["day"] for row in rows if row["campaign_id"] == "c2"] == [date(2026, 7, day)]


def test_what_went_out_at_midnight_is_of_the_day_that_begins(chimp: FakeMailchimp) -> None:
    chimp.reports.append(report("c0", "2026-06-30T21:00:00+00:00", 5, 1, 1, 0))
    assert [row["day"] for row in read(chimp) if row["campaign_id"] == "c0"] == [SINCE]


def test_a_campaign_without_a_title_is_called_by_its_subject() -> None:
    said = {**report("c", "2026-07-01T10:00:00+00:00", 100, 10, 5, 0), "campaign_title": ""}
    assert parse.campaign(said, ZoneInfo("UTC"))["campaign_name"] == "Окна со скидкой"


def test_check_names_the_account_and_a_month(chimp: FakeMailchimp) -> None:
    chimp.reports.append(report("c0", "2026-06-01T10:00:00+00:00", 5, 1, 1, 0))
    assert connect(CASE, chimp).check() == "account “Окна”, campaigns in 30 days: 3"
