"""The traps of UniSender: errors with 200, keys in addresses, half-sent campaigns, PHP's lists, Selzy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from connectors.unisender import Unisender
from connectors.unisender.settings import Settings
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.connectors.unisender.case import CASE
from tests.fakes.unisender import KEY, Campaign, FakeUnisender
from tests.fakes.wire import serving
from throughline.errors import SourceError, Terminal, Transient
from throughline.logging import remember_secrets
from throughline.texts import Phrase

SINCE = date(2026, 7, 1)


@pytest.fixture
def sender() -> Iterator[FakeUnisender]:
    remember_secrets([KEY])  # as reading config.yaml does
    with serving(FakeUnisender()) as fake:
        yield fake


def read(sender: FakeUnisender, time: Time | None = None, since: date = SINCE) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, sender, time), since)["mail_stat"]


def warned(sender: FakeUnisender) -> list[Phrase]:
    said: list[Phrase] = []
    it = connect(CASE, sender)
    rows_of(Unisender(it.settings, replace(it.context, remark=said.append)), SINCE)
    return said


def asked(sender: FakeUnisender, method: str) -> list[dict[str, str]]:
    return [
        {name: values[0] for name, values in request.form().items()}
        for request in sender.requests
        if request.path == f"/ru/api/{method}"
    ]


def test_the_key_goes_in_the_body_and_never_in_an_address(sender: FakeUnisender) -> None:
    read(sender)
    assert {request.method for request in sender.requests} == {"POST"}
    assert [dict(request.query) for request in sender.requests] == [{"format": ["json"]}] * len(sender.requests)
    assert all(KEY.encode() in request.body for request in sender.requests)


def test_windows_are_asked_for_in_utc(sender: FakeUnisender) -> None:
    read(sender)
    first = asked(sender, "getCampaigns")[0]
    # 1 July of Moscow begins at 21:00 UTC of 30 June; 10 July is today.
    assert (first["from"], first["to"]) == ("2026-06-30 21:00:00", "2026-07-10 20:59:59")
    assert (first["limit"], first["offset"]) == ("100", "0"), "UniSender gives no more than a hundred at once"


def test_years_are_asked_for_one_by_one(sender: FakeUnisender) -> None:
    """No more than 10,000 campaigns are listed for one window."""
    sender.campaigns.append(Campaign(7, "2024-08-01 10:00:00", (10, 10, 1, 1, 0)))
    rows = read(sender, since=date(2024, 7, 10))
    assert [row["campaign_id"] for row in rows if row["day"].year == 2024] == ["7"]
    assert {(query["from"], query["to"]) for query in asked(sender, "getCampaigns")} == {
        ("2024-07-09 21:00:00", "2025-07-10 20:59:59"),
        ("2025-07-10 21:00:00", "2026-07-10 20:59:59"),
    }


def test_only_what_was_sent_is_asked_about(sender: FakeUnisender) -> None:
    assert [row["campaign_id"] for row in read(sender)] == ["101", "102", "103"]
    # 104 is scheduled; 105 was cancelled, which may be in the middle, but nothing had gone out.
    assert [query["campaign_id"] for query in asked(sender, "getCampaignCommonStats")] == ["101", "102", "103", "105"]
    sender.campaigns[4].numbers = (30, 30, 2, 1, 0)
    assert [row["sent"] for row in read(sender) if row["campaign_id"] == "105"] == [30]


@pytest.mark.parametrize("shape", ["as_object", "wrapped"])
def test_lists_and_objects_are_the_same(sender: FakeUnisender, shape: str) -> None:
    clean = read(sender)
    setattr(sender.shape, shape, True)
    assert read(sender) == clean


def test_a_campaign_that_is_not_counted_yet_is_told(sender: FakeUnisender) -> None:
    sender.shape.empty = {103}
    (phrase,) = warned(sender)
    assert phrase.sentence("en").startswith("UniSender has not counted campaigns 103 yet (1 in all)")
    assert [row["campaign_id"] for row in read(sender)] == ["101", "102"]


def test_warnings_beside_an_answer_are_told_once_and_without_the_key(sender: FakeUnisender) -> None:
    sender.shape.warnings = [{"warning": f"The key {KEY} will be closed"}, "Use getCampaigns less often"]
    said = [phrase.sentence("en") for phrase in warned(sender)]
    assert said[1:] == ["UniSender warns: Use getCampaigns less often"]
    assert said[0].startswith("UniSender warns: The key ") and KEY not in said[0]


@pytest.mark.parametrize(
    "code", ["retry_later", "api_call_limit_exceeded_for_api_key", "api_call_limit_exceeded_for_ip"]
)
def test_busy_with_200_is_asked_again(sender: FakeUnisender, code: str) -> None:
    clean = read(sender)
    sender.errors = [(code, "Too many calls")] * 3
    time = Time()
    assert read(sender, time) == clean
    assert len(time.slept) == 3
    sender.errors = [(code, "Too many calls")] * 50
    with pytest.raises(Transient) as caught:
        read(sender)
    assert caught.value.key == "wire_busy"


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("invalid_api_key", "wire_auth"),
        ("access_denied", "wire_denied"),
        ("unknown_method", "wire_missing"),
        ("invalid_arg", "wire_refused"),
        ("not_enough_money", "wire_refused"),
        ("", "wire_refused"),
    ],
)
def test_errors_with_200_end_it_by_name(sender: FakeUnisender, code: str, key: str) -> None:
    sender.errors = [(code, f"Something with {KEY}")]
    time = Time()
    with pytest.raises(Terminal) as caught:
        read(sender, time)
    assert (caught.value.key, time.slept) == (key, [])
    assert KEY not in caught.value.sentence("ru")


@pytest.mark.parametrize("start", ["2026-07-05T24:61", "soon"])
def test_a_time_of_another_kind_is_a_changed_format(sender: FakeUnisender, start: str) -> None:
    it = connect(CASE, sender)
    sender.shape.extra = {"start_time": start}
    with pytest.raises(SourceError) as caught:
        rows_of(it, SINCE)
    assert (caught.value.facts["column"], caught.value.facts["value"]) == ("start_time", start)


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("https://api.unisender.com", "/ru/api/"),
        ("https://api.selzy.com", "/en/api/"),
        ("https://selzy.com.example.org", "/ru/api/"),
    ],
)
def test_selzy_is_the_same_at_another_address(host: str, path: str) -> None:
    assert Settings(name="mail", kind="unisender", api_key=KEY, host=host).path == path


def test_check_counts_what_was_sent_in_a_month(sender: FakeUnisender) -> None:
    sender.campaigns.append(Campaign(90, "2026-06-01 10:00:00", (10, 10, 1, 1, 0)))  # before 10 June
    assert connect(CASE, sender).check() == "4 campaigns sent in 30 days"
    assert not asked(sender, "getCampaignCommonStats")
