"""Deals, stages, their history and unsorted applications of amoCRM as landing rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from connectors.amocrm.people import contacts_of
from connectors.amocrm.values import by_name, embedded, moment
from connectors.crm.fields import FieldMap, filled
from connectors.crm.people import Person
from connectors.wire import Row

__all__ = ["Known", "deal", "deal_of", "deleted", "event", "lead", "stages"]

_WON, _LOST = 142, 143  # in every pipeline
_KINDS = {"sip": "call", "mail": "email", "forms": "form", "chats": "chat"}

Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What the ids in a deal mean. `stages` are by (pipeline, stage): ids of stages are unique only inside one."""

    currency: str
    pipelines: Mapping[str, str]
    stages: Mapping[tuple[str, str], str]
    users: Mapping[str, str]
    reasons: Mapping[str, str]
    fields: FieldMap
    zone: ZoneInfo


def deal(lead: Found, known: Known, them: Person) -> Row:
    """One deal. Deals have no currency of their own: it is the account's. A reason of loss that a reopened deal still
    carries is no reason."""
    pipeline, stage = str(lead["pipeline_id"]), str(lead["status_id"])
    status = _semantic(lead["status_id"])
    contacts = contacts_of(lead)
    owner = str(lead.get("responsible_user_id") or "")
    return {
        "deal_id": str(lead["id"]),
        "pipeline_id": pipeline,
        "pipeline_name": known.pipelines.get(pipeline),
        "stage_id": stage,
        "stage_name": known.stages.get((pipeline, stage)),
        "status": status,
        "created_at": moment(lead["created_at"]),
        "updated_at": moment(lead["updated_at"]),
        "closed_at": moment(lead.get("closed_at")),
        "amount": _amount(lead),
        "currency": known.currency,
        "loss_reason": _reason(lead, known) if status == "lost" else None,
        "responsible": known.users.get(owner, owner or None),
        "customer_id": contacts[0] if contacts else None,
        **them.columns(),
        "crm_source": _source(lead),
        **filled(known.fields, by_name(lead, known.zone)),
    }


def deleted(lead: Found) -> Row:
    """A deal in the bin: amoCRM tells nothing else of it."""
    return {"deal_id": str(lead["id"]), "updated_at": moment(lead["updated_at"]), "is_deleted": True}


def stages(pipelines: Iterable[Found]) -> Iterator[Row]:
    """Stages of all pipelines."""
    for pipeline in pipelines:
        for stage in pipeline["_embedded"]["statuses"]:
            yield {
                "pipeline_id": str(pipeline["id"]),
                "stage_id": str(stage["id"]),
                "name": stage["name"],
                "sort": stage.get("sort"),
                "semantic": _semantic(stage["id"]),
            }


def event(said: Found) -> Row:
    """A move of a deal. The first one has nothing before."""
    before, after = _place(said.get("value_before")), _place(said.get("value_after"))
    return {
        "event_id": str(said["id"]),
        "deal_id": str(said["entity_id"]),
        "happened_at": moment(said["created_at"]),
        "from_pipeline_id": before.get("pipeline_id"),
        "from_stage_id": before.get("id"),
        "to_pipeline_id": after.get("pipeline_id"),
        "to_stage_id": after.get("id"),
    }


def lead(unsorted: Found, of_deal: Mapping[str, Any], them: Person) -> Row:
    """An application that waits to be sorted; `of_deal` are columns from the fields of the deal it will become."""
    told = unsorted.get("metadata") or {}
    caller = str(told.get("phone") or told.get("from") or "") if unsorted["category"] == "sip" else ""
    tags = {name: value for name, value in of_deal.items() if name.startswith("utm_")}
    return {
        "lead_id": str(unsorted["uid"]),
        "created_at": moment(unsorted["created_at"]),
        "kind": _KINDS.get(str(unsorted["category"])),
        "client_id": of_deal.get("client_id"),
        "deal_id": deal_of(unsorted) or None,
        "phone_raw": ";".join(them.phones) or caller or None,
        "email_raw": ";".join(them.emails) or None,
        "promo_code": of_deal.get("promo_code"),
        "form_name": told.get("form_name") or unsorted.get("source_name"),
        "page_url": told.get("form_page"),
        **tags,
        "referrer": told.get("referer"),
        "product": of_deal.get("product"),
        "custom": of_deal.get("custom"),
    }


def deal_of(unsorted: Found) -> str:
    """Id of the deal it will become; '' where there is none."""
    deals = embedded(unsorted, "leads")
    return str(deals[0]["id"]) if deals else ""


def _semantic(stage: Any) -> str:
    return {_WON: "won", _LOST: "lost"}.get(stage, "open") if isinstance(stage, int) else "open"


def _amount(lead: Found) -> Any:
    """Newer accounts give kopecks too, in major units: 200.75."""
    exact = lead.get("price_with_minor_units")
    return lead["price"] if exact is None else exact


def _reason(lead: Found, known: Known) -> str | None:
    """The embedded reason comes as a list, or as an object."""
    found = embedded(lead, "loss_reason")
    if found and found[0].get("name"):
        return str(found[0]["name"])
    return known.reasons.get(str(lead.get("loss_reason_id") or ""))


def _source(lead: Found) -> str | None:
    found = embedded(lead, "source")
    if found and found[0].get("name"):
        return str(found[0]["name"])
    return str(lead["source_id"]) if lead.get("source_id") else None


def _place(values: Any) -> dict[str, str]:
    """{id, pipeline_id} of the first value, as text; nothing where there is none."""
    status = (values[0].get("lead_status") or {}) if values else {}
    return {name: str(value) for name, value in status.items()}
