"""Events of Jivo: chats, messages left while nobody was there, calls ordered on the site.

All events of a chat tell of one application, and come many times (accepted, updated, finished): its id is that of the
chat. A chat of which neither phone nor e-mail is known is nobody's application yet. Events have no time of their own:
an application is dated by the first that arrived.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.hooks.preset import Hook, Preset, Scope, Signal, Told

__all__ = ["PRESET", "Jivo"]

_CHATS = {"chat_accepted", "chat_assigned", "chat_finished", "chat_updated", "client_updated"}
_TAGS = ("source", "medium", "campaign", "content", "term")


class Jivo(Preset):
    """Unsigned, so the address holds a secret."""

    name = "jivo"
    tables = ("lead",)
    reply = '{"result":"ok"}'

    def read(self, hook: Hook, scope: Scope) -> Iterator[Told | Signal]:
        """A lead of each event that names a person."""
        said = hook.json
        visitor = said.get("visitor") or {}
        kind, lead_id = _lead(said, visitor)
        call = said.get("call") or {}
        phone, email = visitor.get("phone") or call.get("phone"), visitor.get("email")
        if not (lead_id and (phone or email)):
            return
        page = said.get("page") or {}
        row = {
            "lead_id": lead_id,
            "kind": kind,
            "phone_raw": phone,
            "email_raw": email,
            "page_url": page.get("url"),
            **_utm(said.get("session") or {}),
        }
        yield Told("lead", row, mark=(1,))
        # The first to arrive dates it: of two, the one with the greater mark stays.
        if hook.received_at is not None:
            yield Told("lead", {"lead_id": lead_id, "created_at": hook.received_at}, (-hook.received_at.timestamp(),))


def _lead(said: Mapping[str, Any], visitor: Mapping[str, Any]) -> tuple[str, str]:
    """What kind of application it is and its id; '' where it is none."""
    match said["event_name"]:
        case name if name in _CHATS:
            return "chat", f"chat-{said['chat_id']}" if said.get("chat_id") else ""
        case "offline_message":
            return "form", f"message-{said['offline_message_id']}"
        case "call_event":
            # A call has no id: the visitor's number and how often they have been there tell one order from the next.
            number, visits = visitor.get("number"), visitor.get("chats_count", "")
            return "callback", f"call-{said.get('widget_id', '')}-{number}-{visits}" if number else ""
    return "", ""


def _utm(session: Mapping[str, Any]) -> dict[str, Any]:
    """The tags as fields, else as they are in one text: source=google|medium=cpc."""
    tags = session.get("utm_json")
    if not isinstance(tags, dict):
        tags = dict(pair.partition("=")[::2] for pair in str(session.get("utm") or "").split("|") if "=" in pair)
    return {f"utm_{tag}": tags[tag] for tag in _TAGS if tags.get(tag)}


PRESET = Jivo()
