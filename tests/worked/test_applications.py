"""Which calls and leads count. METRICS, "Calls" and "Funnel"; DATA_MODEL, "Core"."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.worked.conftest import Ask, Figures
from tests.worked.rows import Row, ask, at, call, deal, lead, moved, payment, project, visit, world

# One number; T = 30 s, a cycle of 7 days: (day, seconds of talk).
TOLD = ((0.0, 0), (1.0, 45), (3.0, 100), (7.0, 31), (8.5, 60), (9.0, 30))


def _calls() -> list[Row]:
    start = datetime(2026, 10, 1, 9)
    return [call(f"c{n}", str(start + timedelta(days=day)), talk) for n, (day, talk) in enumerate(TOLD)]


def _days(table: Figures, measure: str) -> list[str]:
    return sorted(day[-2:] for day, row in table.items() if row.get(measure))


@pytest.mark.parametrize(
    ("call_lead", "days"),
    [("target", ["02", "09"]), ("first_target", ["02"]), ("unique", ["01"]), ("counted", ["02", "04", "08", "09"])],
)
def test_calls_of_one_number(answer: Ask, call_lead: str, days: list[str]) -> None:
    config = project(calls={"call_lead": call_lead, "target_seconds": 30, "cycle_days": 7})
    table = answer(world(*_calls()), config, ask(group="day"))
    assert _days(table, "enquiries") == days


def test_a_target_call_is_a_target_lead(answer: Ask) -> None:
    config = project(calls={"call_lead": "counted", "target_seconds": 30, "cycle_days": 7})
    table = answer(world(*_calls()), config, ask(group="day"))
    assert _days(table, "target_leads") == ["02", "09"]


def test_a_second_application_within_a_day_is_a_duplicate_and_its_deal_moves(answer: Ask) -> None:
    rows = world(
        visit("v1", "2026-10-01 10:00", "google"),
        lead("l1", "2026-10-01 10:10", client_id="k1"),
        visit("v2", "2026-10-02 10:00", "instagram"),
        lead("l2", "2026-10-02 10:10", client_id="k1"),
        deal("d2", "2026-10-02 10:20", lead_id="l2"),
        payment("p2", "d2", "2026-10-02 11:00", 100),
    )
    table = answer(rows, project(), ask())
    assert table["google"]["leads"] == 1
    assert table["google"]["revenue"] == pytest.approx(100)
    assert table["instagram"]["enquiries"] == 1
    assert table["instagram"]["leads"] == 0


def test_a_duplicate_has_the_product_by_which_it_was_told(answer: Ask) -> None:
    """Of two forms for doors the second led to a deal for windows, made before that of the first: all three stay so."""
    rows = world(
        lead("l1", "2026-10-01 10:10", client_id="k1"),
        lead("l2", "2026-10-01 11:10", client_id="k1", product="doors"),
        deal("d2", "2026-10-01 11:20", lead_id="l2", product="windows"),
        payment("p2", "d2", "2026-10-01 12:00", 40),
        deal("d1", "2026-10-01 12:20", lead_id="l1", product="doors"),
        payment("p1", "d1", "2026-10-01 13:00", 100),
        lead("l3", "2026-10-05 10:10", client_id="k2"),
        deal("d3", "2026-10-05 10:20", lead_id="l3", product="doors"),
        lead("l4", "2026-10-05 11:10", client_id="k2"),
        deal("d4", "2026-10-05 11:20", lead_id="l4", product="doors"),
    )
    table = answer(rows, project(), ask(group="product"))
    names = ("enquiries", "leads", "sales", "revenue")
    found = {product: tuple(row.get(name, 0) for name in names) for product, row in table.items()}
    assert found == {"doors": pytest.approx((4, 2, 1, 100)), "windows": pytest.approx((0, 0, 1, 40))}


def test_a_second_more_than_a_day_is_another_lead(answer: Ask) -> None:
    rows = world(
        lead("l1", "2026-10-01 10:10:00", client_id="k1", utm_source="google"),
        lead("l2", "2026-10-02 10:10:01", client_id="k1", utm_source="google"),
    )
    assert answer(rows, project(), ask())["google"]["leads"] == 2


def test_a_deal_that_jumped_passed_the_middle(answer: Ask) -> None:
    rows = world(
        lead("l1", "2026-10-01 10:10", utm_source="google"),
        deal("d1", "2026-10-01 10:20", lead_id="l1", stage_id="paid", stage_name="paid"),
        lead("l2", "2026-10-05 10:10", utm_source="google"),
        deal("d2", "2026-10-05 10:20", lead_id="l2", stage_id="new", stage_name="new"),
    )
    pipeline = {"stages": ["new", "measure", "paid"], "target_from": "measure"}
    table = answer(rows, project(pipelines={"main": pipeline}), ask())
    assert table["google"]["target_leads"] == 1


def test_the_day_of_the_sale(answer: Ask) -> None:
    rows = world(
        lead("l1", "2026-09-20 10:10", utm_source="google"),
        deal("d1", "2026-09-20 10:20", lead_id="l1"),
        payment("p1", "d1", "2026-10-02 11:00", 60),
        payment("p2", "d1", "2026-11-02 11:00", 40),
    )
    by_lead = answer(rows, project(), ask(axis="lead"))
    assert by_lead.get("google", {}).get("revenue", 0) == 0
    by_sale = answer(rows, project(), ask(axis="sale"))
    assert by_sale["google"]["revenue"] == pytest.approx(100)  # the whole sale on the day of its first payment
    assert by_sale["google"]["sales"] == 1


@pytest.mark.parametrize(("paid", "closed", "day"), [(True, True, "02"), (False, True, "07"), (False, False, "05")])
def test_the_day_of_a_sale_by_stage(answer: Ask, paid: bool, closed: bool, day: str) -> None:
    """DATA_MODEL: the first payment, else the day it was closed; of an open deal, when it came to the stage."""
    stages = {"stage_id": "fitted", "stage_name": "fitted", "lead_id": "l1", "status": "won", "amount": Decimal(70)}
    known = {"closed_at": at("2026-10-07 12:00")} if closed else {"updated_at": at("2026-10-09 12:00")}
    rows = world(
        lead("l1", "2026-10-01 10:10", utm_source="google"),
        deal("d1", "2026-10-01 10:20", **stages, **known),
        moved("e1", "d1", "2026-10-05 12:00", "fitted"),
        *([payment("p1", "d1", "2026-10-02 11:00", 70)] if paid else ()),
    )
    config = project(pipelines={"main": {"stages": ["new", "fitted"], "sold": "stage: fitted"}})
    table = answer(rows, config, ask(axis="sale", group="day"))
    assert _days(table, "sales") == [day]
    assert table[f"2026-10-{day}"]["revenue"] == pytest.approx(70)


def test_repeat_sales_are_later_deals_of_the_customer(answer: Ask) -> None:
    rows = world(
        lead("l1", "2026-10-01 10:10", client_id="k1", utm_source="google"),
        deal("d1", "2026-10-01 10:20", lead_id="l1", customer_id="m1"),
        payment("p1", "d1", "2026-10-02 11:00", 60),
        lead("l2", "2026-10-05 10:10", client_id="k1", utm_source="google"),
        deal("d2", "2026-10-05 10:20", lead_id="l2", customer_id="m1"),
        payment("p2", "d2", "2026-10-06 11:00", 60),
    )
    row = answer(rows, project(), ask())["google"]
    assert (row["sales"], row["repeat_sales"]) == (2, 1)
