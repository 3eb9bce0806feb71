"""The real gspread client with real JWT signing against a server that verifies both."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from connectors.google_sheets.client import Client, Grid
from tests.connectors.google_sheets.conftest import BOOK, ROWS
from tests.fakes.google_sheets import FakeGoogle, Fault, Formatted, new_key
from throughline.errors import InputError, SourceError, Terminal, Transient

MakeClient = Callable[..., Client]


def error_of(call: Callable[[], object], kind: type[Exception]) -> Any:
    with pytest.raises(kind) as caught:
        call()
    return caught.value


def test_one_request_reads_all_worksheets(fake: FakeGoogle, client: MakeClient) -> None:
    grids = client().grids(["Расходы", "Архив 'Б'"])
    assert grids == [Grid("Расходы", ROWS), Grid("Архив 'Б'", [])]
    assert len(fake.requests) == 1
    assert "ranges='Расходы'&ranges='Архив+''Б'''" in fake.requests[0]


def test_no_name_means_the_first_worksheet_and_no_further_request(fake: FakeGoogle, client: MakeClient) -> None:
    assert client().grids([]) == [Grid("Расходы", ROWS)]
    assert len(fake.requests) == 1


def test_numbers_come_unformatted_and_dates_as_shown(fake: FakeGoogle, client: MakeClient) -> None:
    row = [Formatted(46296, "01.10.2026"), Formatted(1234.5, "1 234,50 ₽", is_date=False), "00123", "1,5", True]
    fake.add(BOOK, {"Лист1": [row]})
    assert client().grids([])[0].rows == [["01.10.2026", 1234.5, "00123", "1,5", True]]


def test_the_token_is_fetched_once_and_again_when_the_server_forgets_it(fake: FakeGoogle, client: MakeClient) -> None:
    reader = client()
    reader.grids([])
    reader.grids([])
    assert fake.token_requests == 1
    fake.revoke_tokens()
    assert reader.grids([]) == [Grid("Расходы", ROWS)]
    assert fake.token_requests == 2


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"Retry-After": "7"}, [7.0, 7.0]),
        ({"Retry-After": "Sun, 01 Nov 2026 12:00:30 GMT"}, [30.0, 30.0]),
        ({"Retry-After": "3600"}, [600.0]),  # an hour is not waited out, and two waits of 600 s pass the total
        ({"Retry-After": "soon"}, [2.0, 4.0]),
        ({}, [2.0, 4.0]),
    ],
    ids=["seconds", "date", "an hour", "garbage", "absent"],
)
def test_429_waits_as_told(
    fake: FakeGoogle, client: MakeClient, slept: list[float], headers: dict[str, str], waits: list[float]
) -> None:
    fake.fail(Fault(429, b"{}", headers), times=len(waits))
    assert client().grids([]) == [Grid("Расходы", ROWS)]
    assert len(slept) == len(waits)
    for told, took in zip(waits, slept, strict=True):
        assert told <= took <= min(told * 1.25, 600)


def test_a_quota_that_never_ends_ends_after_six_tries_and_more_than_a_minute(
    fake: FakeGoogle, client: MakeClient, slept: list[float]
) -> None:
    fake.fail(Fault(429, b"{}"), times=99)
    error = error_of(lambda: client().grids([]), Transient)
    assert (error.key, error.facts["tries"]) == ("sheet_quota", 6)
    assert len(fake.requests) == 6
    assert 60 <= sum(slept) <= 80


def test_the_total_time_is_bounded_when_each_wait_is_long(
    fake: FakeGoogle, client: MakeClient, slept: list[float]
) -> None:
    fake.fail(Fault(503, b"{}", {"Retry-After": "599"}), times=99)
    assert error_of(lambda: client().grids([]), Transient).key == "sheet_down"
    assert len(slept) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_5xx_four_times_then_well(fake: FakeGoogle, client: MakeClient, slept: list[float], status: int) -> None:
    fake.fail(Fault(status, b"<html>oops"), times=4)
    assert client().grids([]) == [Grid("Расходы", ROWS)]
    assert len(slept) == 4


def test_5xx_for_ever_says_so(fake: FakeGoogle, client: MakeClient) -> None:
    fake.fail(Fault(500), times=6)
    assert error_of(lambda: client().grids([]), Transient).facts["status"] == 500


def test_a_busy_token_server_is_waited_for(fake: FakeGoogle, client: MakeClient, slept: list[float]) -> None:
    fake.token_faults.extend([Fault(503, b"{}", {"Retry-After": "3"})] * 2)
    assert client().grids([]) == [Grid("Расходы", ROWS)]
    assert [round(wait) // 3 for wait in slept] == [1, 1]


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"valueRanges": [{"range": "A1", "values": [["1"'])
def test_a_body_that_is_no_whole_object_is_never_taken(fake: FakeGoogle, client: MakeClient, body: bytes) -> None:
    fake.fail(Fault(200, body), times=6)
    assert error_of(lambda: client().grids([]), Transient).key == "sheet_cut"


def test_a_body_cut_anywhere_is_asked_for_again(fake: FakeGoogle, client: MakeClient, slept: list[float]) -> None:
    reader = client()
    reader.grids([])
    places = random.Random(1).sample(range(300), 30)
    for place in places:
        fake.fail(Fault(cut_at=place))
        assert reader.grids([]) == [Grid("Расходы", ROWS)]
    assert len(slept) == len(places)


def test_a_web_page_instead_of_data(fake: FakeGoogle, client: MakeClient) -> None:
    fake.fail(Fault(200, b"<!DOCTYPE html><title>Sign in</title>", {"Content-Type": "text/html"}), times=6)
    assert error_of(lambda: client().grids([]), Transient).key == "sheet_html"


def test_fewer_worksheets_than_asked_for_are_refused(fake: FakeGoogle, client: MakeClient) -> None:
    fake.fail(Fault(200, b'{"spreadsheetId": "1", "valueRanges": []}'))
    error = error_of(lambda: client().grids(["Расходы"]), Terminal)
    assert (error.key, error.facts["asked"], error.facts["got"]) == ("sheet_short", 1, 0)


@pytest.mark.parametrize("fault", [Fault(hang_up=True), Fault(delay=0.4)], ids=["hangs up", "silent"])
def test_a_silent_server_is_left(fake: FakeGoogle, client: MakeClient, slept: list[float], fault: Fault) -> None:
    fake.fail(fault, times=6)
    assert error_of(lambda: client(read_s=0.1).grids([]), Transient).key == "sheet_unreachable"
    assert len(slept) == 5


def test_no_redirect_is_followed(fake: FakeGoogle, client: MakeClient) -> None:
    fake.fail(Fault(302, b"", {"Location": "http://127.0.0.1:9/"}))
    assert error_of(lambda: client().grids([]), Terminal).facts["status"] == 302


def test_a_closed_sheet_names_the_address_to_share_it_with(fake: FakeGoogle, client: MakeClient) -> None:
    fake.add(BOOK, {"Расходы": []}, shared=False)
    error = error_of(lambda: client().grids([]), Terminal)
    assert error.key == "sheet_not_shared"
    assert "reader@okna.iam.gserviceaccount.com" in error.sentence("ru")
    assert len(fake.requests) == 1


def test_a_disabled_api_is_told_from_a_closed_sheet(fake: FakeGoogle, client: MakeClient) -> None:
    body = b'{"error": {"code": 403, "status": "PERMISSION_DENIED", "details": [{"reason": "SERVICE_DISABLED"}]}}'
    fake.fail(Fault(403, body))
    assert error_of(lambda: client().grids([]), Terminal).key == "sheet_api_off"


def test_a_wrong_id(fake: FakeGoogle, client: MakeClient) -> None:
    assert error_of(lambda: client("nope").grids([]), Terminal).key == "sheet_wrong_id"


def test_an_excel_file_on_the_drive(fake: FakeGoogle, client: MakeClient) -> None:
    fake.fail(Fault(400, b'{"error": {"code": 400, "status": "FAILED_PRECONDITION", "message": "not supported"}}'))
    assert error_of(lambda: client().grids([]), Terminal).key == "sheet_office_file"


@pytest.mark.parametrize("body", [b'{"error": "text"}', b"[]", b"", b"<html>"])
def test_a_refusal_of_an_unknown_shape(fake: FakeGoogle, client: MakeClient, body: bytes) -> None:
    fake.fail(Fault(418, body))
    error = error_of(lambda: client().grids([]), Terminal)
    assert (error.key, error.facts["status"]) == ("sheet_refused", 418)


def test_a_missing_worksheet_is_named_with_those_there(fake: FakeGoogle, client: MakeClient) -> None:
    error = error_of(lambda: client().grids(["Расходы", "Май"]), InputError)
    assert (error.key, error.facts["sheet"], error.facts["names"]) == ("sheet_missing", "Май", "Расходы, Архив 'Б'")
    assert len(fake.requests) == 2


def test_a_key_that_google_no_longer_knows(fake: FakeGoogle, client: MakeClient) -> None:
    fake.public_key = new_key().public_key()
    error = error_of(lambda: client().grids([]), Terminal)
    assert (error.key, error.facts["email"]) == ("google_key_revoked", fake.email)
    assert fake.requests == []


def test_a_deleted_account(fake: FakeGoogle, client: MakeClient) -> None:
    fake.email = "someone@else"
    assert error_of(lambda: client().grids([]), Terminal).key == "google_key_revoked"


@pytest.mark.parametrize("moment", ["2026-11-01 10:00", "2026-11-01 14:00"], ids=["slow", "fast"])
def test_a_clock_that_is_wrong(fake: FakeGoogle, client: MakeClient, moment: str) -> None:
    fake.clock = lambda: 1793534400.0  # 2026-11-01 12:00 UTC
    with time_machine.travel(moment, tick=False):
        assert error_of(lambda: client().grids([]), Terminal).key == "google_clock"


def test_secrets_are_in_no_sentence(fake: FakeGoogle, client: MakeClient, key: dict[str, str]) -> None:
    secret = key["private_key"].splitlines()[3]
    for fault in (Fault(403), Fault(404), Fault(500), Fault(200, b"<html>"), Fault(418), Fault(hang_up=True)):
        fake.faults.clear()
        fake.fail(fault, times=6)
        error = error_of(lambda: client().grids([]), SourceError)
        said = " ".join([error.sentence("ru"), error.sentence("en"), repr(error)])
        assert secret not in said
        assert not any(token in said for token in fake.tokens)
