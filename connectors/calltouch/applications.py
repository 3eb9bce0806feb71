"""Requests of Calltouch (forms, chats, orders of a call) as rows of `lead`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.calls.words import flag, id_of, told
from connectors.calltouch.parse import Chosen, last_of, moment, traffic
from connectors.wire import Row

__all__ = ["request"]

# What kind it is stands only in words: of the type, else of the subject that the site has given.
_KINDS = (("чат", "chat"), ("chat", "chat"), ("обратн", "callback"), ("callback", "callback"), ("звон", "callback"))


def request(said: Mapping[str, Any], chosen: Chosen) -> Row:
    """A form, a chat or an order of a call. Its time is in milliseconds; the session may be missing."""
    client, session, order = said.get("client") or {}, said.get("session") or {}, last_of(said.get("orders"))
    return {
        "lead_id": id_of(said["requestId"]),
        "created_at": moment(said["date"], 1000),
        "kind": _kind(said),
        "client_id": id_of(session.get("yaClientId" if chosen.client_id == "metrica" else "guaClientId")),
        "visit_id": id_of(session.get("sessionId")),
        "deal_id": id_of(order.get("orderNumber")) or id_of(order.get("orderId")),
        "phone_raw": _joined(phone.get("phoneNumber") for phone in client.get("phones") or ()),
        "email_raw": _joined(
            it.get("contactValue") for it in client.get("contacts") or () if it.get("contactType") == "EMAIL"
        ),
        "form_name": told(said.get("subject")),
        "page_url": told(said.get("requestUrl")),
        **traffic(session),
        "referrer": told(session.get("ref")),
        "custom": _custom(said),
    }


def _kind(said: Mapping[str, Any]) -> str:
    words = f"{said.get('requestType') or ''} {said.get('subject') or ''}".casefold()
    return next((kind for part, kind in _KINDS if part in words), "form")


def _custom(said: Mapping[str, Any]) -> dict[str, str]:
    """What people break applications down by: the vendor's status, its target flag, its tags."""
    names = [str(name) for group in said.get("RequestTags") or () for name in group.get("names") or ()]
    is_target = flag(said.get("targetRequest"))
    known = {
        "calltouch_status": told(said.get("status")),
        "calltouch_target": None if is_target is None else str(is_target).lower(),
        "calltouch_tags": "; ".join(sorted(set(names))),
    }
    return {name: value for name, value in known.items() if value}


def _joined(values: Iterable[Any]) -> str | None:
    return ";".join(dict.fromkeys(str(value) for value in values if told(value))) or None
