"""Visits told as sums: they count wherever visits are counted, once, and belong to nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.oracle.adapter import land, publish
from tests.worked.rows import ask, lead, project, spent, traffic, visit, world
from throughline.config.models import Config
from throughline.reports import registry
from throughline.warehouse.snapshot import Snapshot

SOURCES = ("web", "forms", "crm", "ads", "counter", "spare")


def config() -> Config:
    """Two counters, one of them primary, and a rule of a brand."""
    named: list[dict[str, Any]] = [{"name": name, "kind": "file", "primary": name != "spare"} for name in SOURCES]
    rules = [
        {"channel": "instagram", "when": {"utm_source": "insta*"}, "brand": "North"},
        {"channel": "yandex_direct", "when": {"utm_source": "yandex", "utm_medium": "cpc"}},
    ]
    return project(sources=named, channels=rules)


WORLD = world(
    # The first of October is told both ways: its rows count. The second is told as sums alone.
    visit("v1", "2026-10-01 10:00", "insta"),
    visit("v2", "2026-10-01 23:30", ""),
    visit("b1", "2026-10-02 10:00", "insta", is_bot=True),
    traffic("2026-10-01", "insta", 500),
    traffic("2026-10-02", "insta", 30),
    traffic("2026-10-02", "", 7),
    traffic("2026-10-02", "", 4, referrer="https://www.google.com/search"),
    traffic("2026-10-02", "yandex", 20, utm_medium="cpc", utm_campaign="777"),
    traffic("2026-10-02", "yandex", 2, utm_medium="cpc", utm_campaign="{campaign}"),
    traffic("2026-10-02", "Insta", 1),
    traffic("2026-10-02", "nobody", 0),
    # Another account, and another source, of the first of October have no rows: their sums count.
    traffic("2026-10-01", "insta", 10, account_id="shop"),
    {**traffic("2026-10-01", "", 3), "source": "counter"},
    {**traffic("2026-10-02", "insta", 900), "source": "spare"},
    lead("l1", "2026-10-01 11:00", client_id="k1"),
    spent("2026-10-02", "yandex", 100, campaign_id="777", campaign_name="Walls", utm_medium="cpc"),
)
# By hand: instagram v1 + 10 of the shop, then 30 + 1; direct v2 + 3 of the counter, then 7.
BY_DAY = {
    ("2026-10-01", "instagram"): 11,
    ("2026-10-01", "direct"): 4,
    ("2026-10-02", "instagram"): 31,
    ("2026-10-02", "direct"): 7,
    ("2026-10-02", "seo"): 4,
    ("2026-10-02", "yandex_direct"): 22,
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("traffic")
    land(WORLD, folder)
    return publish(folder, config())


def test_sums_pass_the_rules_of_visits_and_no_visit_counts_twice(snapshot: Snapshot) -> None:
    rows = snapshot.query(
        "select day, channel, sum(visits) as visits from visit_daily inner join source_dim using (source_key) "
        "group by all"
    )
    found = {(str(day)[:10], channel): int(visits) for day, channel, visits in rows.itertuples(index=False)}
    assert found == BY_DAY


def test_sums_have_brands_and_neither_place_nor_hour(snapshot: Snapshot) -> None:
    brands = snapshot.query("select brand, sum(visits) as visits from visit_place_daily group by brand order by brand")
    assert dict(zip(brands["brand"], brands["visits"].astype(int), strict=True)) == {"": 37, "North": 42}
    assert snapshot.query("select distinct city, device from visit_place_daily").to_dict("list") == {
        "city": [""],
        "device": [""],
    }
    assert int(snapshot.query("select sum(visits) as n from visit_hourly")["n"][0]) == 2


def test_sums_are_nobodys_touches(snapshot: Snapshot) -> None:
    assert len(snapshot.query("select * from application_touch")) == 1
    assert int(snapshot.query("select sum(journeys) as n from lone_touch")["n"][0]) == 1


def test_a_campaign_that_only_sums_name_is_matched_to_its_spend(snapshot: Snapshot) -> None:
    rows = snapshot.query(
        "select campaign, sum(visits) as visits from visit_daily inner join source_dim using (source_key) "
        "where channel = 'yandex_direct' group by campaign order by campaign"
    )
    assert dict(zip(rows["campaign"], rows["visits"].astype(int), strict=True)) == {"Walls": 20, "{campaign}": 2}


def test_health_counts_them_and_all_sums_agree(snapshot: Snapshot) -> None:
    issues = snapshot.query("select kind, subject, detail, n from health_issue order by kind")
    assert [tuple(row) for row in issues.itertuples(index=False)] == [
        ("unfilled_macro", "{campaign}", "", 2),
        ("utm_variant", "utm_source=Insta", "insta", 1),
    ]
    health = registry.run("health", snapshot, ask())
    told = health.tables["reconciliation"].rows.query("measure == 'visits'")
    assert [tuple(row) for row in told[["source_name", "landing", "core"]].itertuples(index=False)] == [
        ("", 79.0, 79.0),
        ("counter", 3.0, 3.0),
        ("web", 76.0, 76.0),
    ]
    assert told["report"].iloc[0] == 79.0
    assert all(check.ok for check in health.checks)


@pytest.mark.parametrize("name", ["overview", "funnel", "money"])
def test_reports_count_them(snapshot: Snapshot, name: str) -> None:
    report = registry.run(name, snapshot, ask())
    assert report.main.totals["visits"] == 79
    assert all(check.ok for check in report.checks)


def test_of_a_city_nothing_is_known_and_the_whole_is_there(tmp_path: Path) -> None:
    land(world(visit("v1", "2026-10-01 10:00", "insta", city="Perm"), traffic("2026-10-02", "insta", 30)), tmp_path)
    rows = registry.run("funnel", publish(tmp_path, config()), ask(group="city")).main.rows
    assert dict(zip(rows["city"], rows["visits"], strict=True)) == {"": 30, "Perm": 1}


def test_more_sums_change_the_day_that_they_are_of(tmp_path: Path) -> None:
    """A counter tells its past anew, and at last each visit: what a day holds is what was said last."""
    for told, visits in ((traffic("2026-10-02", "insta", 30), 30), (traffic("2026-10-02", "insta", 31), 31)):
        land(world(told), tmp_path)
        snapshot = publish(tmp_path, config())
        assert registry.run("funnel", snapshot, ask()).main.totals["visits"] == visits
    land(world(traffic("2026-10-02", "insta", 31), visit("v1", "2026-10-02 12:00", "insta")), tmp_path)
    assert registry.run("funnel", publish(tmp_path, config()), ask()).main.totals["visits"] == 1
