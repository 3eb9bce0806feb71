"""Deals, leads, goods, history and invoices of Bitrix24 as rows of landing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.bitrix24.catalog import DEAL, LEAD, Catalog, refs_of, status_of
from connectors.crm.fields import FieldMap, filled
from connectors.crm.people import Person
from connectors.wire import Row
from throughline.landing.contract import TABLES

__all__ = ["deal", "item", "lead", "payment", "stage_event"]

_SOURCES = {
    "CALL": "call",
    "CALLBACK": "callback",
    "EMAIL": "email",
    "WEB": "form",
    "WEBFORM": "form",
    "STORE": "order",
    "BOOKING": "order",
}
_LEAD_COLUMNS = {column.name for column in TABLES["lead"].columns}


def deal(row: Mapping[str, Any], fields: FieldMap, catalog: Catalog, person: Person, closed_by: str) -> Row:
    """A deal as it is now. Its loss is told in the words of the stage it was lost at, where no field says more."""
    pipeline, stage = str(row["categoryId"] or 0), str(row["stageId"])
    status = status_of(row["stageSemanticId"])
    found: dict[str, Any] = {
        "deal_id": row["id"],
        "lead_id": _number(row.get("leadId")),
        "pipeline_id": pipeline,
        "pipeline_name": catalog.pipelines.get(pipeline),
        "stage_id": stage,
        "stage_name": catalog.stage_name(pipeline, stage),
        "status": status,
        "created_at": row["createdTime"],
        "updated_at": row["updatedTime"],
        "closed_at": None if status == "open" else _closed(row, closed_by),
        "amount": row["opportunity"],
        "currency": row.get("currencyId"),
        "loss_reason": catalog.stage_name(pipeline, stage) if status == "lost" else None,
        "responsible": catalog.person(row.get("assignedById")),
        "customer_id": _customer(row),
        "crm_source": catalog.called("SOURCE", row.get("sourceId")),
    }
    return found | person.columns() | _custom(row, DEAL, fields, catalog)


def lead(row: Mapping[str, Any], fields: FieldMap, catalog: Catalog, person: Person, deal_id: str | None) -> Row:
    """A lead as an application; `deal_id` is the first deal that was made of it."""
    found: dict[str, Any] = {
        "lead_id": row["id"],
        "created_at": row["createdTime"],
        "kind": _kind(row),
        "deal_id": deal_id,
        "phone_raw": ";".join(person.phones) or None,
        "email_raw": ";".join(person.emails) or None,
    }
    custom = _custom(row, LEAD, fields, catalog)
    return found | {name: value for name, value in custom.items() if name in _LEAD_COLUMNS - {"lead_id"}}


def item(row: Mapping[str, Any], line: int) -> Row:
    """A line of goods. `price` is what a piece costs after its discount, with tax: the deal's sum is made of it."""
    return {
        "deal_id": row["ownerId"],
        "line": line,
        "sku": _number(row.get("productId")),
        "name": row.get("productName"),
        "quantity": row["quantity"],
        "price": row["price"],
    }


def stage_event(row: Mapping[str, Any]) -> Row:
    """The moment a deal came to a stage: it was made (TYPE_ID 1), moved (2, 3) or changed its pipeline (5)."""
    return {
        "event_id": row["ID"],
        "deal_id": row["OWNER_ID"],
        "happened_at": row["CREATED_TIME"],
        "to_pipeline_id": str(row["CATEGORY_ID"] or 0),
        "to_stage_id": row["STAGE_ID"],
    }


def payment(row: Mapping[str, Any]) -> Row | None:
    """A paid smart invoice of a deal, on the day it came to its stage. None for one without a deal."""
    if not row.get("parentId2"):
        return None
    return {
        "payment_id": row["id"],
        "deal_id": row["parentId2"],
        "paid_at": row["movedTime"] or row["updatedTime"],
        "amount": row["opportunity"],
        "currency": row.get("currencyId"),
    }


def _custom(row: Mapping[str, Any], entity: int, fields: FieldMap, catalog: Catalog) -> dict[str, Any]:
    values: dict[str, str] = {}
    for ref in refs_of(fields):
        value = row.get(ref)
        told = (
            catalog.labelled(entity, ref, value) if ref.upper().startswith("UF_") or isinstance(value, list) else value
        )
        if told not in (None, ""):
            values[ref.lower()] = str(told)
    return filled(fields, values)


def _closed(row: Mapping[str, Any], closed_by: str) -> Any:
    """CLOSEDATE is a day, told as a time that means nothing; a deal that was made closed has not moved."""
    day = str(row.get("closedate") or "")[:10] or None
    moved = row.get("movedTime")
    return (moved or day) if closed_by == "moved" else (day or moved)


def _customer(row: Mapping[str, Any]) -> str | None:
    """As Bitrix24 itself tells contacts (C) and companies (CO) apart."""
    contacts = row.get("contactIds") or []
    if contacts:
        return f"C_{contacts[0]}"
    return f"CO_{row['companyId']}" if row.get("companyId") else None


def _kind(row: Mapping[str, Any]) -> str | None:
    """Open channels are sources like `1|TELEGRAM`. Of what people add themselves nothing is known."""
    source = str(row.get("sourceId") or "")
    if "|" in source:
        return "chat" if source.endswith(("LIVECHAT", "OPENLINE")) else "messenger"
    return "form" if row.get("webformId") else _SOURCES.get(source)


def _number(value: Any) -> str | None:
    """0 is no id."""
    return str(value) if value not in (None, "", 0, "0") else None
