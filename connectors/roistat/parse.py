"""Visits, calls and deals of Roistat as landing rows. Ids come as texts and as numbers, mixed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connectors.calls.words import id_of, told, whole
from connectors.crm.fields import moment
from connectors.roistat.marks import Chosen, client_of, marks
from connectors.wire import Row

__all__ = ["call", "deal", "outcome", "visit"]

_OUTCOMES = {
    "ANSWER": "answered",
    "ANSWERED": "answered",
    "NOANSWER": "missed",
    "NO ANSWER": "missed",
    "CANCEL": "missed",
    "BUSY": "busy",
    "CONGESTION": "failed",
    "CHANUNAVAIL": "failed",
}
_DASHED = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d)-(\d\d)-(\d\d)")
_STATUSES = {"progress": "open", "paid": "won", "canceled": "lost"}


def visit(said: Mapping[str, Any], chosen: Chosen) -> Row:
    """One visit. The page comes without its scheme."""
    source = said.get("source") or {}
    return {
        "visit_id": id_of(said["id"]),
        "client_id": client_of(said, None, chosen),
        "started_at": said["date"],
        **marks([source], chosen),
        "referrer": told(said.get("referrer")) or told(source.get("referrer")),
        "landing_url": _address(said.get("landing_page")),
        "device": told(said.get("device")),
        "city": told((said.get("geo") or {}).get("city")),
    }


def outcome(status: Any, talked: int | None) -> str:
    """A word of the landing vocabulary. Answered without a second of talk contradicts itself: unknown."""
    word = _OUTCOMES.get(str(told(status) or "").upper(), "unknown")
    return "unknown" if word == "answered" and talked is not None and talked <= 0 else word


def call(said: Mapping[str, Any], chosen: Chosen) -> Row:
    """One call. A number that stands for one source alone (static_source) says it better than the visit."""
    number, visit_told, order = id_of(said["id"]), said.get("visit"), said.get("order") or {}
    static = said.get("static_source")
    known = visit_told or {}
    return {
        "call_id": number,
        "started_at": said["date"],
        "direction": "in",
        "is_callback": False,
        "outcome": outcome(said["status"], whole(said.get("answer_duration"))),
        "outcome_raw": told(said["status"]),
        "wait_seconds": told(said.get("waiting_time")),
        "talk_seconds": told(said.get("answer_duration")),
        "client_raw": told(said.get("caller")),
        "tracking_number_raw": told(said.get("callee")),
        "recording_ref": number if told(said.get("link")) else None,
        "visit_id": id_of(said.get("visit_id")) or id_of(known.get("id")),
        "client_id": client_of(visit_told, said.get("visit_id"), chosen),
        **marks([static, known.get("source")], chosen),
        "landing_url": _address(known.get("landing_page")),
        "city": told((known.get("geo") or {}).get("city")),
        "vendor_deal_id": id_of(said.get("order_id")) or id_of(order.get("id")),
    }


def deal(said: Mapping[str, Any], chosen: Chosen, currency: str) -> Row:
    """One deal as Roistat has it from the CRM. `revenue` and `cost` are major units of the project's currency.

    Without `chosen.closed_at` nothing says when it was sold. `visit_id` will be removed from answers: the visit itself
    is asked for, and the field that the CRM keeps is read. Raises KeyError.
    """
    status, custom = said["status"], said.get("custom_fields") or {}
    standing = _STATUSES.get(status["type"])
    number = id_of(said.get("visit_id")) or id_of(custom.get("roistat"))
    visit_told = said.get("visit")
    kept = {name: _text(value) for name, value in custom.items() if name != "roistat"}
    return {
        "deal_id": id_of(said["id"]),
        "created_at": said["creation_date"],
        "updated_at": said["update_date"],
        "closed_at": None if standing == "open" else _sold_at(custom, chosen),
        "status": standing,
        "stage_id": id_of(status["id"]),
        "stage_name": told(status.get("name")),
        "amount": said["revenue"],
        "cost_of_goods": said.get("cost"),
        "currency": currency,
        "customer_id": id_of(said.get("client_id")),
        "client_id": client_of(visit_told, number, chosen),
        **marks([(visit_told or {}).get("source")], chosen),
        "crm_source": told(said.get("source_type")),
        "custom": {name: value for name, value in kept.items() if value},
    }


def _sold_at(custom: Mapping[str, Any], chosen: Chosen) -> Any:
    """What the field of the sale holds: seconds since 1970, a day, or a clock, also with dashes (10-30-00), as Roistat
    wants it of CRMs."""
    wanted = (chosen.closed_at or "").strip().lower()
    text = next((_text(value) for name, value in custom.items() if name.strip().lower() == wanted), None)
    dashed = _DASHED.fullmatch(text or "")
    return moment(f"{dashed[1]} {dashed[2]}:{dashed[3]}:{dashed[4]}" if dashed else text)


def _text(value: Any) -> str | None:
    """A field of the CRM as text; lists of values are joined."""
    values = value if isinstance(value, list) else [value]
    return "; ".join(str(one) for one in values if not isinstance(one, dict) and told(one) is not None) or None


def _address(page: Any) -> str | None:
    text = told(page)
    return text if text is None or "://" in text else f"https://{text}"
