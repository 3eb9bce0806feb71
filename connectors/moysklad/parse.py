"""Documents of MoySklad as landing rows: sums are kopecks written with a fraction, empty fields are absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

from connectors.crm.fields import FieldMap, filled
from connectors.crm.people import Person
from connectors.moysklad.lists import MOSCOW, Found, link_of
from connectors.wire import Row
from connectors.wire.rows import WrongShapeError

__all__ = [
    "PIPELINES",
    "Found",
    "Known",
    "Shipped",
    "currency_of",
    "deal",
    "deleted",
    "item",
    "line_of",
    "link",
    "moment",
    "money",
    "number",
    "shipment",
    "stage",
]

PIPELINES = {"customerorder": "Заказы покупателей", "demand": "Отгрузки", "retaildemand": "Розничные продажи"}
_SEMANTICS = {"Successful": "won", "Unsuccessful": "lost"}
_NAMED = ("salesChannel", "store", "project", "organization")


@dataclass(frozen=True, slots=True)
class Known:
    """What ids in documents mean: states by id, codes of currencies by id; `own` is the account's currency."""

    states: Mapping[str, Found]
    currencies: Mapping[str, str]
    own: str
    fields: FieldMap
    dated_by: str


@dataclass(frozen=True, slots=True)
class Shipped:
    """What is known of the shipments of an order: when the last one left, and their cost; None: not known."""

    last: Any = None
    cost: Decimal | None = None


def deal(doc: Found, kind: str, known: Known, person: Person, shipped: Shipped) -> Row:
    """One document, whose links agent, owner, salesChannel, store, project and organization are opened."""
    state = known.states.get(link(doc, "state"), {})
    status = _status(doc, kind, state)
    own_date = moment(doc["moment"])
    return {
        "deal_id": doc["id"],
        "pipeline_id": kind,
        "pipeline_name": PIPELINES[kind],
        "stage_id": link(doc, "state") or None,
        "stage_name": state.get("name"),
        "status": status,
        "created_at": own_date if known.dated_by == "moment" else moment(doc["created"]),
        "updated_at": moment(doc["updated"]),
        "closed_at": _closed(status, kind, own_date, shipped),
        "amount": money(doc["sum"]),
        "amount_paid": money(doc.get("payedSum", 0)),
        "cost_of_goods": shipped.cost if currency_of(doc, known) == known.own else None,
        "currency": currency_of(doc, known),
        "responsible": (doc.get("owner") or {}).get("name"),
        "customer_id": link(doc, "agent") or None,
        **person.columns(),
        **filled(known.fields, _values(doc)),
    }


def deleted(doc: Found, merged_into: str | None = None) -> Row:
    """A document in the bin, or a shipment that belongs to an order."""
    return {
        "deal_id": doc["id"],
        "updated_at": moment(doc["updated"]),
        "is_deleted": True,
        "merged_into": merged_into,
    }


def item(deal_id: str, line: int, position: Found) -> Row:
    """One line, at the price after its discount."""
    good = position.get("assortment") or {}
    price = _kopecks(position["price"]) * (100 - Decimal(str(position.get("discount") or 0))) / 10_000
    return {
        "deal_id": deal_id,
        "line": line,
        "sku": good.get("article") or good.get("code"),
        "name": good.get("name"),
        "quantity": position.get("quantity"),
        "price": str(round(price, 4)),
    }


def shipment(doc: Found, deal_id: str, shipped: Shipped, known: Known) -> Row:
    """A shipment as one line of a deal of the CRM, at what all of its goods had cost, in the account's currency."""
    return {
        "deal_id": deal_id,
        "line": line_of(doc["id"]),
        "name": f"Отгрузка {doc['name']}",
        "quantity": 1,
        "price": money(doc["sum"]) if currency_of(doc, known) == known.own else None,
        "cost": shipped.cost,
    }


def line_of(id_: str) -> int:
    """The line that a shipment is among those of its deal, which may have several orders."""
    return crc32(id_.encode())


def stage(kind: str, number: int, state: Found) -> Row:
    """A state of a kind of documents."""
    return {
        "pipeline_id": kind,
        "stage_id": state["id"],
        "name": state["name"],
        "sort": number,
        "semantic": _SEMANTICS.get(str(state.get("stateType")), "open"),
    }


def number(doc: Found, field: int | str) -> str:
    """The number of the CRM's deal in a field of a document; of a link to the deal its last word. '' for none."""
    value = _values(doc).get(str(field).strip().lower(), "")
    return value.partition("?")[0].rstrip("/").rpartition("/")[2] if "://" in value else value


def money(kopecks: Any) -> Any:
    """Major units, exactly; what is no number stays as it is, to be refused by name."""
    if isinstance(kopecks, dict | list | bool):
        return kopecks
    return str(_kopecks(kopecks) / 100)


def moment(text: str) -> datetime:
    """`2026-07-01 12:00:00.123` by Moscow's clock, without the fraction. Raises WrongShapeError for another format."""
    try:
        return datetime.fromisoformat(str(text)[:19]).replace(tzinfo=MOSCOW)
    except ValueError as error:
        raise WrongShapeError("moment", str(text)[:40]) from error


def link(doc: Found, name: str) -> str:
    """The id that a link of a document leads to, '' for none."""
    return link_of(doc.get(name) or {})


def currency_of(doc: Found, known: Known) -> str:
    """Code of the currency of its sums."""
    return known.currencies.get(link(doc.get("rate") or {}, "currency"), known.own)


def _status(doc: Found, kind: str, state: Found) -> str:
    """Goods that left were sold, whatever stage they are in, unless it is a bad end. What is not posted is a draft."""
    said = _SEMANTICS.get(str(state.get("stateType")), "open")
    if said == "lost":
        return said
    if not doc.get("applicable", True):
        return "open"
    return said if kind == "customerorder" else "won"


def _closed(status: str, kind: str, own_date: Any, shipped: Shipped) -> Any:
    """MoySklad keeps no time of closing: a sold order was closed by its last shipment, if it had one."""
    if status != "won":
        return None
    return shipped.last if kind == "customerorder" else own_date


def _kopecks(number: Any) -> Decimal:
    return Decimal(str(number))


def _values(doc: Found) -> dict[str, str]:
    """Own fields by name and by id, and the names of what the document is linked to."""
    named = {"number": "name", "description": "description", "externalcode": "externalCode"}
    found = {name: str(doc.get(field) or "") for name, field in named.items()}
    found |= {name.lower(): str((doc.get(name) or {}).get("name") or "") for name in _NAMED}
    for field in _attributes(doc):
        text = _text(field.get("value"))
        found |= {str(field.get(name) or "").strip().lower(): text for name in ("name", "id")}
    return found


def _attributes(doc: Found) -> Iterator[Found]:
    """Own fields; those of the document go over those of its buyer."""
    yield from (doc.get("agent") or {}).get("attributes") or ()
    yield from doc.get("attributes") or ()


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name") or value.get("filename") or "")
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()
