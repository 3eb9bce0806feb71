"""The traps of SendPulse: tokens of an hour, codes that are named by examples, numbers as text, a zone of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.sendpulse import SendPulse, parse
from connectors.sendpulse.settings import Settings
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.connectors.sendpulse.case import CASE
from tests.fakes.sendpulse import Campaign, FakeSendPulse
from tests.fakes.wire import Fault, Reply, serving
from throughline.errors import SourceError, Terminal
from throughline.texts import Phrase

SINCE = date(2026, 7, 1)


@pytest.fixture
def pulse() -> Iterator[FakeSendPulse]:
    with serving(FakeSendPulse()) as fake:
        yield fake


def read(pulse: FakeSendPulse, time: Time | None = None, keep: Path | None = None, **changed: Any) -> Any:
    return rows_of(connect(CASE, pulse, time, keep, **changed), SINCE)["mail_stat"]


def warned(pulse: FakeSendPulse) -> list[str]:
    said: list[Phrase] = []
    it = connect(CASE, pulse)
    rows_of(SendPulse(it.settings, replace(it.context, remark=said.append)), SINCE)
    return [phrase.sentence("en") for phrase in said]


# Tokens


def test_one_token_serves_all_loads_of_its_hour(pulse: FakeSendPulse, tmp_path: Path) -> None:
    for _ in range(3):
        read(pulse, keep=tmp_path)
    assert pulse.granted == 1
    it = connect(CASE, pulse, keep=tmp_path)
    # 9:00 is the moment of the first load: its token ends at 10:00, and a minute before it is not used any more.
    late = replace(it.context, now=lambda: datetime(2026, 7, 10, 9, 59, 30, tzinfo=UTC))
    SendPulse(it.settings, late).check()
    assert pulse.granted == 2


def test_a_token_that_is_never_accepted_is_fetched_anew_once(pulse: FakeSendPulse) -> None:
    pulse.tokens = _Forgetful()
    with pytest.raises(Terminal) as caught:
        read(pulse)
    assert (caught.value.key, pulse.granted) == ("wire_auth", 2)


class _Forgetful(set[str]):
    """Takes tokens and knows none."""

    def __contains__(self, token: object) -> bool:
        return False


def test_an_answer_without_a_token_is_named(pulse: FakeSendPulse) -> None:
    pulse._token = lambda request: Reply({"token": "eyJ0"})  # type: ignore[method-assign]
    with pytest.raises(Terminal) as caught:
        read(pulse)
    assert (caught.value.key, caught.value.facts["column"]) == ("wire_no_column", "access_token")


# Counts


@pytest.mark.parametrize(
    ("statistics", "chosen", "expected"),
    [
        # Words are what counts; codes may be others than in the documentation.
        ([{"code": 7, "count": "5", "explain": "Delivered"}], {}, {"delivered": 5}),
        ([{"code": 3, "count": "5", "explain": " link redirected "}], {}, {"clicked": 5}),
        ([{"code": 12, "count": 2, "explain": "Доставлено"}], {}, {"delivered": 2}),
        # Codes are taken where there are no words that are understood.
        ([{"code": "3", "count": 4, "explain": ""}, {"code": 4, "count": 1}], {}, {"opened": 4, "clicked": 1}),
        # What is said in the settings comes before both.
        ([{"code": 3, "count": 4, "explain": "Opened"}], {3: "unsubscribed"}, {"unsubscribed": 4}),
        # Two names of one thing are added; what has no column is left out.
        (
            [{"code": 5, "count": 4, "explain": "Unsubscribed"}, {"code": 9, "count": "3"}, {"code": 6, "count": 9}],
            {9: "unsubscribed"},
            {"unsubscribed": 7},
        ),
        (None, {}, {}),
    ],
)
def test_codes_and_words_say_what_is_counted(statistics: Any, chosen: dict[int, str], expected: dict[str, int]) -> None:
    assert parse.counts(statistics, chosen) == expected


def test_the_setting_of_codes_reaches_the_rows(pulse: FakeSendPulse) -> None:
    pulse.campaigns[3].statistics = [
        {"code": 1, "count": 90, "explain": "Sent"},
        {"code": 15, "count": 8, "explain": "Пішли за посиланням"},
    ]
    rows = read(pulse, statistics={15: "clicked"})
    assert [(row["sent"], row["clicked"], row["opened"]) for row in rows if row["campaign_id"] == "9001"] == [
        (90, 8, None)
    ]
    with pytest.raises(ValidationError):
        Settings(name="p", kind="sendpulse", client_id="a", client_secret="b", statistics={1: "bounced"})


def test_without_a_count_of_sent_it_is_the_list_that_was_mailed(pulse: FakeSendPulse) -> None:
    pulse.campaigns[3].statistics = [{"code": 2, "count": 980, "explain": "Delivered"}]
    assert [row["sent"] for row in read(pulse) if row["campaign_id"] == "9001"] == [1000]


def test_what_was_not_sent_is_no_row(pulse: FakeSendPulse) -> None:
    pulse.campaigns.append(Campaign(9010, "2026-07-09 10:00:00", (0, 0, 0, 0, 0), status=1))
    pulse.campaigns.append(Campaign(9011, "0000-00-00 00:00:00", ()))
    assert [row["campaign_id"] for row in read(pulse)] == ["9001", "9002", "9003"]


def test_more_delivered_than_sent_is_told(pulse: FakeSendPulse) -> None:
    assert warned(pulse) == []
    pulse.campaigns[1].numbers = (10, 190, 60, 12, 1)  # “sent, and nothing known of it yet”
    (said,) = warned(pulse)
    assert "(campaigns: 1, such as 9003)" in said


# Days, money, pages


def test_times_are_written_in_the_zone_of_the_source(pulse: FakeSendPulse) -> None:
    days = {row["campaign_id"]: row["day"] for row in read(pulse, timezone="UTC")}
    # 12:00, 0:30 and 11:00 of Greenwich are 15:00, 3:30 and 14:00 in Moscow.
    assert days == {"9001": date(2026, 7, 1), "9002": date(2026, 7, 3), "9003": date(2026, 7, 5)}
    days = {row["campaign_id"]: row["day"] for row in read(pulse, timezone="Asia/Vladivostok")}
    # 0:30 in Vladivostok (UTC+10) is 17:30 of the day before in Moscow.
    assert days["9002"] == date(2026, 7, 2)


def test_the_price_is_kept_as_it_is_written(pulse: FakeSendPulse) -> None:
    assert [str(row["cost"]) for row in read(pulse)] == ["0.0000", "120.5000", "0.0000"]


@pytest.mark.parametrize(
    ("told", "chosen", "currency"),
    [("RUR", None, "RUB"), ("usd", None, "USD"), ("USD", "EUR", "EUR"), ("", None, None), (None, "EUR", "EUR")],
)
def test_the_price_is_in_the_currency_of_the_account_unless_a_person_says_another(
    pulse: FakeSendPulse, told: str | None, chosen: str | None, currency: str | None
) -> None:
    pulse.shape.extra = {"overdraft_currency": told}
    assert {row.get("currency") for row in read(pulse, currency=chosen)} == {currency}


def test_a_hundred_at_once_up_to_an_empty_page(pulse: FakeSendPulse) -> None:
    pulse.campaigns += [Campaign(number, "2026-05-01 10:00:00", ()) for number in range(300)]
    assert len(read(pulse)) == 3
    pages = [request.query for request in pulse.requests if request.path == "/campaigns"]
    assert [(page["limit"], page["offset"]) for page in pages] == [
        (["100"], [str(offset)]) for offset in (0, 100, 200, 300, 306)
    ]
    # Of the 306 only those sent in the window are asked about.
    assert sum(request.path.startswith("/campaigns/") for request in pulse.requests) == 3


def test_no_more_than_ten_requests_a_second(pulse: FakeSendPulse) -> None:
    pulse.campaigns += [Campaign(number, "2026-07-04 10:00:00", (1, 1, 0, 0, 0)) for number in range(30)]
    time = Time()
    assert len(read(pulse, time)) == 33
    # A token, two pages and 33 campaigns are 36 requests: the last goes in the fourth second.
    assert sum(time.slept) == pytest.approx(3.0)


# Errors


def test_an_answer_about_another_campaign_is_not_taken(pulse: FakeSendPulse) -> None:
    pulse.shape.extra = {"id": 9999}
    with pytest.raises(SourceError):
        read(pulse)


@pytest.mark.parametrize(
    ("status", "body", "key"),
    [
        (403, b'{"error_code": 3, "message": "No access to API"}', "wire_denied"),
        (400, b'{"error_code": 8, "message": "Bad"}', "wire_refused"),
        (200, b'{"error_code": 8, "message": "Bad"}', "wire_refused"),
        (200, b'{"data": []}', "wire_shape"),
    ],
)
def test_errors_end_it_by_name(pulse: FakeSendPulse, status: int, body: bytes, key: str) -> None:
    pulse.fail(Fault(status, body))
    with pytest.raises(Terminal) as caught:
        read(pulse)
    assert caught.value.key == key


def test_a_time_of_another_kind_is_a_changed_format(pulse: FakeSendPulse) -> None:
    pulse.campaigns[0].send_date = "yesterday"
    with pytest.raises(Terminal) as caught:
        read(pulse)
    assert (caught.value.key, caught.value.facts["column"]) == ("wire_shape", "send_date")


def test_check_counts_the_campaigns_of_a_month(pulse: FakeSendPulse) -> None:
    assert connect(CASE, pulse).check() == "3 campaigns in 30 days"
