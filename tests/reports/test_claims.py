"""What ad systems claim beside what came, every figure worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.snapshots import make_snapshot
from throughline.errors import ParamError
from throughline.params import MODELS, Params, Period
from throughline.reports import registry
from throughline.reports.model import Report
from throughline.reports.wording.findings import sentence
from throughline.warehouse.snapshot import Snapshot

BASE = Params(period=Period(date(2026, 10, 1), date(2026, 10, 31)), compare=None, model="linear")
SOURCES = [
    {"channel": "direct_ads", "source": "ya", "campaign": "walls"},
    {"channel": "direct_ads", "source": "rsya", "campaign": "roofs"},
    {"channel": "direct_ads", "source": "ya", "campaign": ""},
    {"channel": "meta", "campaign": "lookalike"},
    {"channel": "seo"},
]
# Campaigns of the two sources that tell claims. `asleep` had neither claims nor leads.
CAMPAIGNS = [
    {"source_name": "direct", "campaign": "walls", "channel": "direct_ads", "source": "ya"},
    {"source_name": "direct", "campaign": "roofs", "channel": "direct_ads", "source": "rsya"},
    {"source_name": "direct", "campaign": "asleep", "channel": "direct_ads", "source": "ya"},
    {"source_name": "fb", "campaign": "lookalike", "channel": "meta"},
    {"source_name": "fb", "campaign": "", "channel": "meta"},
]


def claim(
    day: str, source: str, campaign: str, goal: str, model: str, conversions: float, value: object = None
) -> dict:
    """A row of ad_claim."""
    return {"day": day, "source_name": source, "campaign": campaign, "goal": goal, "model": model,
            "conversions": conversions, "value": value}  # fmt: skip


CLAIMS = [
    claim("2026-10-01", "direct", "walls", "Order", "AUTO", 5, 3000),
    claim("2026-10-31", "direct", "walls", "Order", "AUTO", 1.5, 500),
    claim("2026-10-31", "direct", "walls", "Order", "FC", 4),
    claim("2026-11-01", "direct", "walls", "Order", "AUTO", 100, 9999),  # of another period
    claim("2026-10-05", "direct", "walls", "Call", "AUTO", 2),
    claim("2026-10-06", "fb", "lookalike", "lead", "", 8, 800),
    claim("2026-10-06", "fb", "", "lead", "", 3, 300),
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Leads: two of walls (one sold for 1,000), one of roofs and half, half of nobody's campaign, one of seo."""
    touched = [[0], [0], [1], [1, 2], [4], [3]]
    made = make_snapshot(
        tmp_path_factory.mktemp("claims"),
        channel=["direct_ads", "meta", "seo"],
        source_dim=SOURCES,
        application=[{"applied_at": f"2026-10-{day:02} 10:00", "is_sold": day == 1} for day in range(1, 7)],
        application_touch=[{"app_no": app, "source_key": key} for app, keys in enumerate(touched) for key in keys],
        deal=[{"app_no": 0, "sold_day": "2026-10-09", "revenue": 1000}],
        claimed_campaign=CAMPAIGNS,
        ad_claim=CLAIMS,
    ).current()
    assert made is not None
    return made


def claims(snapshot: Snapshot, **changes: object) -> Report:
    """The report, whose SQL gives its rows and whose checks hold."""
    report = registry.run("claims", snapshot, replace(BASE, **changes))  # type: ignore[arg-type]
    table = report.main
    assert [column.name for column in table.columns] == list(table.rows.columns)
    actual = snapshot.query(table.sql)
    assert list(actual.columns) == list(table.rows.columns)
    for column in table.columns:
        if column.unit == "text":
            assert actual[column.name].tolist() == table.rows[column.name].tolist()
        else:
            found, shown = (each[column.name].to_numpy(float) for each in (actual, table.rows))
            np.testing.assert_allclose(found, shown, rtol=1e-9, atol=1e-6, err_msg=column.name)
    assert [check for check in report.checks if not check.ok] == []
    return report


def told(report: Report, *names: str) -> list[tuple[object, ...]]:
    """Rows as tuples; what has no value is None."""
    rows = report.main.rows[list(names)]
    return [tuple(None if pd.isna(value) else value for value in row) for row in rows.itertuples(index=False)]


