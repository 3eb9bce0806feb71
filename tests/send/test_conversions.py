"""What a snapshot has to send, by hand from the table of tests/send/world.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.send.base import Conversion
from tests.send.world import GCLID, METRICA_ID, YCLID, Shop, ga_id, settings
from throughline.sending import Plan, Unfit

BOTH = {"sales": "paid", "target_leads": "good"}


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def only(original: Path, tmp_path: Path, kind: str = "metrica_offline", **more: object) -> Plan:
    (plan,) = Shop.copy(original, tmp_path / "data", settings(kind, **more)).post.prepare()
    return plan


def sent(plan: Plan) -> dict[str, Conversion]:
    return {conversion.entity: conversion for conversion in plan.ready}


def left(plan: Plan) -> dict[str, Unfit]:
    return {conversion.entity: why for conversion, why in plan.unfit}


def test_sales_to_metrica(original: Path, tmp_path: Path) -> None:
    plan = only(original, tmp_path)
    assert [(each.entity, each.at, each.value, each.by.value, each.by.at) for each in plan.ready] == [
        ("d1", moment(25, 12), Decimal("1000.50"), METRICA_ID["d1"], moment(20, 10)),
        ("d2", moment(28, 12), Decimal("2000.00"), METRICA_ID["d2"], moment(27, 10)),
        ("d3", moment(29, 12), Decimal("3000.00"), METRICA_ID["d3"], moment(28, 11)),  # the CRM's own id
    ]
    assert {each.currency for each in plan.ready} == {"RUB"}
    assert left(plan) == {"d4": Unfit.NO_VISIT, "d5": Unfit.NO_IDENTIFIER}


def test_target_leads_have_no_value(original: Path, tmp_path: Path) -> None:
    plan = only(original, tmp_path, what={"target_leads": "good"})
    found = sent(plan)
    # A sale is a target lead too; the lead whose deal is only on the stage "good" became one when it came there.
    assert sorted(found) == ["deal|crm|d3", "l1", "l2", "l6"]
    assert {each.value for each in found.values()} == {None}
    assert found["l6"].at == moment(22, 11)


def test_clicks_to_google_ads(original: Path, tmp_path: Path) -> None:
    plan = only(original, tmp_path, "google_ads_conversions")
    (conversion,) = plan.ready
    assert (conversion.entity, conversion.by.value, conversion.goal) == ("d2", GCLID, "777")
    assert left(plan)["d4"] is Unfit.NO_VISIT


def test_a_click_outside_the_window_is_too_old(original: Path, tmp_path: Path) -> None:
    assert left(only(original, tmp_path, "google_ads_conversions", lookback_days=27))["d2"] is Unfit.TOO_OLD


def test_events_to_ga4_are_of_the_last_72_hours(original: Path, tmp_path: Path) -> None:
    plan = only(original, tmp_path, "ga4_events")
    assert {each.entity: each.by.value for each in plan.ready} == {"d5": ga_id("d5")}
    assert left(plan)["d1"] is Unfit.TOO_OLD


def test_identifiers_are_taken_in_the_order_of_the_settings(original: Path, tmp_path: Path) -> None:
    plan = only(original, tmp_path, identifiers=["yclid", "client_id"])
    assert {each.entity: each.by.value for each in plan.ready} == {
        "d1": YCLID, "d2": METRICA_ID["d2"], "d3": METRICA_ID["d3"],
    }  # fmt: skip


def test_metrica_counts_from_the_visit_to_the_day_of_sending(original: Path, tmp_path: Path) -> None:
    shop = Shop.copy(original, tmp_path / "data", settings("metrica_offline"))
    # The lead of 10:05 was made in the visit of 10:00, and tells of it as well.
    shop.now = moment(20, 10, 5) + timedelta(days=21)
    assert "d1" in sent(shop.post.prepare()[0])
    shop.now += timedelta(seconds=1)
    assert left(shop.post.prepare()[0])["d1"] is Unfit.TOO_OLD


def test_what_is_not_yet_past_waits(original: Path, tmp_path: Path) -> None:
    shop = Shop.copy(original, tmp_path / "data", settings("metrica_offline"))
    shop.now = moment(27, 12)
    (plan,) = shop.post.prepare()
    assert list(sent(plan)) == ["d1"]
    assert left(plan)["d2"] is Unfit.FUTURE


def test_visits_of_other_sources_do_not_count(original: Path, tmp_path: Path) -> None:
    plan = only(original, tmp_path, "ga4_events", visits=["web"])
    # l5 itself carries the id that Google gave: it stands for the visit that was not told.
    assert sent(plan)["d5"].by.source == ""


@pytest.mark.parametrize(
    ("more", "entities"),
    [
        ({"since": "2026-11-28"}, ["d2", "d3"]),
        ({"channels": ["yandex_direct"]}, ["d1"]),
        ({"channels": ["google"]}, ["d2"]),  # an earlier touch than the last counts as well
        ({"brands": ["nobody"]}, []),
    ],
)
def test_filters(original: Path, tmp_path: Path, more: dict[str, object], entities: list[str]) -> None:
    assert list(sent(only(original, tmp_path, **more))) == entities


def test_gross_profit_is_what_the_cost_leaves(original: Path, odd: Path, tmp_path: Path) -> None:
    # Without a cost of goods the configured margin, 35 %, of 1,000.50, 2,000 and 3,000.
    values = {each.entity: each.value for each in only(original, tmp_path / "1", value="gross_profit").ready}
    assert values == {"d1": Decimal("350.18"), "d2": Decimal("700.00"), "d3": Decimal("1050.00")}
    assert sent(only(odd, tmp_path / "2", value="gross_profit"))["d2"].value == Decimal("765.44")


def test_no_value(original: Path, tmp_path: Path) -> None:
    assert {each.value for each in only(original, tmp_path, value="none").ready} == {None}


def test_a_payment_with_a_day_alone_is_not_before_its_application(odd: Path, tmp_path: Path) -> None:
    found = sent(only(odd, tmp_path))["d2"]
    assert (found.at, found.by.at) == (moment(27, 10, 10), moment(27, 10))  # l2 came at 10:10


def test_the_crm_keeps_identifiers_in_its_fields(odd: Path, tmp_path: Path) -> None:
    assert left(only(odd, tmp_path / "1"))["d8"] is Unfit.NO_VISIT
    plan = only(odd, tmp_path / "2", fields={"client_id": "_ym_uid"})
    assert sent(plan)["d8"].by.value == "1700000000008"
    # What is in the field is looked at like any other identifier.
    plan = only(odd, tmp_path / "3", "google_ads_conversions", fields={"gclid": "gclid"})
    assert left(plan)["d8"] is Unfit.NO_IDENTIFIER


def test_two_deals_of_one_id_are_left(odd: Path, tmp_path: Path) -> None:
    """Another account of the same source has its own d1: nothing could tell them apart next time."""
    plan = only(odd, tmp_path)
    assert "d1" not in sent(plan)
    assert [why for conversion, why in plan.unfit if conversion.entity == "d1"] == [Unfit.TWIN, Unfit.TWIN]


def test_an_account_gets_a_conversion_from_its_first_destination(original: Path, tmp_path: Path) -> None:
    first = settings("metrica_offline", channels=["google"])
    second = settings("metrica_offline", name="rest")
    shop = Shop.copy(original, tmp_path / "data", first, second)
    plans = shop.post.prepare()
    assert [list(sent(plan)) for plan in plans] == [["d2"], ["d1", "d3"]]
    assert left(plans[1])["d2"] is Unfit.ELSEWHERE
    # Asked for alone it does not take what the other one would send.
    (alone,) = shop.post.prepare(["rest"])
    assert list(sent(alone)) == ["d1", "d3"]
