"""Conversions that ad systems claim: under the campaigns of their spend, in the project's money, and never as leads."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.oracle.adapter import land, publish
from tests.worked.rows import ask, claimed, lead, project, spent, visit, world
from throughline.reports import registry
from throughline.warehouse.snapshot import Snapshot

WORLD = world(
    # Walls costs more as google than as instagram; Doors is another account's campaign of the same name.
    spent("2026-10-01", "google", 300, campaign_id="7", campaign_name="Old walls"),
    spent("2026-10-02", "google", 300, campaign_id="7", campaign_name="Walls"),
    spent("2026-10-02", "instagram", 100, campaign_id="7", campaign_name="Walls", ad_id="a"),
    spent("2026-10-02", "instagram", 100, campaign_id="8", campaign_name="Doors"),
    spent("2026-10-02", "instagram", 100, campaign_id="8", campaign_name="Doors", account_id="north"),
    {**spent("2026-10-02", "yandex_direct", 500, campaign_id="9"), "source": "sheet"},  # tells no claims
    claimed("2026-10-01", "7", 2.5, goal_id="1", goal_name="Form", value=Decimal(100)),
    claimed("2026-10-02", "7", 1.0, goal_id="1", goal_name="Order", value=Decimal(2), currency="USD", ad_id="a"),
    claimed("2026-10-02", "7", 4.0, goal_id="1", model="FC"),
    claimed("2026-10-02", "8", 3.0, goal_id="2", account_id="north", value=Decimal(5), currency="EUR"),
    claimed("2026-10-02", "77", 1.0, goal_id="2"),  # a campaign that cost nothing yet
    claimed("2026-10-02", "", 6.0, goal_id="2"),
    visit("v1", "2026-10-02 10:00", "google", utm_campaign="7"),
    lead("l1", "2026-10-02 10:05", client_id="k1"),
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("claims")
    land(WORLD, folder)
    return publish(folder, project(rates={"USD": 90}))


def test_campaigns_are_called_as_their_spend_and_stand_in_its_channel(snapshot: Snapshot) -> None:
    rows = snapshot.query("select source_name, campaign, channel, source from claimed_campaign")
    assert [tuple(row) for row in rows.itertuples(index=False)] == [
        ("ads", "", "google", "google"),  # where most of the source's spend goes
        ("ads", "77", "google", "google"),
        ("ads", "Doors · ads", "instagram", "instagram"),
        ("ads", "Doors · north", "instagram", "instagram"),
        ("ads", "Walls", "google", "google"),
    ]


def test_claims_have_the_latest_name_of_their_goal_and_money_of_the_project(snapshot: Snapshot) -> None:
    rows = snapshot.query("select day, campaign, goal, model, conversions, value from ad_claim")
    told = [(str(row.day)[8:10], row.campaign, row.goal, row.model, row.conversions) for row in rows.itertuples()]
    assert told == [
        ("01", "Walls", "Order", "", 2.5),
        ("02", "", "2", "", 6.0),
        ("02", "77", "2", "", 1.0),
        ("02", "Doors · north", "2", "", 3.0),
        ("02", "Walls", "Order", "", 1.0),
        ("02", "Walls", "Order", "FC", 4.0),
    ]
    values = rows["value"].astype(object).where(rows["value"].notna(), None)
    assert [None if value is None else float(value) for value in values] == [100.0, None, None, None, 180.0, None]
    issues = snapshot.query("select subject, detail, n, amount from health_issue where kind = 'no_rate'")
    assert [tuple(row) for row in issues.astype({"amount": float}).itertuples(index=False)] == [
        ("EUR", "claimed", 1, 5.0)
    ]


def test_no_claim_is_lost_and_none_is_a_lead(snapshot: Snapshot) -> None:
    health = registry.run("health", snapshot, ask())
    sums = health.tables["reconciliation"].rows.query("measure == 'claimed' and source_name == 'ads'")
    assert sums[["landing", "core", "mart"]].to_numpy().tolist() == [[17.5, 17.5, 17.5]]
    assert all(check.ok for check in health.checks)
    assert registry.run("money", snapshot, ask()).main.totals["leads"] == 1


def test_beside_them_stand_the_leads_of_their_campaigns(snapshot: Snapshot) -> None:
    report = registry.run("claims", snapshot, ask(group="campaign"))
    rows = report.main.rows[["campaign", "goal", "claim_model", "conversions", "leads"]]
    assert [tuple(row) for row in rows.fillna(-1).itertuples(index=False)] == [
        ("", "2", "", 6.0, -1.0),
        ("Walls", "Order", "FC", 4.0, 1.0),
        ("Walls", "Order", "", 3.5, 1.0),
        ("Doors · north", "2", "", 3.0, 0.0),
        ("77", "2", "", 1.0, 0.0),
        ("Walls", "2", "", 0.0, 1.0),
    ]
    assert all(check.ok for check in report.checks)


def test_a_file_of_claims_meets_the_spend_of_another_source(tmp_path: Path) -> None:
    """By the id of the campaign, where only one campaign has it; the others of that spend are compared too."""
    told = {"source": "forms", "goal_id": "1"}
    land(
        world(
            spent("2026-10-01", "google", 100, campaign_id="7", campaign_name="Walls"),
            spent("2026-10-01", "google", 100, campaign_id="8", campaign_name="Roofs"),
            spent("2026-10-01", "google", 100, campaign_id="9", campaign_name="Doors"),
            {**spent("2026-10-01", "seo", 100, campaign_id="9", campaign_name="Gates"), "source": "sheet"},
            {**claimed("2026-10-01", "7", 2.0), **told},
            {**claimed("2026-10-01", "9", 5.0), **told},  # of two campaigns: nobody knows whose
            visit("v1", "2026-10-02 10:00", "google", utm_campaign="8"),
            lead("l1", "2026-10-02 10:05", client_id="k1"),
        ),
        tmp_path,
    )
    rows = registry.run("claims", publish(tmp_path, project()), ask(group="campaign")).main.rows
    assert [tuple(row) for row in rows[["campaign", "channel", "conversions", "leads"]].itertuples(index=False)] == [
        ("9", "google", 5.0, 0.0),
        ("Walls", "google", 2.0, 0.0),
        ("Roofs", "google", 0.0, 1.0),
    ]


def test_claims_alone_make_no_channel_of_their_own(tmp_path: Path) -> None:
    land(world(claimed("2026-10-02", "7", 4.0)), tmp_path)
    snapshot = publish(tmp_path, project())
    assert snapshot.query("select campaign, channel from claimed_campaign").to_numpy().tolist() == [
        ["7", "unknown_paid"]
    ]
    assert registry.run("money", snapshot, ask()).main.rows.empty
    assert registry.run("claims", snapshot, ask()).main.rows["conversions"].tolist() == [4.0]
