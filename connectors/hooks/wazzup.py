"""Messages of Wazzup 24 (v3): the first that a person writes to a channel is an application.

Our own messages (isEcho) and marks of reading tell nothing. A conversation has no id, and clients write for weeks about
what they have ordered: a person is one application of the channel, dated by their first message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.hooks.body import UnreadableError
from connectors.hooks.preset import Hook, Preset, Scope, Signal, Told, same

__all__ = ["PRESET", "Wazzup"]

_BY_PHONE = {"whatsapp", "wapi", "viber"}
_DIGITS = re.compile(r"\d{7,15}")


class Wazzup(Preset):
    """With a CRM key the requests carry it as a bearer; without, the address holds a secret."""

    name = "wazzup"
    tables = ("lead",)
    keys = ("crm_key",)
    reply = "{}"

    def verify(self, hook: Hook, headers: Mapping[str, str], keys: Mapping[str, str]) -> bool:
        """By the key of the CRM, where there is one."""
        return not keys or same(headers.get("authorization"), f"Bearer {keys['crm_key']}")

    def is_probe(self, hook: Hook) -> bool:
        """{"test": true}, which comes when the address is set."""
        return bool(hook.json == {"test": True})

    def read(self, hook: Hook, scope: Scope) -> Iterator[Told | Signal]:
        """A lead of each message that somebody wrote to us."""
        for message in hook.json.get("messages") or []:
            if message.get("isEcho") or message.get("status", "inbound") != "inbound":
                continue
            moment = _moment(message["dateTime"])
            row = {
                "lead_id": f"{message['channelId']}-{message['chatType']}-{message['chatId']}",
                "kind": "messenger",
                "phone_raw": _phone(message),
                "form_name": message["chatType"],
                "created_at": moment,
            }
            yield Told("lead", row, (-moment.timestamp(),))  # of all messages the first stays


def _moment(told: str | int) -> datetime:
    """A time with its zone, or milliseconds since 1970: the vendor's own words ("UTC ms") allow both."""
    try:
        moment = datetime.fromtimestamp(told / 1000, UTC) if type(told) is int else datetime.fromisoformat(str(told))
    except (ValueError, OverflowError, OSError) as error:
        raise UnreadableError("hook_shape", field="dateTime") from error
    if moment.tzinfo is None:
        raise UnreadableError("hook_shape", field="dateTime")
    return moment


def _phone(message: Mapping[str, Any]) -> str | None:
    """In international form: a WhatsApp id are the digits of E.164, never a number of the country without its code."""
    contact = message.get("contact") or {}
    said = contact.get("phone") or (message["chatId"] if message["chatType"] in _BY_PHONE else None)
    return f"+{said}" if said and _DIGITS.fullmatch(str(said)) else said


PRESET = Wazzup()
