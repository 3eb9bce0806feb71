"""The reports overview, funnel, money and attribution: METRICS' worked numbers, every table's SQL, every check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.reports.random_world import random_world
from tests.reports.test_sql import BASE, OCTOBER
from tests.snapshots import make_snapshot
from throughline.errors import ParamError
from throughline.params import GROUPS, Params, Period
from throughline.reports import registry
from throughline.reports.wording.findings import sentence

MADE_OTHERWISE = ("intervals", "beats")  # by the bootstrap: tests/reports/test_certainty.py
NAMES = ("overview", "funnel", "money", "attribution")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return random_world(tmp_path_factory.mktemp("world"), seed=11, applications=90)


VARIANTS = [
    BASE,
    replace(BASE, axis="sale", group="campaign", model="position"),
    replace(BASE, compare=None, link="client", margin=0.5, filters=(("channel", ("ads", "organic")),)),
    replace(BASE, filters=(("pipeline", ("retail",)),), model="linear", lang="en"),
    replace(BASE, filters=(("city", ("no such",)),)),
]


def plain(rows: pd.DataFrame) -> list[list[object]]:
    """Cells with numbers rounded, NaN as None and days as days, in an order of their own."""
    out = []
    for row in rows.itertuples(index=False):
        cells: list[object] = []
        for cell in row:
            if isinstance(cell, (int, float, np.number)) and not isinstance(cell, bool):
                cells.append(None if pd.isna(cell) else round(float(cell), 6) + 0.0)
            else:
                cells.append(str(cell)[:10] if isinstance(cell, (date, pd.Timestamp)) else cell)
        out.append(cells)
    return sorted(out, key=str)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("params", VARIANTS, ids=["plain", "sale", "one channel", "one pipeline", "nothing"])
def test_every_table_is_what_its_sql_gives(snapshot, name, params):
    report = registry.run(name, snapshot, params)
    for table_name, table in report.tables.items():
        assert [column.name for column in table.columns] == list(table.rows.columns), table_name
        if table_name in MADE_OTHERWISE:
            assert table.how and not table.sql
            continue
        actual = snapshot.query(table.sql)
        assert list(actual.columns) == list(table.rows.columns), table_name
        np.testing.assert_equal(plain(actual), plain(table.rows), err_msg=table_name)
    assert report.checks
    assert [check for check in report.checks if not check.ok] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("group", GROUPS)
def test_the_main_table_is_keyed_by_the_group(snapshot, name, group):
    if group not in registry.definitions()[name].groups:
        with pytest.raises(ParamError):
            registry.run(name, snapshot, replace(BASE, group=group))
        return
    report = registry.run(name, snapshot, replace(BASE, group=group))
    assert report.main.columns[0].name == group
    assert report.main.rows[group].is_unique
    assert all(check.ok for check in report.checks)


def test_a_custom_group_that_the_data_lacks_is_refused(snapshot):
    with pytest.raises(ParamError) as caught:
        registry.run("money", snapshot, replace(BASE, group="colour"))
    assert caught.value.key == "unknown_dimension"


@pytest.mark.parametrize("name", NAMES)
def test_findings_have_sentences(snapshot, name):
    report = registry.run(name, snapshot, BASE)
    for finding in report.findings.values():
        for lang in ("ru", "en"):
            asked = replace(report, params=replace(report.params, lang=lang))
            assert "{" not in sentence(asked, finding, "RUB", lambda column, value: str(value))


@pytest.mark.parametrize("name", NAMES)
def test_no_data_at_all(tmp_path, name):
    snapshot = make_snapshot(tmp_path).current()
    report = registry.run(name, snapshot, BASE)
    assert report.main.rows.empty
    # Nothing is said of figures where there are none: of nothing lost, nothing sold, nothing to compare with.
    assert {finding.facts.get(fact) or 0 for finding in report.findings.values() for fact in finding.facts} <= {0}
    assert all(check.ok for check in report.checks)


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """METRICS, "Money", worked: three channels, 20 equal sales each."""
    figures = {"google": (50_000, 122_000), "yandex_direct": (50_000, 100_000), "instagram": (25_000, 40_000)}
    names = list(figures)
    numbers = range(60)
    return make_snapshot(
        tmp_path_factory.mktemp("story"),
        channel=names,
        source_dim=names,
        application=[{"applied_at": "2026-10-05 10:00", "is_sold": True} for _ in numbers],
        application_touch=[{"app_no": n, "source_key": n % 3} for n in numbers],
        deal=[{"app_no": n, "sold_day": "2026-10-06", "revenue": figures[names[n % 3]][1] / 20} for n in numbers],
        spend=[{"day": "2026-10-01", "source_key": key, "spend": figures[name][0]} for key, name in enumerate(names)],
    ).current()


def test_the_cheap_lead_that_loses_money(story):
    params = Params(period=OCTOBER, margin=0.5)
    report = registry.run("money", story, params)
    rows = report.main.rows.set_index("channel")
    assert rows["romi"].round(4).to_dict() == {"google": 1.44, "yandex_direct": 1.0, "instagram": 0.6}
    assert rows["romi_margin"].round(4).to_dict() == {"google": 0.22, "yandex_direct": 0.0, "instagram": -0.2}
    totals = report.main.totals
    assert (totals["spend"], totals["revenue"]) == (125_000, pytest.approx(262_000))
    assert (round(totals["romi"], 3), round(totals["romi_margin"], 3)) == (1.096, 0.048)
    assert list(rows.index) == ["google", "yandex_direct", "instagram"]  # dearest first, then by revenue
    finding = report.findings["what_earns"]
    assert finding.key == "earns_some"
    assert (finding.facts["best"], finding.facts["worst"], finding.facts["n"]) == ("google", "instagram", 1)
    assert finding.facts["spend"] == 25_000


def test_few_sales_are_no_verdict(story):
    report = registry.run("money", story, Params(period=OCTOBER, margin=0.5, filters=(("channel", ("google",)),)))
    assert report.findings["what_earns"].key == "earns_all"
    with_touch = replace(report.params, filters=(), model="linear", period=Period(date(2026, 10, 1), date(2026, 10, 4)))
    assert registry.run("money", story, with_touch).findings["what_earns"].key == "earns_too_few"


def test_seo_of_ten_days(tmp_path):
    """50,000 over the 31 days of October and sales of 100,000: the first ten days cost 16,129.03."""
    shares = [round(50_000 * (n + 1) / 31, 2) - round(50_000 * n / 31, 2) for n in range(31)]
    snapshot = make_snapshot(
        tmp_path,
        channel=["seo"],
        source_dim=["seo"],
        application=[{"applied_at": "2026-10-15 10:00", "is_sold": True}],
        deal=[{"app_no": 0, "sold_day": "2026-10-20", "revenue": 100_000}],
        spend=[{"day": f"2026-10-{n + 1:02}", "source_key": 0, "spend": share} for n, share in enumerate(shares)],
    ).current()
    whole = registry.run("money", snapshot, Params(period=OCTOBER)).main.totals
    assert (whole["spend"], whole["romi"]) == (pytest.approx(50_000), pytest.approx(1.0))
    ten = registry.run("money", snapshot, Params(period=Period(OCTOBER.first, date(2026, 10, 10)))).main.totals
    assert ten["spend"] == pytest.approx(16_129.03)


@pytest.fixture(scope="module")
def one_sale(tmp_path_factory):
    """One application of September, sold in October: cost known, a refund; paid in two parts; and a repeat sale."""
    return make_snapshot(
        tmp_path_factory.mktemp("one_sale"),
        channel=["ads"],
        source_dim=["ads"],
        application=[{"applied_at": "2026-09-20 10:00", "is_sold": True, "is_target": True, "pipeline": "retail"}],
        deal=[
            {"app_no": 0, "sold_day": "2026-10-02", "revenue": 1000, "cost": 300, "refund": 50, "is_first_sale": True,
             "pipeline": "retail"},
            {"app_no": 0, "sold_day": "2026-11-02", "revenue": 500, "margin": 0.2, "is_repeat_sale": True,
             "pipeline": "service"},
            {"app_no": 0, "cost": 77, "pipeline": "retail"},
        ],
        payment=[
            {"deal_no": 0, "paid_at": "2026-10-02", "amount": 600},
            {"deal_no": 0, "paid_at": "2026-11-01", "amount": 350},
        ],
    ).current()  # fmt: skip


def totals(snapshot, **changes):
    return registry.run("money", snapshot, Params(period=OCTOBER, **changes)).main.totals


def test_axis_lead_takes_sales_to_date_of_its_applications(one_sale):
    september = Period(date(2026, 9, 1), date(2026, 9, 30))
    found = registry.run("money", one_sale, Params(period=september)).main.totals
    assert (found["leads"], found["sales"], found["repeat_sales"], found["revenue"]) == (1, 2, 1, 1500)
    # 1000 - 300 - 50 refund, 500 × 0.2; a deal that is no sale costs nothing
    assert found["gross_profit"] == pytest.approx(750)
    assert found["cash_in"] == 0


def test_axis_sale_takes_the_day_of_each_sale(one_sale):
    found = totals(one_sale, axis="sale")
    assert (found["leads"], found["sales"], found["first_sales"], found["revenue"]) == (0, 1, 1, 1000)
    assert found["gross_profit"] == pytest.approx(650)
    assert found["cash_in"] == 600


def test_margin_of_the_reader_replaces_costs(one_sale):
    assert totals(one_sale, axis="sale", margin=0.4)["gross_profit"] == pytest.approx(1000 * 0.4 - 50)


def test_cash_is_on_its_own_day_whatever_the_axis(one_sale):
    assert totals(one_sale)["cash_in"] == 600
    assert totals(one_sale)["sales"] == 0


def test_money_goes_by_the_deals_own_pipeline(one_sale):
    september = Period(date(2026, 9, 1), date(2026, 9, 30))
    rows = registry.run("money", one_sale, Params(period=september, group="pipeline")).main.rows.set_index("pipeline")
    assert rows["revenue"].to_dict() == {"retail": 1000, "service": 500}
    assert rows["leads"].to_dict() == {"retail": 1, "service": 0}


def test_the_stages_of_one_pipeline(snapshot):
    report = registry.run("funnel", snapshot, replace(BASE, filters=(("pipeline", ("retail",)),)))
    stages = report.tables["stages"].rows
    assert stages["stage"].tolist() == ["новая", "замер", "оплата"]
    assert stages["deals"].is_monotonic_decreasing
    assert "stages" not in registry.run("funnel", snapshot, BASE).tables


def test_what_has_no_name_or_hardly_any_spend_is_not_called_the_best(tmp_path):
    """Twenty sales each: the nameless campaign and an overhead's crumb of spend earn more, but say nothing."""
    spends = {"": 1000, "crumb": 5, "c1": 1000}
    snapshot = make_snapshot(
        tmp_path,
        channel=["ads"],
        source_dim=[{"channel": "ads", "campaign": name} for name in spends],
        application=[{"applied_at": "2026-10-05 10:00", "is_sold": True} for _ in range(60)],
        application_touch=[{"app_no": n, "source_key": n % 3} for n in range(60)],
        deal=[{"app_no": n, "sold_day": "2026-10-06", "revenue": [900, 900, 300][n % 3]} for n in range(60)],
        spend=[{"day": "2026-10-01", "source_key": key, "spend": spend} for key, spend in enumerate(spends.values())],
    ).current()
    report = registry.run("money", snapshot, Params(period=OCTOBER, group="campaign", margin=0.5))
    finding = report.findings["what_earns"]
    assert (finding.key, finding.facts["best"]) == ("earns_all", "c1")
