"""Persons: connected components of client ids, user ids, phones and e-mails."""

from __future__ import annotations

from typing import Any

from tests.oracle.model.applications import Apps, deal_contacts
from tests.oracle.model.contacts import contacts
from tests.oracle.model.graph import Components, Node
from tests.oracle.model.pipelines import is_dead
from tests.oracle.model.world import World, rows, text

GLUES_AT_MOST = 10


def records(world: World) -> list[tuple[Node, set[tuple[str, str]]]]:
    """Every record and the identifiers it carries."""
    visits = [row for row in rows(world, "visit") if not row.get("is_bot")]
    found: list[tuple[Node, set[tuple[str, str]]]] = [(("visit", text(row, "visit_id")), _ids(row)) for row in visits]
    for table in ("lead", "call"):
        for row in rows(world, table):
            node = (table, text(row, f"{table}_id"))
            said = {**row, "phone_raw": text(row, "client_raw") or text(row, "phone_raw")}
            found.append((node, _ids(row) | contacts(world, table, node[1], said)))
    for row in rows(world, "deal"):
        # Decision: a deleted or merged deal is gone, but its own phones and e-mails were somebody's and stay links.
        gone = contacts(world, "deal", text(row, "deal_id"), row)
        found.append((("deal", text(row, "deal_id")), gone if is_dead(row) else _ids(row) | deal_contacts(world, row)))
    return found


def _ids(row: dict[str, Any]) -> set[tuple[str, str]]:
    # Decision: deals of one customer of the CRM are one person's.
    customer = f"{text(row, 'source')}|{text(row, 'customer_id')}" if text(row, "customer_id") else ""
    named = {("client", text(row, "client_id")), ("user", text(row, "user_id")), ("customer", customer)}
    return {(kind, value) for kind, value in named if value}


def _clients(everything: list[tuple[Node, set[tuple[str, str]]]]) -> dict[tuple[str, str], set[str]]:
    """The clients of an identifier. Decision: the distinct client ids that stand in one record with it."""
    clients: dict[tuple[str, str], set[str]] = {}
    for _, identifiers in everything:
        mine = {value for kind, value in identifiers if kind == "client"}
        for identifier in identifiers:
            clients.setdefault(identifier, set()).update(mine)
    return clients


def persons(world: World, apps: Apps, owner: dict[str, str]) -> Components:
    """Components over records and identifiers; an identifier of more than ten clients glues nothing."""
    everything = records(world)
    clients = _clients(everything)
    people = Components()
    for node, identifiers in everything:
        people.add(node)
        for identifier in identifiers:
            if identifier[0] == "customer" or len(clients[identifier]) <= GLUES_AT_MOST:
                people.join(node, identifier)
    _join_named(world, people)
    for deal_id, key in owner.items():
        people.join(("deal", deal_id), record_of(key))
    for app in apps.values():
        if app.visit is not None:
            people.join(record_of(app.key), ("visit", text(app.visit, "visit_id")))
    return people


def _join_named(world: World, people: Components) -> None:
    """A lead that names its call, and a lead or call that names a deal, whosever lead that has, are edges."""
    calls = {text(call, "call_id") for call in rows(world, "call")}
    for row in rows(world, "lead"):
        if text(row, "call_id") in calls:
            people.join(("lead", text(row, "lead_id")), ("call", text(row, "call_id")))
    deals = {text(deal, "deal_id") for deal in rows(world, "deal") if not is_dead(deal)}
    for row in rows(world, "lead"):
        if text(row, "deal_id") in deals:
            people.join(("lead", text(row, "lead_id")), ("deal", text(row, "deal_id")))
    for row in rows(world, "call"):
        if text(row, "vendor_deal_id") in deals:
            people.join(("call", text(row, "call_id")), ("deal", text(row, "vendor_deal_id")))


def record_of(key: str) -> Node:
    """The record that made an application: its key is `origin:id`."""
    origin, _, record_id = key.partition(":")
    return origin, record_id
