"""Leads and stages of LPTracker as landing rows. Its leads, whether a deal already or not, are deals here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from connectors.crm.fields import FieldMap, filled, moment
from connectors.crm.people import Person, reached
from connectors.wire import Row
from connectors.wire.rows import WrongShapeError

__all__ = ["Project", "deal", "person", "stage"]

Found = Mapping[str, Any]
_WAYS = ("phone", "email")


@dataclass(frozen=True, slots=True)
class Project:
    """One project: names of its stages, and how stages end (`ends`: id or name in lower case → won, lost)."""

    id: str
    name: str
    stages: Mapping[str, str]
    ends: Mapping[str, str]
    staff: Mapping[str, str]
    fields: FieldMap
    closed_at: str | None

    def semantic(self, stage: str) -> str:
        """open, won or lost."""
        by_name = self.ends.get(self.stages.get(stage, "").lower(), "open")
        return self.ends.get(stage, by_name)


def deal(lead: Found, project: Project) -> Row:
    """One lead. Payments have no day of their own: their sum is what was paid."""
    stage = _id(lead.get("stage_id") or lead.get("funnel") or lead.get("stage"))
    view, values = lead.get("view") or {}, _values(lead)
    status = project.semantic(stage)
    owner = _id(lead.get("owner_id") or lead.get("owner"))
    closed = None
    if project.closed_at and status != "open":
        closed = lead.get(project.closed_at) or values.get(project.closed_at.lower())
    return {
        "deal_id": _id(lead["id"]),
        "pipeline_id": project.id,
        "pipeline_name": project.name,
        "stage_id": stage or None,
        "stage_name": project.stages.get(stage),
        "status": status,
        "created_at": moment(lead.get("lead_date") or lead["created_at"]),
        "updated_at": moment(lead.get("updated_at")),
        "closed_at": moment(closed),
        "amount_paid": _paid(lead),
        "responsible": project.staff.get(owner) or (owner if owner.strip("0") else None),
        "customer_id": _id(lead.get("contact_id")) or None,
        **person(lead).columns(),
        "client_id": view.get("ym_client_id") or view.get("ga_client_id"),
        "utm_source": view.get("source"),
        "utm_campaign": view.get("campaign"),
        "utm_term": view.get("keyword"),
        **filled(project.fields, values),
    }


def person(lead: Found) -> Person:
    """Its contact; the list of phones and e-mails is called `details`, in events `contacts`."""
    contact = lead.get("contact") or {}
    told = [one for one in contact.get("details") or contact.get("contacts") or () if one.get("data")]
    by_kind = (
        tuple(str(one["data"]).strip() for one in told if one.get("type") == kind) for kind in ("phone", "email")
    )
    return reached([Person(*by_kind)])


def stage(said: Found, sort: int, project: Project) -> Row:
    """A stage of a project; `sort` is its place in the list."""
    id_ = _id(said["id"])
    return {
        "pipeline_id": project.id,
        "stage_id": id_,
        "name": said["name"],
        "sort": sort,
        "semantic": project.semantic(id_),
    }


def _id(value: Any) -> str:
    """Ids come as numbers, texts, or inside an object."""
    found = value.get("id") if isinstance(value, dict) else value
    return "" if found is None else str(found)


def _paid(lead: Found) -> Decimal | None:
    """None where payments are not told of at all. Raises WrongShapeError."""
    payments = lead.get("payments")
    if payments is None:
        return None
    total = Decimal(0)
    for payment in payments:
        try:
            total += Decimal(str(payment["sum"]).replace(" ", "").replace(",", "."))
        except InvalidOperation as error:
            raise WrongShapeError("payments.sum", str(payment["sum"])[:200]) from error
    return total


def _values(lead: Found) -> dict[str, str]:
    """Fields of the project by id and by name, in lower case."""
    found: dict[str, str] = {}
    for field in lead.get("custom") or ():
        value = field.get("value")
        text = "; ".join(map(str, value)) if isinstance(value, list) else str("" if value is None else value).strip()
        if text and not isinstance(value, dict):
            found[_id(field.get("id"))] = text
            found.setdefault(str(field.get("name") or "").strip().lower(), text)
    return found
