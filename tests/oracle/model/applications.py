"""Who is an application: leads, calls that count as one, deals without a lead; and which deal belongs to which."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.oracle.model.calls import Types, typed
from tests.oracle.model.channels import UNKNOWN, Place, place
from tests.oracle.model.clock import day_of
from tests.oracle.model.contacts import contacts
from tests.oracle.model.facts import Application
from tests.oracle.model.graph import Components
from tests.oracle.model.numbers import place_of_call
from tests.oracle.model.pipelines import counts_nothing, is_dead
from tests.oracle.model.world import World, rows, text
from throughline.config.models import Config

Apps = dict[str, Application]


def applications(world: World, config: Config, types: Types) -> tuple[Apps, dict[str, str]]:
    """Applications by key, and deal_id → key of its application."""
    apps: Apps = {}
    for row in rows(world, "lead"):
        apps["lead:" + text(row, "lead_id")] = Application(
            key="lead:" + text(row, "lead_id"),
            origin="lead",
            row=row,
            at=row["created_at"],
            kind=text(row, "kind"),
            own=place(row, config, UNKNOWN),
            contacts=contacts(world, "lead", text(row, "lead_id"), row),
        )
    told_by_lead = {text(row, "call_id") for row in rows(world, "lead")}
    for row in rows(world, "call"):
        if text(row, "call_id") not in told_by_lead and is_application(row, types, config, world):
            _add_call(apps, world, config, row, types)
    return apps, _deals(world, config, apps)


def is_application(row: dict[str, Any], types: Types, config: Config, world: World) -> bool:
    """A call of the type that config names, or one that names its deal.

    Decision: a call of which a lead row tells is that lead, no second application and no touch.
    """
    if not typed(row) or text(row, "outcome") == "callback_client_no_answer":
        return False
    deals = [deal for deal in rows(world, "deal") if text(deal, "deal_id") == text(row, "vendor_deal_id")]
    # Decision: a claim of another deal counts nothing, so it makes no application of a call that names it either.
    alive = [deal for deal in deals if not is_dead(deal) and not counts_nothing(world, deal, config)]
    if any(_is_deals_own(world, deal, row) for deal in alive):
        return True
    return config.calls.call_lead in types[text(row, "call_id")]


def _is_deals_own(world: World, deal: dict[str, Any], call: dict[str, Any]) -> bool:
    """Decision: the call is the application of a deal it names when no lead is, the earliest where several name it."""
    for lead in rows(world, "lead"):
        if text(lead, "lead_id") == text(deal, "lead_id") or text(lead, "deal_id") == text(deal, "deal_id"):
            return False
    naming = [row for row in rows(world, "call") if text(row, "vendor_deal_id") == text(deal, "deal_id")]
    return min(naming, key=lambda row: (row["started_at"], text(row, "call_id"))) is call


def _add_call(apps: Apps, world: World, config: Config, row: dict[str, Any], types: Types) -> None:
    key = "call:" + text(row, "call_id")
    apps[key] = Application(
        key=key,
        origin="call",
        row=row,
        at=row["started_at"],
        kind="call",
        own=place_of_call(world, config, row),
        contacts=contacts(world, "call", text(row, "call_id"), {**row, "phone_raw": text(row, "client_raw")}),
    )
    apps[key].target_call = "target" in types[text(row, "call_id")]


def _deals(world: World, config: Config, apps: Apps) -> dict[str, str]:
    owner: dict[str, str] = {}
    for row in rows(world, "deal"):
        if is_dead(row):
            continue
        key = _named(row, apps)
        # A claim or delivery of another deal counts nothing, so it is no application either.
        if not key and not is_separate(config, row) and not counts_nothing(world, row, config):
            key = add_deal(world, config, apps, row)
        if key:
            owner[text(row, "deal_id")] = key
    return owner


def add_deal(world: World, config: Config, apps: Apps, row: dict[str, Any]) -> str:
    """A deal without a lead as an application of its own; of a `separate` source, as a sale without a lead."""
    key = "deal:" + text(row, "deal_id")
    apps[key] = Application(
        key=key,
        origin="deal",
        row=row,
        at=row["created_at"],
        kind="deal",
        own=place(row, config, UNKNOWN, kind="deal"),
        contacts=deal_contacts(world, row),
        is_enquiry=not is_separate(config, row),
    )
    return key


def _named(deal: dict[str, Any], apps: Apps) -> str:
    """The deal's lead_id, else the earliest lead that names the deal, else the earliest call that does."""
    if text(deal, "lead_id") and "lead:" + text(deal, "lead_id") in apps:
        return "lead:" + text(deal, "lead_id")
    for origin, column in (("lead", "deal_id"), ("call", "vendor_deal_id")):
        naming = [app for app in apps.values() if app.origin == origin]
        naming = [app for app in naming if text(app.row, column) == text(deal, "deal_id")]
        if naming:
            return min(naming, key=lambda app: (app.at, app.key)).key
    return ""


def is_separate(config: Config, row: dict[str, Any]) -> bool:
    """Whether the leads of the deal's source come apart from its deals."""
    return any(source.name == text(row, "source") and source.leads == "separate" for source in config.sources)


def join_separate(world: World, config: Config, apps: Apps, owner: dict[str, str], people: Components) -> None:
    """With `leads: separate` a deal goes to the latest lead of its person before it, if there is one.

    Decision: of its person, not only of its own phone: every phone or e-mail a person ever had stays a link. And a
    call that is an application is as good as a form.
    """
    leads = [app for app in apps.values() if app.origin in ("lead", "call")]
    for row in rows(world, "deal"):
        deal_id = text(row, "deal_id")
        if is_dead(row) or deal_id in owner or not is_separate(config, row):
            continue
        mine = people.of(("deal", deal_id))
        before = [app for app in leads if _is_before(app, row, config) and people.of(_record(app)) == mine]
        latest = max((app.at for app in before), default=None)
        key = min((app.key for app in before if app.at == latest), default="")
        if not key and not counts_nothing(world, row, config):
            key = add_deal(world, config, apps, row)
        if key:
            owner[deal_id] = key


def _is_before(app: Application, deal: dict[str, Any], config: Config) -> bool:
    """Decision: a deal at the very start of a day is a date without a time, and a lead of that day is before it."""
    zone = config.project.timezone
    created = deal["created_at"]
    is_bare = day_of(created - timedelta(seconds=1), zone) != day_of(created, zone)
    return bool(app.at <= created or (is_bare and day_of(app.at, zone) == day_of(created, zone)))


def _record(app: Application) -> tuple[str, str]:
    return app.origin, app.key.partition(":")[2]


def deal_contacts(world: World, deal: dict[str, Any]) -> set[tuple[str, str]]:
    """Everything the deal and its customer ever had."""
    found = contacts(world, "deal", text(deal, "deal_id"), deal)
    for customer in rows(world, "customer"):
        same = text(customer, "source") == text(deal, "source")
        if same and text(deal, "customer_id") and text(customer, "customer_id") == text(deal, "customer_id"):
            found |= contacts(world, "customer", text(customer, "customer_id"), customer)
    return found


def own_place(app: Application, config: Config) -> Place:
    """The channel of the application's own fields, else of its deal's, else unknown.

    Decision: rules name brand and pipeline of visits, calls and leads, so those of the deal's utm count for nothing.
    """
    if app.own.channel != UNKNOWN or not app.deals:
        return app.own
    first = min(app.deals, key=lambda deal: (deal.row["created_at"], deal.deal_id))
    return replace(place(first.row, config, UNKNOWN), brand=app.own.brand, pipeline=app.own.pipeline)