def test_channels_stand_beside_their_campaigns_leads(snapshot: Snapshot) -> None:
    """Leads of direct_ads are those of walls (2) and roofs (1.5): half a lead of no campaign is not compared."""
    report = claims(snapshot)
    assert told(report, "channel", "goal", "claim_model", "conversions", "leads", "sales") == [
        ("meta", "lead", "", 11.0, 1.0, 0.0),
        ("direct_ads", "Order", "AUTO", 6.5, 3.5, 1.0),
        ("direct_ads", "Order", "FC", 4.0, 3.5, 1.0),
        ("direct_ads", "Call", "AUTO", 2.0, 3.5, 1.0),
    ]
    assert told(report, "claimed_per_lead", "claimed_value", "revenue", "claimed_of_revenue") == [
        (11.0, 1100.0, 0.0, None),
        (6.5 / 3.5, 3500.0, 1000.0, 3.5),
        (4 / 3.5, None, 1000.0, None),
        (2 / 3.5, None, 1000.0, None),
    ]
    assert report.main.totals == {"leads": 4.5, "sales": 1.0, "revenue": 1000.0}


def test_campaigns_have_their_own_leads_and_claims_of_none(snapshot: Snapshot) -> None:
    report = claims(snapshot, group="campaign")
    assert told(report, "campaign", "channel", "goal", "claim_model", "conversions", "leads") == [
        ("lookalike", "meta", "lead", "", 8.0, 1.0),
        ("walls", "direct_ads", "Order", "AUTO", 6.5, 2.0),
        ("walls", "direct_ads", "Order", "FC", 4.0, 2.0),
        ("", "meta", "lead", "", 3.0, None),
        ("walls", "direct_ads", "Call", "AUTO", 2.0, 2.0),
        ("roofs", "direct_ads", "Call", "AUTO", 0.0, 1.5),
        ("roofs", "direct_ads", "Order", "AUTO", 0.0, 1.5),
        ("roofs", "direct_ads", "Order", "FC", 0.0, 1.5),
    ]


def test_filters_by_channel_source_and_campaign_act_on_both_sides(snapshot: Snapshot) -> None:
    report = claims(snapshot, filters=(("channel", ("meta",)),))
    assert told(report, "channel", "conversions", "leads") == [("meta", 11.0, 1.0)]
    report = claims(snapshot, group="source", filters=(("channel", ("direct_ads",)), ("source", ("ya",))))
    assert told(report, "source", "channel", "goal", "conversions", "leads") == [
        ("ya", "direct_ads", "Order", 6.5, 2.0),
        ("ya", "direct_ads", "Order", 4.0, 2.0),
        ("ya", "direct_ads", "Call", 2.0, 2.0),
    ]
    report = claims(snapshot, group="campaign", filters=(("campaign", ("roofs",)),))
    assert {row[0] for row in told(report, "campaign")} == {"roofs"}
    assert report.findings["claims"].key == "claims_quiet"


def test_what_ad_systems_do_not_know_leaves_nothing_to_compare(snapshot: Snapshot) -> None:
    for filters in ((("manager", ("Ann",)),), (("channel", ("meta",)), ("keyword", ("x",)))):
        report = claims(snapshot, filters=filters)
        assert report.main.rows.empty
        assert report.findings["claims"].key == "claims_filtered"
    with pytest.raises(ParamError):
        registry.run("claims", snapshot, replace(BASE, group="age"))


@pytest.mark.parametrize(("model", "axis"), list(product(MODELS, ("lead", "sale"))))
def test_every_model_and_axis_has_its_sql(snapshot: Snapshot, model: str, axis: str) -> None:
    for group, link in (("channel", "application"), ("campaign", "client")):
        claims(snapshot, model=model, axis=axis, group=group, link=link)


def test_the_sentence_names_the_largest_claim(snapshot: Snapshot) -> None:
    report = claims(snapshot, filters=(("channel", ("direct_ads",)),), lang="en")
    said = sentence(report, report.findings["claims"], "RUB", lambda _, value: str(value))
    assert said.startswith(
        "“direct_ads”: conversions “Order” that the ad account counted: 6.5; leads that came: 3.5, sales: 1."
    )


def test_without_claims_it_says_what_to_do(tmp_path: Path) -> None:
    empty = make_snapshot(tmp_path).current()
    assert empty is not None
    report = claims(empty)
    assert report.main.rows.empty
    assert report.findings["claims"].key == "claims_none"
