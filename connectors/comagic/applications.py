"""Messages of forms and chats as rows of `lead`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.calls.words import id_of, told
from connectors.comagic.parse import TRAFFIC_FIELDS, client_of, traffic
from connectors.wire import Row

__all__ = ["CHAT_FIELDS", "MESSAGE_FIELDS", "chat", "is_application", "message"]

_SHARED = ("id", "date_time", "status", "communication_page_url", "visitor_phone_number", "referrer", "tags")
MESSAGE_FIELDS = (*_SHARED, "form_type", "form_name", "visitor_email", *TRAFFIC_FIELDS)
CHAT_FIELDS = (*_SHARED, "initiator", "messages_count", "chat_channel_type", "chat_channel_name", *TRAFFIC_FIELDS)
_MESSENGERS = ("telegram", "whatsapp", "viber", "vk", "facebook", "instagram", "avito", "odnoklassniki", "ok", "max")
_OURS = ("employee", "operator", "system")


def message(said: Mapping[str, Any], client: str) -> Row:
    """A message left through a form. Messages and chats count apart, so their ids say what they are of."""
    is_callback = "call" in str(said.get("form_type") or "").lower()
    own = {"kind": "callback" if is_callback else "form", "form_name": told(said.get("form_name"))}
    return {**_shared("message", said, client), **own, "email_raw": told(said.get("visitor_email"))}


def chat(said: Mapping[str, Any], client: str) -> Row:
    """A chat on the site or in a messenger."""
    channel = str(said.get("chat_channel_type") or "").lower()
    kind = "messenger" if channel.startswith(_MESSENGERS) else "chat"
    return {**_shared("chat", said, client), "kind": kind, "form_name": told(said.get("chat_channel_name"))}


def is_application(said: Mapping[str, Any]) -> bool:
    """Whether somebody came with it: a chat that we have begun ourselves is one once its visitor left a phone."""
    return str(said.get("initiator")).lower() not in _OURS or bool(told(said.get("visitor_phone_number")))


def _shared(prefix: str, said: Mapping[str, Any], client: str) -> dict[str, Any]:
    names = sorted({str(tag["tag_name"]) for tag in said.get("tags") or () if told(tag.get("tag_name"))})
    custom = {"comagic_status": told(said.get("status")), "comagic_tags": "; ".join(names)}
    return {
        "lead_id": f"{prefix}-{id_of(said['id'])}",
        "created_at": said["date_time"],
        "client_id": client_of(said, client),
        "visit_id": id_of(said.get("visitor_session_id")),
        "phone_raw": id_of(said.get("visitor_phone_number")),
        "page_url": told(said.get("communication_page_url")),
        **traffic(said),
        "referrer": told(said.get("referrer")),
        "custom": {name: value for name, value in custom.items() if value},
    }
