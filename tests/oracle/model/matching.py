"""How an application finds its visit: the first step that works."""

from __future__ import annotations

from typing import Any

from tests.oracle.model.applications import Apps
from tests.oracle.model.channels import UNKNOWN, is_tagged
from tests.oracle.model.facts import Application
from tests.oracle.model.graph import Components
from tests.oracle.model.numbers import static_number, visit_of_call
from tests.oracle.model.people import record_of
from tests.oracle.model.world import World, rows, text
from throughline.config.models import Config

EXACT = ("application", "visit", "call")


def match_by_id(world: World, config: Config, apps: Apps) -> None:
    """visit → call → static_number: they name the visit and so add edges to the graph of persons."""
    visits = {text(row, "visit_id"): row for row in rows(world, "visit") if not row.get("is_bot")}
    calls = {text(row, "call_id"): row for row in rows(world, "call")}
    for app in apps.values():
        if app.origin == "lead" and text(app.row, "visit_id") in visits:
            app.match, app.visit = "visit", visits[text(app.row, "visit_id")]
            continue
        call = app.row if app.origin == "call" else calls.get(text(app.row, "call_id"))
        if call is not None:
            _match_call(world, config, app, call)


def _match_call(world: World, config: Config, app: Application, call: dict[str, Any]) -> None:
    visit, _ = visit_of_call(world, call)
    if visit is not None:
        app.match, app.visit = "call", visit
    elif static_number(world, config, call):
        app.match = "static_number"


def match_by_person(world: World, config: Config, apps: Apps, people: Components) -> None:
    """client → phone/email → promo → utm → none, for those that found none by id."""
    visits = [row for row in rows(world, "visit") if not row.get("is_bot")]
    for app in apps.values():
        if app.match != "none":
            continue
        before = [visit for visit in visits if visit["started_at"] <= app.at]
        client = text(app.row, "client_id")
        by_client = [visit for visit in before if client and text(visit, "client_id") == client]
        mine = people.of(record_of(app.key))
        by_person = [visit for visit in before if people.of(("visit", text(visit, "visit_id"))) == mine]
        if by_client:
            app.match, app.visit = "client", latest(by_client)
        elif by_person:
            app.match, app.visit = "phone", latest(by_person)
        elif text(app.row, "promo_code") and app.own.channel != UNKNOWN:
            app.match = "promo"
        elif is_tagged(app.row):
            app.match = "utm"


def latest(visits: list[dict[str, Any]]) -> dict[str, Any]:
    """The latest start, then the smallest id."""
    start = max(visit["started_at"] for visit in visits)
    return min((v for v in visits if v["started_at"] == start), key=lambda v: text(v, "visit_id"))
