"""Calls of telephony and what cards hold of talks with clients, as rows of landing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.bitrix24.catalog import DEAL, LEAD, Catalog
from connectors.wire import Row

__all__ = ["ACTIVITY_FIELDS", "call", "communication", "outcome_of"]

ACTIVITY_FIELDS = (
    *("ID", "OWNER_ID", "OWNER_TYPE_ID", "TYPE_ID", "PROVIDER_ID", "START_TIME", "CREATED", "COMPLETED", "DIRECTION"),
    *("RESPONSIBLE_ID", "BINDINGS"),
)
_OUT, _CALLBACK = ("1", "4", "5"), "4"
_OUTCOMES = {
    "200": "answered",
    "304": "missed",
    "480": "missed",
    "486": "busy",
    "603": "declined",
    "603-S": "declined",
    "402": "failed",
    "403": "failed",
    "404": "failed",
    "423": "failed",
    "484": "failed",
    "503": "failed",
}
_TYPES = {"1": "meeting", "2": "call", "4": "email"}
_PROVIDERS = {
    "IMOPENLINES_SESSION": "chat",
    "CRM_SMS": "sms",
    "CRM_WHATSAPP": "messenger",
    "CRM_TELEGRAM": "messenger",
    "CRM_MEETING": "meeting",
    "CRM_CALL": "call",
    "VOXIMPLANT_CALL": "call",
    "CRM_EMAIL": "email",
}
_DIRECTIONS = {"1": "in", "2": "out"}


def outcome_of(row: Mapping[str, Any]) -> str:
    """By the code; a callback that came to nothing is one that the client did not answer. unknown for other codes."""
    outcome = _OUTCOMES.get(str(row.get("CALL_FAILED_CODE") or ""), "unknown")
    is_lost = outcome not in ("answered", "unknown")
    return "callback_client_no_answer" if is_lost and str(row["CALL_TYPE"]) == _CALLBACK else outcome


def call(row: Mapping[str, Any], catalog: Catalog) -> Row:
    """A call. CALL_TYPE: 1 out, 2 in, 3 in and redirected, 4 callback, 5 a robot's. The client is PHONE_NUMBER, always.

    CALL_VOTE 0 is no vote. Links to records need a session: the number of the file is kept.
    """
    kind = str(row["CALL_TYPE"])
    return {
        "call_id": row["CALL_ID"] or row["ID"],
        "started_at": row["CALL_START_DATE"],
        "direction": "out" if kind in _OUT else "in",
        "is_callback": kind == _CALLBACK,
        "outcome": outcome_of(row),
        "outcome_raw": row.get("CALL_FAILED_CODE") or row.get("CALL_FAILED_REASON"),
        "talk_seconds": row["CALL_DURATION"],
        "client_raw": row["PHONE_NUMBER"],
        "tracking_number_raw": row.get("PORTAL_NUMBER"),
        "employee": catalog.person(row.get("PORTAL_USER_ID")),
        "operator": row.get("REST_APP_NAME"),
        "rating": row.get("CALL_VOTE") if str(row.get("CALL_VOTE") or "0") != "0" else None,
        "comment": row.get("COMMENT"),
        "recording_ref": row.get("RECORD_FILE_ID"),
        "vendor_deal_id": row.get("CRM_ENTITY_ID") if row.get("CRM_ENTITY_TYPE") == "DEAL" else None,
    }


def communication(row: Mapping[str, Any], catalog: Catalog) -> Row | None:
    """A call, letter, chat, message or meeting that took place, with its deal and lead. None for tasks and plans."""
    kind = _PROVIDERS.get(str(row.get("PROVIDER_ID") or "")) or _TYPES.get(str(row["TYPE_ID"]))
    owners = _owners(row)
    if kind is None or not owners or (kind in ("meeting", "call") and row.get("COMPLETED") != "Y"):
        return None
    return {
        "communication_id": row["ID"],
        "deal_id": owners.get(DEAL),
        "lead_id": owners.get(LEAD),
        "happened_at": row["START_TIME"] or row["CREATED"],
        "kind": kind,
        "direction": _DIRECTIONS.get(str(row.get("DIRECTION") or "")),
        "employee": catalog.person(row.get("RESPONSIBLE_ID")),
    }


def _owners(row: Mapping[str, Any]) -> dict[int, str]:
    """The first deal and the first lead that it is bound to; its owner comes first."""
    bound = [row, *(row.get("BINDINGS") or [])]
    found: dict[int, str] = {}
    for told in bound:
        if int(told["OWNER_TYPE_ID"] or 0) in (DEAL, LEAD):
            found.setdefault(int(told["OWNER_TYPE_ID"]), str(told["OWNER_ID"]))
    return found
