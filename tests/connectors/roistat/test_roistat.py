"""The traps of Roistat: errors with 200, paces by what is asked, models, levels, periods, who a client is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.roistat import Roistat, lists
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.connectors.roistat.case import CASE
from tests.fakes.roistat import FakeRoistat, order, visit
from tests.fakes.wire import serving
from throughline.errors import Terminal, Transient
from throughline.texts import Phrase

SINCE = date(2026, 7, 1)


@pytest.fixture
def roistat() -> Iterator[FakeRoistat]:
    with serving(FakeRoistat()) as fake:
        yield fake


def read(fake: FakeRoistat, *what: str, time: Time | None = None, **changed: Any) -> list[dict[str, Any]]:
    [rows] = rows_of(connect(CASE, fake, time, read=list(what), **changed), SINCE).values()
    return rows


def warned(fake: FakeRoistat, *what: str, **changed: Any) -> list[tuple[str, dict[str, object]]]:
    said: list[Phrase] = []
    it = connect(CASE, fake, read=list(what), **changed)
    rows_of(Roistat(it.settings, replace(it.context, remark=said.append)), SINCE)
    return [(phrase.key, dict(phrase.facts)) for phrase in said]


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("authentication_failed", "wire_auth"),
        ("authorization_failed", "wire_auth"),
        ("access_denied", "wire_denied"),
        ("something_new", "wire_refused"),
    ],
)
def test_an_error_with_200_is_an_error(roistat: FakeRoistat, code: str, key: str) -> None:
    roistat.errors = [{"status": "error", "error": code, "description": "Нельзя"}]
    with pytest.raises(Terminal) as caught:
        read(roistat, "visits")
    assert caught.value.key == key
    assert "Нельзя" in caught.value.sentence("ru")


def test_a_spent_limit_is_waited_out(roistat: FakeRoistat) -> None:
    clean, time = read(roistat, "visits"), Time()
    roistat.errors = [{"status": "error", "error": "request_limit_error"}]
    assert read(roistat, "visits", time=time) == clean
    assert max(time.slept) >= 60
    roistat.errors = [{"status": "error", "error": "request_limit_error"}] * 50
    with pytest.raises(Transient):
        read(roistat, "visits")


@pytest.mark.parametrize("what", ["visits", "calls", "deals"])
def test_no_list_is_asked_for_faster_than_allowed(roistat: FakeRoistat, what: str) -> None:
    time = Time()
    roistat.clock, roistat.largest = time.clock, 1
    roistat.visits += [visit(number, "2026-07-05T12:00:00+0000") for number in range(1, 40)]
    roistat.calls = [{**roistat.calls[0], "id": str(number)} for number in range(1, 20)]
    roistat.orders = [{**roistat.orders[0], "id": str(number)} for number in range(1, 20)]
    read(roistat, what, time=time)
    assert len(roistat.requests) > 15
    assert roistat.refused == 0


def test_the_key_is_in_no_address(roistat: FakeRoistat) -> None:
    rows_of(connect(CASE, roistat), SINCE)
    assert {tuple(one.query) for one in roistat.requests} == {("project",)}


@pytest.mark.parametrize("is_half_open", [True, False])
def test_a_single_day_is_whole_wherever_a_period_ends(roistat: FakeRoistat, is_half_open: bool) -> None:
    roistat.is_half_open = is_half_open
    it = connect(CASE, roistat, read=["costs"])
    assert [(row["day"], row["cost"]) for row in rows_of(it, date(2026, 7, 10))["spend_daily"]] == [
        (date(2026, 7, 10), Decimal(90))
    ]
    body = roistat.requests[0].json()
    assert body["period"] == {"from": "2026-07-10T00:00:00+0300", "to": "2026-07-11T00:00:00+0300"}
    roistat.spent["2026-07-11"] = {("direct1",): 5}
    assert len(rows_of(it, date(2026, 7, 10))["spend_daily"]) == 1


@pytest.mark.parametrize(
    "models", [["default", "first_click"], ["last_click", "default"], [None], ["only"], ["x", None]]
)
def test_costs_are_those_of_one_model(roistat: FakeRoistat, models: list[str | None]) -> None:
    clean = read(roistat, "costs")
    roistat.models = models
    assert read(roistat, "costs") == clean
    assert sum(row["cost"] for row in clean) == Decimal("1590.75")


def test_two_models_of_which_none_is_the_default_are_not_guessed(roistat: FakeRoistat) -> None:
    roistat.models = ["first_click", "last_click"]
    with pytest.raises(Terminal) as caught:
        read(roistat, "costs")
    assert caught.value.facts["column"] == "attribution_model_id"


def test_a_level_may_repeat_those_above_it(roistat: FakeRoistat) -> None:
    clean = [{**row, "campaign_name": ""} for row in read(roistat, "costs")]
    roistat.has_paths = True
    assert [{**row, "campaign_name": ""} for row in read(roistat, "costs")] == clean


def test_costs_go_as_deep_as_wanted(roistat: FakeRoistat) -> None:
    rows = read(roistat, "costs", cost_levels=1, levels={"utm_source": 1})
    assert [(row["campaign_id"], row.get("utm_medium")) for row in rows] == [
        ("direct1", None),
        ("vk", None),
        ("direct1", None),
    ]


def test_marks_are_tags_where_costs_come_from_elsewhere(roistat: FakeRoistat) -> None:
    first = read(roistat, "visits")[0]
    assert (first["utm_source"], first["utm_medium"], first["utm_campaign"]) == ("yandex", "cpc", "brand")
    first = read(roistat, "visits", marks="marker", levels={"utm_source": 1, "utm_campaign": 3})[0]
    assert (first["utm_source"], first.get("utm_medium"), first["utm_campaign"]) == ("direct1", None, "18000022")


@pytest.mark.parametrize(
    ("whose", "wanted"),
    [
        ("first_visit", "4336000"),
        ("visit", "4336465"),
        ("metrica", "1699999999123456789"),
        ("ga", "1818132860.1451606703"),
    ],
)
def test_who_a_client_is_can_be_chosen(roistat: FakeRoistat, whose: str, wanted: str) -> None:
    for what in ("visits", "calls", "deals"):
        assert read(roistat, what, client_id=whose)[0]["client_id"] == wanted


def test_a_filter_that_is_passed_over_brings_no_row_of_other_days(roistat: FakeRoistat) -> None:
    roistat.ignores_filters = True
    roistat.visits.append(visit(1, "2026-06-30T20:59:59+0000"))
    assert [row["visit_id"] for row in read(roistat, "visits")] == ["4336465", "4336466", "4336467"]


def test_deals_may_be_asked_for_by_their_creation(roistat: FakeRoistat) -> None:
    clean = read(roistat, "deals")
    roistat.requests.clear()
    assert read(roistat, "deals", deals_by="creation_date") == clean
    [column, sign, first] = roistat.requests[0].json()["filters"]["and"][0]
    assert (column, sign, first) == (
        "creation_date",
        ">",
        "2026-01-01T20:59:59+0000",
    )  # 180 days before the first of July


def test_a_status_of_unknown_type_is_told(roistat: FakeRoistat) -> None:
    roistat.orders.append(order("65", "2026-07-06T10:00:00+0000", "2026-07-06T10:00:00+0000", 5, "frozen"))
    assert ("hints.roistat.status", {"n": 1}) in warned(roistat, "deals")


@pytest.mark.parametrize(
    ("field", "text", "wanted"),
    [
        ("Дата продажи", "2026-06-25", datetime(2026, 6, 24, 21)),
        ("дата продажи", "2026-06-25 10-30-15", datetime(2026, 6, 25, 7, 30, 15)),
        ("Дата продажи", "25.06.2026 10:30", datetime(2026, 6, 25, 7, 30)),
        ("Дата продажи", 1782375015, datetime(2026, 6, 25, 8, 10, 15)),
        ("Дата продажи", ["1782375015"], datetime(2026, 6, 25, 8, 10, 15)),
        ("Дата продажи", "", None),
        ("Дата отгрузки", "2026-06-25", None),
    ],
)
def test_the_day_of_a_sale_is_what_a_field_of_the_crm_says(
    roistat: FakeRoistat, field: str, text: Any, wanted: datetime | None
) -> None:
    for one in roistat.orders:
        one["custom_fields"] = {field: text}
    found = {row["deal_id"]: row.get("closed_at") for row in read(roistat, "deals", closed_at="Дата продажи")}
    assert found == {"62": wanted, "63": None, "64": wanted}  # 63 is open


def test_sales_without_a_day_are_told(roistat: FakeRoistat) -> None:
    assert warned(roistat, "deals") == [("hints.roistat.sold", {"n": 1})]
    assert warned(roistat, "deals", closed_at="Дата продажи") == []


@pytest.mark.parametrize("is_total_cut", [True, False])
def test_visits_that_a_list_does_not_reach_are_asked_for_in_halves(
    roistat: FakeRoistat, monkeypatch: pytest.MonkeyPatch, is_total_cut: bool
) -> None:
    assert roistat.farthest == lists.FARTHEST
    roistat.farthest, roistat.is_total_cut = 10, is_total_cut
    monkeypatch.setattr(lists, "FARTHEST", 10)
    roistat.visits = [visit(n, f"2026-07-05T12:{n // 60:02}:{n % 60:02}+0300") for n in range(1, 70)]
    assert {row["visit_id"] for row in read(roistat, "visits")} == {str(n) for n in range(1, 70)}


def test_a_filter_that_is_passed_over_is_not_halved(roistat: FakeRoistat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "FARTHEST", 3)
    roistat.ignores_filters = True
    roistat.visits.append(visit(1, "2026-06-30T20:59:59+0000"))
    assert len(read(roistat, "visits")) == 3
    assert len(roistat.requests) == 1


def test_a_word_that_nobody_knows_is_unknown_and_told(roistat: FakeRoistat) -> None:
    roistat.calls[0]["status"] = "TELEPORTED"
    assert warned(roistat, "calls") == [("hints.roistat.unknown", {"n": 1})]
    assert read(roistat, "calls")[0]["outcome"] == "unknown"


def test_a_project_of_another_is_named_by_the_check(roistat: FakeRoistat) -> None:
    with pytest.raises(Terminal) as caught:
        connect(CASE, roistat, project=7).check()
    assert "555" in caught.value.sentence("ru")
    assert "Окна" in connect(CASE, roistat).check()
