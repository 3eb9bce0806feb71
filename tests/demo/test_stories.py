"""The stories of PRODUCT can be read off the demo's reports, over the periods that docs/chains.md names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.demo.project import Project
from tests.demo.tables import Tables

ROOT = Path(__file__).parents[2]
OCTOBER = {"period": "2026-10-01..2026-10-31", "compare": "none"}
REPAIRED = {"period": "2026-02-01..2026-10-31", "compare": "none"}
YEAR = {"period": "2025-11-01..2026-10-31", "compare": "none"}


def test_1_the_cheap_lead_that_loses_money(demo: Project) -> None:
    money = demo.report("money", **OCTOBER, margin="0.5").rows
    google, yandex, instagram = money["google_ads"], money["yandex_direct"], money["instagram"]
    three = (google, yandex, instagram)
    assert [row["spend"] for row in three] == pytest.approx([250_000, 250_000, 125_000], abs=0.005)
    assert [row["revenue"] for row in three] == pytest.approx([610_000, 500_000, 200_000], abs=0.005)
    # Revenue praises all three …
    assert [row["romi"] for row in three] == pytest.approx([1.44, 1.00, 0.60])
    # … half of it is cost: one earns, one gets its money back, one loses.
    assert [row["romi_margin"] for row in three] == pytest.approx([0.22, 0.00, -0.20], abs=1e-6)
    funnel = demo.report("funnel", **OCTOBER).rows
    leads = {name: funnel[name]["leads"] for name in ("google_ads", "yandex_direct", "instagram")}
    assert leads == {"google_ads": 60, "yandex_direct": 150, "instagram": 24}
    to_lead = {name: leads[name] / funnel[name]["visits"] for name in leads}
    to_sale = {name: money[name]["sales"] / leads[name] for name in leads}
    assert to_lead["yandex_direct"] > to_lead["google_ads"] > 3 * to_lead["instagram"]
    assert to_sale["instagram"] > to_sale["google_ads"] > to_sale["yandex_direct"]
    assert to_sale["yandex_direct"] == pytest.approx(4 / 30)
    assert to_sale["instagram"] == pytest.approx(1 / 2)


def test_2_forty_missed_calls_that_were_three(demo: Project) -> None:
    asked = {"period": "2026-06-22..2026-06-28", "compare": "none", "brand": "Окна"}
    missed = demo.report("missed", **asked)
    bars = {bar: row["calls"] for bar, row in missed.table("waterfall").items()}
    wanted = {"calls": 200, "missed": 40, "outside_hours": 13, "outgoing": 13, "short_wait": 11, "by_people": 3}
    assert bars == {**wanted, "failed": bars["failed"]}
    assert missed.table("waterfall")["missed"]["share"] == pytest.approx(0.2)
    assert missed.table("waterfall")["by_people"]["share"] == pytest.approx(0.015)
    # Each bar opens its calls.
    rows = missed.document["tables"]["list"]["rows"]
    assert Counter(row[0] for row in rows if row[0] != "failed") == {name: wanted[name] for name in list(wanted)[2:]}


def test_2_the_steps_are_thresholds(demo: Project) -> None:
    asked = {"period": "2026-06-22..2026-06-28", "compare": "none", "brand": "Окна"}
    patient = demo.report("missed", **asked, greeting_seconds="0").table("waterfall")
    assert (patient["short_wait"]["calls"], patient["by_people"]["calls"]) == (0, 14)
    working = demo.report("missed", **asked, work_hours="work").table("waterfall")
    assert (working["outside_hours"]["calls"], working["missed"]["calls"]) == (0, 27)


def test_3_lost_yet_won(demo: Project, root: Path) -> None:
    deals, payments = Tables(root).export("deals.csv"), Tables(root).export("payments.csv")
    claims = set(deals.loc[(deals["Воронка"] == "Рекламации") & (deals["Основная сделка"] == ""), "ID"])
    paid = payments.assign(amount=payments["Сумма"].str.replace(",", ".").astype(float))
    paid = paid[paid["ID сделки"].isin(claims)]
    assert set(deals.loc[deals["ID"].isin(claims), "Статус"]) == {"Провал"}
    money = demo.report("money", **YEAR, group="pipeline").rows["Рекламации"]
    assert money["sales"] == len(claims)
    assert money["revenue"] == paid.loc[paid["amount"] > 0, "amount"].sum()
    # What is left of it after the refunds is what the CRM received: the gross profit bears them.
    at_full_margin = demo.report("money", **YEAR, group="pipeline", margin="1").rows["Рекламации"]
    assert at_full_margin["gross_profit"] == pytest.approx(paid["amount"].sum())


def test_4_one_visitor_three_applications(demo: Project) -> None:
    asked = {"period": "2026-09-01..2026-09-30", "compare": "none", "product": "Остекление коттеджа"}
    by_application = demo.report("money", **asked, link="application").of("revenue")
    by_client = demo.report("money", **asked, link="client").of("revenue")
    assert by_application == {"yandex_direct": 38_000, "vk_ads": 96_000, "seo": 52_000}
    assert by_client == {"seo": 186_000}


def test_5_seo_has_no_ad_account(demo: Project) -> None:
    seo = demo.report("money", **OCTOBER).rows["seo"]
    assert (seo["spend"], seo["revenue"], seo["romi"]) == pytest.approx((50_000, 100_000, 1.0))
    ten_days = demo.report("money", period="2026-10-01..2026-10-10", compare="none").rows["seo"]
    assert ten_days["spend"] == pytest.approx(16_129.03, abs=0.005)


def test_5_overheads_are_spread_over_the_channels(demo: Project) -> None:
    # September: 64,000 billboards and the overheads of 151,000 on top, by spend, leads, revenue and evenly.
    september = demo.report("money", period="2026-09-01..2026-09-30", compare="none")
    assert september.rows["billboard"]["spend"] > 64_000
    kinds = demo.report("money", period="2026-09-01..2026-09-30", compare="none", group="contractor").of("spend")
    assert sum(kinds[who] for who in ("Агентство «Лид»", "Коллтрекинг", "Маркетолог", "CRM")) == pytest.approx(151_000)


def test_7_only_8_percent_reached_a_deal(demo: Project) -> None:
    before = demo.report("funnel", period="2025-11-01..2026-01-31", compare="none").totals
    after = demo.report("funnel", period="2026-02-01..2026-10-31", compare="none").totals
    assert before["leads"] / before["enquiries"] == pytest.approx(0.08, abs=0.01)
    assert after["leads"] / after["enquiries"] == pytest.approx(0.86, abs=0.01)


def test_7_until_the_repair_no_number_told_a_source(demo: Project) -> None:
    before = demo.report("tracking", period="2025-11-01..2026-01-31", compare="none")
    after = demo.report("tracking", **REPAIRED)
    assert set(before.table("by_operator")) == {"Mango Office", "МТТ", "Ростелеком"}
    lost = [
        sum(
            row["share"]
            for state, row in answer.table("matching").items()
            if state not in ("static", "certain", "probable")
        )
        for answer in (before, after)
    ]
    assert lost[0] > 0.7
    assert lost[1] < 0.5


def test_7_people_missed_twice_as_many_calls_before_the_repair(demo: Project) -> None:
    before, after = (
        demo.report("missed", **asked).table("waterfall")["by_people"]["share"]
        for asked in ({"period": "2025-11-01..2026-01-31", "compare": "none"}, REPAIRED)
    )
    assert before > 1.8 * after


def test_8_a_quarter_of_calls_with_the_intention_to_buy(demo: Project) -> None:
    tags = demo.report("tags", **REPAIRED)
    headline = next(iter(tags.table("headline").values()))
    assert headline["intention_share"] == pytest.approx(0.25, abs=0.01)
    assert headline["intention_low"] < 0.25 < headline["intention_high"]
    assert tags.table("tags")["Итог/нет в наличии"]["share"] == pytest.approx(0.10, abs=0.01)


def test_8_bad_telephony_in_one_channel(demo: Project) -> None:
    rows = demo.report("tags", **REPAIRED).document["tables"]["by_place"]["rows"]
    failed = {channel: share for tag, channel, _, _, share, *_ in rows if tag == "Связь/сбой линии"}
    assert failed.pop("google_ads") == pytest.approx(0.24, abs=0.01)
    busy = {
        channel: share for channel, share in failed.items() if channel in ("yandex_direct", "vk_ads", "seo", "direct")
    }
    assert max(busy.values()) < 0.05


def test_models_differ_visibly_and_keep_the_money(demo: Project) -> None:
    models = ("first", "last", "last_significant", "linear", "position", "time_decay", "w_shaped")
    shown = {model: demo.report("money", **YEAR, model=model) for model in models}
    totals = {round(answer.totals["revenue"], 2) for answer in shown.values()}
    assert len(totals) == 1
    instagram = {model: answer.rows["instagram"]["revenue"] for model, answer in shown.items()}
    assert instagram["first"] > 1.2 * instagram["last"]
    assert len(set(instagram.values())) == len(models)


def test_a_broken_cell_of_the_sheet_is_named_by_its_address(demo: Project) -> None:
    health = str(demo.report("health", **YEAR).document)
    for value in ("12O00", "31.04.2026", "договоримся", "#REF!"):
        assert value in health


def test_the_year_is_of_the_size_promised(demo: Project) -> None:
    year = demo.report("funnel", **YEAR)
    assert 7_500 <= year.totals["enquiries"] <= 9_500
    assert 190_000 <= year.totals["visits"] <= 210_000
    assert len([row for row in year.rows.values() if row["leads"]]) >= 12
