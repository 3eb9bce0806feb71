"""What is peculiar to Metrica: the life of a log, its quotas, the zone of a counter, reports that are not the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Batch, Connector
from connectors.yandex_metrica.sums import is_direct, referrer_of, traffic
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.connectors.conformance.loads import Loads
from tests.connectors.yandex_metrica.case import CASE
from tests.connectors.yandex_metrica.case_reports import CASE as REPORTS
from tests.connectors.yandex_metrica.case_reports import NOTHING
from tests.fakes.wire import Fault, serving
from tests.fakes.yandex_metrica import COUNTER, FakeMetrica, error, expense
from throughline.errors import SourceError, Terminal, Transient
from throughline.texts import LANGS, Phrase, say

SINCE = date(2026, 7, 1)


@pytest.fixture
def fake() -> Iterator[FakeMetrica]:
    with serving(CASE.fake()) as vendor:
        assert isinstance(vendor, FakeMetrica)
        yield vendor


def logs(fake: FakeMetrica, time: Time | None = None, **changed: Any) -> Connector[Any]:
    return connect(CASE, fake, time, expenses=False, **changed)


def reports(fake: FakeMetrica, **changed: Any) -> Connector[Any]:
    return connect(REPORTS, fake, **changed)


def told(connector: Connector[Any]) -> list[Phrase]:
    """Where remarks of a connector go from now on."""
    phrases: list[Phrase] = []
    connector.context = replace(connector.context, remark=phrases.append)
    return phrases


def asked(fake: FakeMetrica, way: str) -> list[str]:
    return [f"{it.method} {it.path}" for it in fake.requests if way in it.path]


def states(fake: FakeMetrica) -> list[str]:
    return [log["status"] for log in fake.requests_of_logs.values()]


def leave(fake: FakeMetrica, number: int, status: str, **changed: Any) -> None:
    """A log that somebody asked for before."""
    if not fake.requests_of_logs:
        rows_of(logs(fake), SINCE)
    like = next(iter(fake.requests_of_logs.values()))
    fake.requests_of_logs[number] = {**like, "request_id": number, "status": status, **changed}


def test_a_log_is_cleaned_away_after_use(fake: FakeMetrica) -> None:
    rows_of(logs(fake), SINCE)
    assert states(fake) == ["cleaned_by_user"]


def test_a_log_is_cleaned_away_after_a_failure(fake: FakeMetrica) -> None:
    fake.lost_field = "ym:s:clientID"
    with pytest.raises(Terminal) as caught:
        rows_of(logs(fake), SINCE)
    assert (caught.value.key, caught.value.facts["column"]) == ("wire_no_column", "ym:s:clientID")
    assert states(fake) == ["cleaned_by_user"]


def test_a_log_is_cleaned_away_when_the_reader_stops_halfway(fake: FakeMetrica) -> None:
    connector = logs(fake)
    batches = connector.read(connector.streams()[0], SINCE)
    assert isinstance(next(iter(batches)), Batch)
    batches.close()  # type: ignore[attr-defined]
    assert states(fake) == ["cleaned_by_user"]


def test_logs_of_ours_that_were_left_behind_are_cleaned_first_and_no_others(fake: FakeMetrica) -> None:
    leave(fake, 1, "processed")
    leave(fake, 2, "created")
    leave(fake, 3, "awaiting_retry")
    leave(fake, 4, "processed", fields=["ym:s:visitID"])
    leave(fake, 5, "processing_failed")
    fake.requests.clear()
    rows_of(logs(fake), SINCE)
    assert [fake.requests_of_logs[number]["status"] for number in range(1, 6)] == [
        "cleaned_by_user",
        "canceled",
        "canceled",
        "processed",
        "processing_failed",
    ]
    order = [it.path.rpartition("/")[2] for it in fake.requests if it.method == "POST"]
    assert order[:3] == ["clean", "cancel", "cancel"]
    assert "logrequests" in order[3:]


def test_a_list_that_tells_no_fields_is_no_reason_to_leave_a_log(fake: FakeMetrica) -> None:
    leave(fake, 1, "processed")
    leave(fake, 2, "processed", fields=["ym:s:visitID"])
    answer = fake.answer

    def brief(request: Any) -> Any:
        reply = answer(request)
        if isinstance(reply.body, dict) and "requests" in reply.body:
            short = [{name: one[name] for name in ("request_id", "status", "size")} for one in reply.body["requests"]]
            return replace(reply, body={"requests": short})
        return reply

    fake.answer = brief  # type: ignore[method-assign]
    rows_of(logs(fake), SINCE)
    assert sorted(states(fake)) == ["cleaned_by_user", "cleaned_by_user", "cleaned_by_user", "processed"]


def test_a_log_whose_birth_was_not_heard_of_is_cleaned_away_too(fake: FakeMetrica) -> None:
    clean = rows_of(logs(fake), SINCE)
    created = next(n for n, it in enumerate(fake.requests) if it.method == "POST")
    fake.requests_of_logs.clear()
    fake.faults.extend([Fault()] * created + [Fault(hang_up=True)])
    assert rows_of(logs(fake), SINCE) == clean
    assert sorted(states(fake)) == ["canceled", "cleaned_by_user"]


def test_logs_that_could_not_be_cleaned_are_told_of_and_the_load_is_good(fake: FakeMetrica) -> None:
    connector = logs(fake)
    remarks = told(connector)
    answer = fake.answer
    fake.answer = lambda request: (  # type: ignore[method-assign]
        error(403, "access_denied", "no") if request.path.endswith("/clean") else answer(request)
    )
    assert len(rows_of(connector, SINCE)["visit"]) == 4
    assert [remark.key for remark in remarks] == ["hints.yandex_metrica.left"]
    assert all(str(COUNTER) in say(remarks[0].key, lang, **remarks[0].facts) for lang in LANGS)


@pytest.mark.parametrize("status", ["processing_failed", "canceled", "cleaned_automatically_as_too_old"])
def test_a_log_that_failed_is_told_of_as_that(fake: FakeMetrica, status: str) -> None:
    fake.ends_as = status
    with pytest.raises(Transient) as caught:
        rows_of(logs(fake), SINCE)
    assert (caught.value.key, caught.value.facts["said"]) == ("wire_failed", status)


def test_a_log_that_waits_for_another_try_is_waited_for(fake: FakeMetrica) -> None:
    fake.looks = 20
    time = Time()
    assert len(rows_of(logs(fake, time), SINCE)["visit"]) == 4
    assert max(time.slept) == 30


def test_it_does_not_wait_for_ever(fake: FakeMetrica) -> None:
    fake.looks = 10**9
    time = Time()
    with pytest.raises(Transient) as caught:
        rows_of(logs(fake, time, wait_minutes=10), SINCE)
    assert (caught.value.key, caught.value.facts["minutes"]) == ("wire_late", 10)
    assert 600 <= time.now < 640
    assert states(fake) == ["canceled"]


def test_a_period_too_long_for_metrica_is_asked_for_in_pieces(fake: FakeMetrica) -> None:
    clean = rows_of(logs(fake), SINCE)
    fake.requests_of_logs.clear()
    fake.most_days = 4
    assert rows_of(logs(fake), SINCE) == clean
    days = [(log["date1"][-2:], log["date2"][-2:]) for log in fake.requests_of_logs.values()]
    assert days == [("01", "04"), ("05", "08"), ("09", "09")]


def test_no_room_for_a_single_day_is_told(fake: FakeMetrica) -> None:
    fake.most_days = 0
    with pytest.raises(Terminal) as caught:
        rows_of(logs(fake), SINCE)
    assert caught.value.key == "yandex_metrica_no_room"
    assert all("2026" in caught.value.sentence(lang) for lang in LANGS)


def test_a_request_is_never_longer_than_a_year_nor_older_than_the_counter(fake: FakeMetrica) -> None:
    rows_of(logs(fake), date(2015, 1, 1))
    days = [(log["date1"], log["date2"]) for log in fake.requests_of_logs.values()]
    assert (days[0][0], days[-1][1], len(days)) == ("2020-03-01", "2026-07-09", 7)
    lengths = [(date.fromisoformat(end) - date.fromisoformat(start)).days + 1 for start, end in days]
    assert max(lengths) == 365


def test_a_window_of_today_alone_asks_for_no_log(fake: FakeMetrica) -> None:
    assert rows_of(logs(fake), date(2026, 7, 10)) == {"visit": []}
    assert asked(fake, "logrequest") == []


@pytest.mark.parametrize(
    ("zone", "first", "last"), [("Asia/Vladivostok", "07-01", "07-09"), ("Europe/Berlin", "06-30", "07-09")]
)
def test_days_are_those_of_the_counter(fake: FakeMetrica, zone: str, first: str, last: str) -> None:
    fake.zone = zone
    rows_of(logs(fake), SINCE)
    log = fake.requests_of_logs[777]
    assert (log["date1"], log["date2"]) == (f"2026-{first}", f"2026-{last}")


def test_the_zone_of_the_source_goes_before_that_of_the_counter(fake: FakeMetrica) -> None:
    fake.zone = "Asia/Vladivostok"
    found = rows_of(logs(fake, timezone="Europe/Moscow"), SINCE)["visit"]
    assert found[-1]["started_at"] == datetime(2026, 7, 9, 20, 59, 58)


def test_the_attribution_is_asked_for_in_both_spellings(fake: FakeMetrica) -> None:
    rows_of(logs(fake, attribution="cross_device_last_significant"), SINCE)
    created = next(it for it in fake.requests if it.method == "POST" and it.path.endswith("/logrequests"))
    assert created.one("attribution") == "CROSS_DEVICE_LAST_SIGNIFICANT"
    assert "ym:s:cross_device_last_significantUTMSource" in created.one("fields").split(",")


def test_many_parts_are_one_log(fake: FakeMetrica) -> None:
    clean = rows_of(logs(fake), SINCE)
    fake.lines_a_part = 1
    fake.requests.clear()
    assert rows_of(logs(fake), SINCE) == clean
    assert len(asked(fake, "/download")) == 4


def test_a_size_that_counts_other_bytes_costs_one_more_download_and_stops_nothing(fake: FakeMetrica) -> None:
    clean = rows_of(logs(fake), SINCE)
    fake.lines_a_part, fake.size_differs = 1, -100
    fake.requests.clear()
    assert rows_of(logs(fake), SINCE) == clean
    assert len(asked(fake, "/download")) == 5


def test_a_part_that_lost_its_last_line_on_the_way_is_fetched_again(fake: FakeMetrica) -> None:
    clean = rows_of(logs(fake), SINCE)
    place = next(n for n, it in enumerate(fake.requests) if it.path.endswith("/download"))
    whole = next(it for it in fake.requests if it.path.endswith("/download"))
    body = fake._parts(fake.requests_of_logs[int(whole.path.split("/")[-4])])[0]
    short = b"".join(body.splitlines(keepends=True)[:-1])
    fake.faults.extend([Fault()] * place + [Fault(200, short)])
    assert rows_of(logs(fake), SINCE) == clean
    assert not fake.faults


def test_a_hole_in_the_list_of_parts_is_no_log(fake: FakeMetrica) -> None:
    fake.lines_a_part = 1
    answer = fake.answer

    def holed(request: Any) -> Any:
        reply = answer(request)
        if isinstance(reply.body, dict) and "parts" in reply.body.get("log_request", {}):
            log = reply.body["log_request"]
            reply = replace(reply, body={"log_request": {**log, "parts": log["parts"][:1] + log["parts"][2:]}})
        return reply

    fake.answer = holed  # type: ignore[method-assign]
    with pytest.raises(Transient) as caught:
        rows_of(logs(fake), SINCE)
    assert caught.value.key == "wire_cut"


@pytest.mark.parametrize(
    ("status", "kind", "key", "tries"),
    [
        (429, "quota_requests_by_uid", "wire_quota", 1),
        (429, "quota_requests_by_counter_id", "wire_quota", 1),
        (429, "quota_parallel_requests", "wire_busy", 6),
        (429, "another_quota", "wire_busy", 6),
        (503, "backend_error", "wire_down", 6),
        (403, "access_denied", "wire_denied", 1),
        (404, "not_found", "wire_missing", 1),
        (400, "invalid_parameter", "wire_refused", 1),
    ],
)
def test_errors_are_told_by_their_type(fake: FakeMetrica, status: int, kind: str, key: str, tries: int) -> None:
    fake.answer = lambda request: error(status, kind, "Quota exceeded")  # type: ignore[method-assign]
    with pytest.raises(SourceError) as caught:
        logs(fake).check()
    assert (caught.value.key, caught.value.facts["code"], len(fake.requests)) == (key, kind, tries)
    assert all("Quota exceeded" in caught.value.sentence(lang) for lang in LANGS if key != "wire_busy")


def test_a_quota_of_a_second_is_waited_out(fake: FakeMetrica) -> None:
    time = Time()
    body = error(429, "quota_requests_by_ip", "Quota exceeded").content()
    fake.fail(Fault(429, body))
    logs(fake, time).check()
    assert [1 <= slept < 1.3 for slept in time.slept] == [True]


def test_a_counter_of_somebody_else_is_denied(fake: FakeMetrica) -> None:
    with pytest.raises(Terminal) as caught:
        rows_of(logs(fake, counter=99), SINCE)
    assert caught.value.key == "wire_denied"


def test_a_report_too_heavy_is_asked_for_in_halves() -> None:
    with serving(REPORTS.fake()) as fake:
        clean = rows_of(reports(fake), SINCE)
        fake.requests.clear()
        fake.too_heavy_from = 4
        assert rows_of(reports(fake), SINCE) == clean
        asked = [(it.one("date1")[-2:], it.one("date2")[-2:]) for it in fake.requests]
        assert asked == [
            ("01", "10"),
            ("01", "05"),
            ("01", "03"),
            ("04", "05"),
            ("06", "10"),
            ("06", "08"),
            ("09", "10"),
        ]


def test_one_day_too_heavy_is_told() -> None:
    with serving(REPORTS.fake()) as fake:
        fake.too_heavy_from = 1
        with pytest.raises(Transient) as caught:
            rows_of(reports(fake), SINCE)
        assert caught.value.key == "wire_heavy"


@pytest.mark.parametrize(
    ("said", "key", "words"),
    [
        ({"sampled": True, "sample_share": 0.1}, "sampled", "10%"),
        ({"contains_sensitive_data": True}, "sensitive", "mode: logs"),
        ({"data_lag": 7200}, "late", "120"),
    ],
)
def test_what_makes_sums_unsure_is_told(said: dict[str, Any], key: str, words: str) -> None:
    with serving(REPORTS.fake()) as fake:
        fake.said = said
        connector = reports(fake)
        remarks = told(connector)
        rows_of(connector, SINCE)
        assert {remark.key for remark in remarks} == {f"hints.yandex_metrica.{key}"}
        assert all(words in say(remarks[0].key, lang, **remarks[0].facts) for lang in LANGS)


def test_a_goal_that_metrica_takes_back_goes_and_those_of_visits_that_were_not_read_stay(
    fake: FakeMetrica, tmp_path: Path
) -> None:
    """Of the visits with goals that of 5 July is read again from the 5th on, not from the 6th."""
    it = Loads(CASE, fake, tmp_path, expenses=False)
    it.load()
    fake.visits[2] |= dict.fromkeys(("goalsID", "goalsSerialNumber", "goalsDateTime", "goalsPrice"), "[]")
    it.load(since=date(2026, 7, 6))
    assert [name for (name,) in it.rows("goal", "name")] == ["Заявка", "Заявка", "Оплата"]
    it.load(since=date(2026, 7, 5))
    assert it.rows("goal", "name, value") == [("Заявка", 0.25)]


def test_reports_are_asked_for_unsampled_from_the_first_row() -> None:
    with serving(REPORTS.fake()) as fake:
        connector = reports(fake, attribution="lastsign")
        remarks = told(connector)
        rows_of(connector, SINCE)
        query = fake.requests[0]
        assert (query.one("accuracy"), query.one("offset"), remarks) == ("full", "1", [])
        assert "ym:s:lastsignUTMSource" in query.one("dimensions").split(",")


def test_a_rounded_total_proves_nothing_and_stops_nothing() -> None:
    with serving(REPORTS.fake()) as fake:
        clean = rows_of(reports(fake), SINCE)
        fake.said = {"total_rows": 1000, "total_rows_rounded": True}
        assert rows_of(reports(fake), SINCE) == clean


def test_fewer_rows_than_the_total_are_no_report() -> None:
    with serving(REPORTS.fake()) as fake:
        fake.said = {"total_rows": 6}
        with pytest.raises(Transient) as caught:
            rows_of(reports(fake), SINCE)
        assert caught.value.key == "wire_short"


def test_rows_that_land_on_one_key_are_added_up() -> None:
    rows = [
        (("2026-07-01", "x", {"name": None, "id": engine}, *NOTHING), (2, 1, 3, 50))
        for engine in ("organic.yandex", "referral.yandex.ru")
    ]
    assert list(traffic(rows)) == [
        {
            "day": "2026-07-01",
            "referrer": "https://yandex.ru/",
            **dict.fromkeys(("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"), ""),
            "visits": 4,
            "users": 2,
            "pageviews": 6,
            "bounces": 2,
        }
    ]


@pytest.mark.parametrize(
    ("source", "engine", "referrer"),
    [
        ("organic", "organic.google", "https://www.google.com/"),
        ("organic", "organic.rambler", "https://organic.rambler/"),
        ("referral", "referral.site.example", "https://site.example/"),
        ("social", "social.vkontakte", "https://vk.com/"),
        ("messenger", "", "https://messenger/"),
        ("direct", "", ""),
        ("", "", ""),
    ],
)
def test_a_source_of_traffic_stands_as_an_address(source: str, engine: str, referrer: str) -> None:
    assert referrer_of(source, engine) == referrer


def test_costs_of_direct_are_left_to_direct_unless_asked_for(fake: FakeMetrica) -> None:
    assert [is_direct(name) for name in ("ad.Яндекс: Директ", "ad.Yandex: Direct", "direct", "ad.Google Ads")] == [
        *(True, True),
        *(False, False),
    ]
    every = rows_of(connect(CASE, fake, expenses_of_direct=True), SINCE)["spend_daily"]
    assert [str(row["cost"]) for row in every if row["campaign_id"] == "yandex/cpc/poisk_msk"] == ["999.0000"]


def test_costs_are_asked_for_in_the_currency_of_the_source(fake: FakeMetrica) -> None:
    with pytest.raises(Terminal):  # the fake knows roubles alone
        rows_of(connect(CASE, fake, currency="USD"), SINCE)
    assert fake.requests[-1].one("metrics") == "ym:ev:expensesUSD,ym:ev:expenseClicks"


def test_dust_of_binary_fractions_is_no_money(fake: FakeMetrica) -> None:
    fake.costs = [expense("2026-07-01", "ad.Telegram", ("tg", None, None, None, None), 0.1 + 0.2, 1.0)]
    assert str(rows_of(connect(CASE, fake), SINCE)["spend_daily"][0]["cost"]) == "0.3000"


def test_a_cost_without_marks_of_an_engine_has_a_name() -> None:
    with serving(CASE.fake()) as fake:
        fake.costs = [expense("2026-07-01", "ad.Telegram", ("tg", None, None, None, None), 1.5, 1.0)]
        row = rows_of(connect(CASE, fake), SINCE)["spend_daily"][0]
        assert (row["campaign_name"], row["utm_source"], row["includes_vat"]) == ("tg", "tg", False)


def test_visits_and_sums_are_never_both_of_one_source() -> None:
    with serving(CASE.fake()) as fake:
        assert [stream.table.name for stream in logs(fake).streams()] == ["visit"]
        assert [stream.table.name for stream in reports(fake).streams()] == ["traffic_daily"]
        assert [stream.reread.days for stream in logs(fake, reread_days=30).streams()] == [30]
