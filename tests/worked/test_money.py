"""METRICS, "Money", worked; PRODUCT, stories 1 and 5."""

from __future__ import annotations

from datetime import date

import pytest

from tests.worked.conftest import Ask
from tests.worked.rows import Row, ask, deal, lead, payment, project, sheet, spent, visit, world
from throughline.params import Period

# channel, spend, revenue, ROMI, ROMI by a margin of 0.5
CHANNELS = [
    ("google", 50_000, 122_000, 1.44, 0.22),
    ("yandex_direct", 50_000, 100_000, 1.0, 0.0),
    ("instagram", 25_000, 40_000, 0.6, -0.2),
]


def _sale(channel: str, revenue: int) -> list[Row]:
    return [
        visit(f"v-{channel}", "2026-10-05 10:00", channel, client=channel),
        lead(f"l-{channel}", "2026-10-05 10:20", client_id=channel, visit_id=f"v-{channel}"),
        deal(f"d-{channel}", "2026-10-05 11:00", lead_id=f"l-{channel}"),
        payment(f"p-{channel}", f"d-{channel}", "2026-10-09 12:00", revenue),
    ]


@pytest.mark.parametrize("model", ["first", "last", "last_significant", "linear", "position", "time_decay"])
def test_three_channels(answer: Ask, model: str) -> None:
    rows = [row for channel, cost, revenue, *_ in CHANNELS for row in _sale(channel, revenue)]
    rows += [spent("2026-10-03", channel, cost) for channel, cost, *_ in CHANNELS]
    table = answer(world(*rows), project(), ask(model=model))
    for channel, cost, revenue, romi, romi_margin in CHANNELS:
        assert table[channel]["spend"] == pytest.approx(cost)
        assert table[channel]["revenue"] == pytest.approx(revenue)
        assert table[channel]["romi"] == pytest.approx(romi)
        assert table[channel]["romi_margin"] == pytest.approx(romi_margin)
    together = {name: sum(table[channel][name] for channel, *_ in CHANNELS) for name in ("spend", "revenue")}
    assert together == {"spend": pytest.approx(125_000), "revenue": pytest.approx(262_000)}


def test_what_comes_free_has_no_price(answer: Ask) -> None:
    """Both bring a lead, a target lead and a sale; only one of them was paid for: 50,000 for each of its results."""
    rows = [*_sale("google", 122_000), *_sale("seo", 30_000), spent("2026-10-03", "google", 50_000, clicks=100)]
    table = answer(world(*rows), project(), ask())
    prices = {"cpc": 500, "cost_per_visit": 50_000, "cpl": 50_000, "cost_per_target_lead": 50_000, "cpo": 50_000}
    assert {name: table["google"][name] for name in prices} == pytest.approx(prices)
    assert table["seo"]["sales"] == 1
    assert [name for name in prices if name in table["seo"]] == []


def test_seo_of_the_sheet_has_its_own_romi(answer: Ask) -> None:
    rows = world(*_sale("seo", 100_000), sheet(2, "2026-10-01", "2026-10-31", 50_000, channel="seo"))
    month = answer(rows, project(), ask())
    assert month["seo"]["spend"] == pytest.approx(50_000)
    assert month["seo"]["romi"] == pytest.approx(1.0)
    ten_days = answer(rows, project(), ask(period=Period(date(2026, 10, 1), date(2026, 10, 10))))
    assert ten_days["seo"]["spend"] == pytest.approx(16_129.03, abs=0.005)


def test_a_cost_per_deal_beats_the_configured_margin(answer: Ask) -> None:
    # 1,000 − 300 known cost, and 2,000 × 0.4 where it is not known
    rows = world(
        visit("v1", "2026-10-05 10:00", "google"),
        lead("l1", "2026-10-05 10:20", client_id="k1"),
        deal("d1", "2026-10-05 11:00", lead_id="l1", cost_of_goods=300),
        deal("d2", "2026-10-05 12:00", lead_id="l1"),
        payment("p1", "d1", "2026-10-06 10:00", 1000),
        payment("p2", "d2", "2026-10-06 10:00", 2000),
    )
    table = answer(rows, project(margin={"default": 0.4}), ask(margin=None))
    assert table["google"]["gross_profit"] == pytest.approx(700 + 800)


def test_overheads_by_spend_and_evenly(answer: Ask) -> None:
    # By spend: 3 to 1. Nobody spent in November: evenly.
    rows = [spent("2026-10-03", "google", 3000), spent("2026-10-03", "instagram", 1000)]
    by_spend = sheet(2, "2026-10-01", "2026-10-31", 800, spread="by_spend")
    table = answer(world(*rows, by_spend), project(), ask())
    assert table["google"]["spend"] == pytest.approx(3600)
    assert table["instagram"]["spend"] == pytest.approx(1200)
    evenly = sheet(2, "2026-10-01", "2026-10-31", 800, spread="even")
    table = answer(world(*rows, evenly), project(), ask())
    assert table["google"]["spend"] == pytest.approx(3400)
    assert table["instagram"]["spend"] == pytest.approx(1400)


def test_a_refund_is_no_sale_and_a_claim_keeps_it(answer: Ask) -> None:
    # PRODUCT, story 3: the same 900 in and 900 out; in the claims pipeline marketing did its part.
    rows: list[Row] = []
    for pipeline, channel in (("main", "google"), ("claims", "instagram")):
        rows += [
            visit(f"v-{channel}", "2026-10-05 10:00", channel, client=channel),
            lead(f"l-{channel}", "2026-10-05 10:20", client_id=channel),
            deal(
                f"d-{channel}",
                "2026-10-05 11:00",
                lead_id=f"l-{channel}",
                pipeline_id=pipeline,
                pipeline_name=pipeline,
                status="lost",
            ),
            payment(f"p-{channel}", f"d-{channel}", "2026-10-06 10:00", 900),
            payment(f"r-{channel}", f"d-{channel}", "2026-10-08 10:00", -900),
        ]
    table = answer(world(*rows), project(pipelines={"claims": {"loss_is_won": True}}), ask(margin=1.0))
    assert table["google"]["sales"] == 0
    assert table["google"]["revenue"] == 0
    assert table["instagram"]["sales"] == 1
    assert table["instagram"]["revenue"] == pytest.approx(900)
    assert table["instagram"]["gross_profit"] == pytest.approx(0)  # the refund lowers it


def test_a_claim_of_another_deal_counts_nothing(answer: Ask) -> None:
    rows = world(
        visit("v1", "2026-10-05 10:00", "google"),
        lead("l1", "2026-10-05 10:20", client_id="k1"),
        deal("d1", "2026-10-05 11:00", lead_id="l1"),
        deal(
            "d2", "2026-10-20 11:00", parent_deal_id="d1", pipeline_id="claims", pipeline_name="claims", status="lost"
        ),
        payment("p1", "d1", "2026-10-06 10:00", 1000),
        payment("p2", "d2", "2026-10-21 10:00", 10),
    )
    table = answer(rows, project(pipelines={"claims": {"loss_is_won": True}}), ask())
    totals = {name: sum(row.get(name) or 0 for row in table.values()) for name in ("sales", "enquiries", "revenue")}
    assert totals == {"sales": 1, "enquiries": 1, "revenue": pytest.approx(1000)}
