"""The traps of Calltouch: two forms of a date, types of older accounts, flags that contradict, a zone of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.calltouch import Calltouch, applications, parse
from tests.connectors.calltouch.case import CASE
from tests.connectors.conformance.case import connect, rows_of
from tests.fakes.calltouch import FakeCalltouch, call, request
from tests.fakes.wire import Reply, serving
from throughline.errors import Terminal, Transient
from throughline.texts import LANGS, Phrase

BODIES = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "calltouch"
SINCE = date(2026, 7, 1)


@pytest.fixture
def vendor() -> Iterator[FakeCalltouch]:
    with serving(FakeCalltouch()) as fake:
        yield fake


def read(vendor: FakeCalltouch, table: str = "call", since: date = SINCE, **changed: Any) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, vendor, **changed), since)[table]


def asked(vendor: FakeCalltouch, ending: str) -> list[tuple[str, str]]:
    return [(it.one("dateFrom"), it.one("dateTo")) for it in vendor.requests if it.path.endswith(ending)]


def warned(vendor: FakeCalltouch) -> list[Phrase]:
    said: list[Phrase] = []
    it = connect(CASE, vendor)
    rows_of(Calltouch(it.settings, replace(it.context, remark=said.append)), SINCE)
    return said


def test_calls_are_asked_by_day_and_month_and_requests_by_month_and_day(vendor: FakeCalltouch) -> None:
    read(vendor)
    assert asked(vendor, "/calls") == [("01/07/2026", "10/07/2026")]
    assert asked(vendor, "/requests") == [("07/01/2026", "07/10/2026")]


def test_a_day_that_was_not_asked_for_is_refused(vendor: FakeCalltouch) -> None:
    """On days up to the twelfth a date in the wrong form is another date, and the vendor says nothing."""
    vendor.answer, plain = (  # type: ignore[method-assign]
        lambda it: plain(replace(it, query={**it.query, "dateFrom": ["07/01/2026"], "dateTo": ["07/10/2026"]})),
        vendor.answer,
    )
    vendor.calls.append(call(9, "07/02/2026 12:00:00", "79160000011"))
    with pytest.raises(Terminal) as caught:
        read(vendor)
    assert caught.value.key == "calltouch_other_days"
    for lang in LANGS:
        assert "07/02/2026" in caught.value.sentence(lang)


def test_a_site_in_another_zone_is_asked_for_its_own_days(vendor: FakeCalltouch) -> None:
    """The first of July begins in Moscow at 21:00 UTC, which is 17:00 of the last of June in New York."""
    read(vendor, timezone="America/New_York")
    assert asked(vendor, "/calls") == [("30/06/2026", "30/06/2026"), ("01/07/2026", "10/07/2026")]


def test_long_windows_are_asked_month_by_month(vendor: FakeCalltouch) -> None:
    assert len(read(vendor, since=date(2026, 5, 20))) == 3
    assert asked(vendor, "/calls") == [
        ("20/05/2026", "31/05/2026"),
        ("01/06/2026", "30/06/2026"),
        ("01/07/2026", "10/07/2026"),
    ]
    assert asked(vendor, "/requests")[0] == ("05/20/2026", "05/31/2026")


def test_pages_are_always_asked_for(vendor: FakeCalltouch) -> None:
    """Without a page the answer is a bare list of one day."""
    read(vendor)
    assert all(it.one("page") and it.one("limit") for it in vendor.requests if it.path.endswith("/calls"))


def test_a_bare_list_is_taken_of_one_day_only(vendor: FakeCalltouch) -> None:
    vendor.is_old = True
    vendor.calls.append(call(5, "10/07/2026 11:00:00", "79160000005"))
    assert [row["call_id"] for row in read(vendor, since=date(2026, 7, 10))] == ["5"]
    plain = vendor._calls
    vendor._calls = lambda it: plain(replace(it, query={**it.query, "dateTo": it.query["dateFrom"]}))  # type: ignore[method-assign]
    with pytest.raises(Transient):
        read(vendor)


def test_a_wrong_site_is_a_web_page_and_ends_it(vendor: FakeCalltouch) -> None:
    with pytest.raises(Terminal) as caught:
        read(vendor, site_id=2002)
    assert caught.value.key == "wire_redirect"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"callphase": "callconnected", "duration": None, "successful": None}, "in_progress"),
        ({"callphase": "calllost", "successful": None, "duration": 0}, "missed"),
        ({"successful": "False", "duration": "0", "statusDetails": "Номер занят"}, "busy"),
        ({"successful": False, "callbackCall": True, "duration": 0}, "callback_client_no_answer"),
        ({"callTags": [{"category": "Антифрод", "type": "AUTO-CT", "names": ["Подозрительный"]}]}, "blocked"),
        ({"callTags": [{"category": "x", "type": "AUTO-AF", "names": ["y"]}]}, "blocked"),
        ({"successful": True, "duration": 0}, "unknown"),
        ({"successful": True, "duration": -30}, "unknown"),
        ({"callphase": "callparked"}, "unknown"),
        ({"successful": None}, "unknown"),
    ],
)
def test_outcomes(vendor: FakeCalltouch, said: dict[str, Any], outcome: str) -> None:
    vendor.calls = [call(7, "07/07/2026 10:00:00", "79160000007", **said)]
    assert [row["outcome"] for row in read(vendor)] == [outcome]
    assert [phrase.key for phrase in warned(vendor)] == ["hints.calltouch.unknown"] * (outcome == "unknown")


def test_tags_of_antifraud_may_be_left_to_others(vendor: FakeCalltouch) -> None:
    tags = [{"category": "Антифрод", "type": "AUTO-CT", "names": ["Подозрительный"]}]
    vendor.calls = [call(7, "07/07/2026 10:00:00", "79160000007", callTags=tags)]
    assert [row["outcome"] for row in read(vendor, antifraud=False)] == ["answered"]


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ({"source": "74957654321", "medium": "offline"}, None),
        ({"source": "(direct)", "medium": "(none)"}, None),
        ({"source": "vk.com", "medium": "referral"}, "vk.com"),
        ({"source": "vk.com", "medium": "referral", "utmSource": "vk"}, "vk"),
        ({"source": "yandex", "medium": "cpc", "utmCampaign": "brand"}, None),
    ],
)
def test_words_of_the_source_stand_in_where_there_are_no_tags(
    vendor: FakeCalltouch, said: dict[str, Any], source: str | None
) -> None:
    vendor.calls = [call(7, "07/07/2026 10:00:00", "79160000007", **said)]
    assert [row.get("utm_source") for row in read(vendor)] == [source]


def test_the_client_id_is_that_of_the_chosen_counter(vendor: FakeCalltouch) -> None:
    assert read(vendor, client_id="ga")[0]["client_id"] == "1818132860.1451606703"
    assert {row["client_id"] for row in read(vendor, "lead", client_id="ga")} == {None, "1818132860.1451606703"}


@pytest.mark.parametrize(
    ("subject", "kind"),
    [("Онлайн-чат", "chat"), ("Обратный звонок", "callback"), ("Заказ звонка", "callback"), ("Замер", "form")],
)
def test_kinds_of_requests(vendor: FakeCalltouch, subject: str, kind: str) -> None:
    vendor.asked_for = [request(1, "06/07/2026 10:00:00", subject, "79160000001")]
    assert [row["kind"] for row in read(vendor, "lead")] == [kind]


def test_requests_may_be_left_out(vendor: FakeCalltouch) -> None:
    assert "lead" not in rows_of(connect(CASE, vendor, requests=False), SINCE)
    assert asked(vendor, "/requests") == []


def test_the_model_of_attribution_is_asked_for(vendor: FakeCalltouch) -> None:
    read(vendor)
    read(vendor, attribution="last_non_direct")
    assert [it.one("attribution") for it in vendor.requests if it.path.endswith("/calls")] == ["1", "0"]


def test_milliseconds_and_seconds_are_told_apart(vendor: FakeCalltouch) -> None:
    assert datetime.fromtimestamp(vendor.asked_for[0]["date"] / 1000, UTC).microsecond
    assert read(vendor, "lead")[0]["created_at"] == datetime(2026, 7, 4, 20, 30)


def test_a_list_that_is_an_object_is_not_taken_for_an_empty_one(vendor: FakeCalltouch) -> None:
    vendor._requests = lambda it: Reply({"records": []})  # type: ignore[method-assign]
    with pytest.raises(Transient):
        read(vendor, "lead")


def test_bodies_of_the_documentation() -> None:
    pages = [json.loads((BODIES / f"synthetic.calls-diary.page{n}.json").read_text()) for n in (1, 2)]
    calls = [parse.call(said, parse.Chosen()) for page in pages for said in page["records"]]
    assert [(row["call_id"], row["outcome"], row["talk_seconds"], row.get("utm_source")) for row in calls[:2]] == [
        ("1000001", "answered", 83, "yandex"),
        ("1000002", "missed", -30, None),
    ]
    assert [row["vendor_deal_id"] for row in calls] == [None, None, "CRM-501"]
    found = json.loads((BODIES / "synthetic.requests.json").read_text())
    leads = [applications.request(said, parse.Chosen()) for said in found]
    assert [(row["lead_id"], row["kind"], row["email_raw"], row["deal_id"]) for row in leads] == [
        ("9001", "form", "user@example.com", "CRM-501"),
        ("9002", "chat", None, None),
    ]
