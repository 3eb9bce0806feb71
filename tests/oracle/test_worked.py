"""Small worlds worked out by hand, through the whole warehouse and its reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.adapter import Project, figures_of
from tests.oracle.compare import differences
from tests.oracle.model.build import Truth
from tests.oracle.worlds.basics import row
from tests.oracle.worlds.crm import stages
from tests.oracle.worlds.project import config
from throughline.params import Params, Period
from throughline.reports import registry

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
SETTINGS = config("Europe/Berlin", "target", separate=False, max_window=90, model="linear")


def _visit(name: str, client: str, day: int, source: str, **more: Any) -> dict[str, Any]:
    at = datetime(2026, 10, day, 12)
    return row("web", visit_id=name, client_id=client, started_at=at, utm_source=source, **more)


def _lead(name: str, client: str, day: int, **more: Any) -> dict[str, Any]:
    at = datetime(2026, 10, day, 13)
    return row("forms", lead_id=name, created_at=at, kind="form", client_id=client, **more)


@pytest.mark.parametrize("model", ["markov", "linear"])
def test_a_channel_that_only_leads_to_others_gets_nothing(tmp_path: Path, model: str) -> None:
    """Strangers walk c → b and b; two who applied walked b: c has a removal effect of 1/4 and no credit."""
    world = {
        "visit": [
            _visit("v1", "k1", 1, "b"),
            _visit("v2", "k2", 1, "b"),
            _visit("v3", "s1", 1, "c"),
            _visit("v4", "s1", 2, "b"),
            _visit("v5", "s2", 1, "b"),
        ],
        "lead": [_lead("l1", "k1", 2), _lead("l2", "k2", 2)],
    }
    params = Params(OCTOBER, model=model)
    project = Project(tmp_path, SETTINGS, world)
    found = project.figures(params)
    assert {name: figures["leads"] for name, figures in found.items() if figures["leads"]} == {"b": 2.0}
    assert not differences(figures_of(Truth(world, SETTINGS), params), found, ("enquiries", "leads"))


def test_who_walks_how_without_a_client_is_known_by_the_user(tmp_path: Path) -> None:
    """The lead names a visit of a logged-in browser without client id: the user's other visits are on its path."""
    world = {
        "visit": [_visit("v1", "", 1, "a", user_id="u"), _visit("v2", "", 2, "b", user_id="u")],
        "lead": [_lead("l1", "", 2, visit_id="v2")],
    }
    found = Project(tmp_path, SETTINGS, world).figures(Params(OCTOBER, model="linear"))
    assert {name: figures["leads"] for name, figures in found.items() if figures["leads"]} == {"a": 0.5, "b": 0.5}


def test_a_bot_glues_nobody(tmp_path: Path) -> None:
    """A bot with the client of an applicant and the user of somebody else."""
    world = {
        "visit": [
            _visit("v1", "k1", 1, "a"),
            _visit("v2", "k1", 1, "bot", user_id="u", is_bot=True),
            _visit("v3", "k2", 2, "b", user_id="u"),
        ],
        "lead": [_lead("l1", "k1", 3)],
    }
    found = Project(tmp_path, SETTINGS, world).figures(Params(OCTOBER, model="linear"))
    assert {name: figures["leads"] for name, figures in found.items() if figures.get("leads")} == {"a": 1.0}


def test_a_paid_deal_on_a_cleaning_stage_is_no_sale(tmp_path: Path) -> None:
    """DATA_MODEL: cleaning stages are kept out of analytics. Its payments stay in cash_in, as accounting sees them."""
    at = datetime(2026, 10, 5, 12)
    deal = {"pipeline_id": "p_paid", "pipeline_name": "p_paid", "stage_id": "trash", "stage_name": "trash"}
    deal |= {"status": "open", "created_at": at, "updated_at": at, "amount": Decimal(100), "currency": "RUB"}
    world = {
        "deal": [row("crm", deal_id="d1", **deal)],
        "payment": [
            row("crm", payment_id="m1", deal_id="d1", paid_at=at, amount=Decimal(100), currency="RUB"),
        ],
        "deal_stage": stages(),
    }
    found = Project(tmp_path, SETTINGS, world).figures(Params(OCTOBER, model="linear"))["unknown"]
    known = {name: found[name] for name in ("enquiries", "leads", "sales", "revenue", "cash_in")}
    assert known == {"enquiries": 1.0, "leads": 0.0, "sales": 0.0, "revenue": 0.0, "cash_in": 100.0}


def test_checks_of_a_group_that_nothing_has(tmp_path: Path) -> None:
    """Visits and no application: a group of applications has no values, and no sum to compare."""
    snapshot = Project(tmp_path, SETTINGS, {"visit": [_visit("v1", "k1", 1, "a")]}).snapshot
    report = registry.run("money", snapshot, Params(OCTOBER, group="kind"))
    assert [check for check in report.checks if not check.ok] == []


def test_a_channel_without_credit_alone(tmp_path: Path) -> None:
    """Markov credit and its intervals where the source filter leaves nothing."""
    world = {"visit": [_visit("v1", "k1", 1, "a"), _visit("v2", "s1", 1, "b")], "lead": [_lead("l1", "k1", 2)]}
    project = Project(tmp_path, SETTINGS, world)
    params = Params(OCTOBER, model="markov", filters=(("channel", ("b",)),))
    for group in ("channel", "campaign"):
        found = project.figures(replace(params, group=group))
        assert [figures.get("leads") for figures in found.values()] == [0.0], group
