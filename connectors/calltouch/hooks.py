"""Events of Calltouch: calls as they begin and end, and requests.

The names and words differ from those of the API (`targetcall=non-target`); which of them come is chosen in the cabinet.
They become what the API would say, so that one reading makes the rows of both. Tags come without their categories, so
only the API tells them; that of anti-fraud blocks a call at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from connectors.calls.words import flag, told, whole
from connectors.calltouch import applications, parse
from connectors.hooks.preset import Hook, Mark, Preset, Scope, Signal, Told

__all__ = ["PRESET", "CalltouchHooks"]

# Name of the API → name of the hook.
_CALL = {
    "callId": "id",
    "callphase": "callphase",
    "duration": "duration",
    "waitingConnect": "waiting_time",
    "callerNumber": "callerphone",
    "phoneNumber": "phonenumber",
    "manager": "manager",
    "ctClientId": "ctClientId",
    "sessionId": "sessionId",
    "yaClientId": "yaClientId",
    "source": "source",
    "medium": "medium",
    "url": "url",
    "city": "city",
}
_REQUEST = {
    "requestId": "requestId",
    "subject": "subject",
    "requestUrl": "requestUrl",
}
_FLAGS = {
    "successful": ("status", "successful", "unsuccessful"),
    "uniqueCall": ("unique", "unique", "non-unique"),
    "targetCall": ("targetcall", "target", "non-target"),
    "callbackCall": ("callback", "callback", "non-callback"),
    "targetRequest": ("targetrequest", "target", "non-target"),
}
_TAGS = ("source", "medium", "campaign", "content", "term")
_ENDED = ("calldisconnected", "calllost")


class CalltouchHooks(Preset):
    """Unsigned, so the address holds a secret; by GET or POST, as is chosen in the cabinet."""

    name = "calltouch"
    tables = ("call", "lead")
    methods: ClassVar[tuple[Literal["GET", "POST"], ...]] = ("GET", "POST")

    def read(self, hook: Hook, scope: Scope) -> Iterator[Told | Signal]:
        """A row of each call or request; chats and deals have no rows of their own."""
        said = hook.fields
        match said["leadtype"]:
            case "call":
                yield Told("call", parse.call(_as_call(said), parse.Chosen()), _mark(said))
            case "request":
                yield Told("lead", applications.request(_as_request(said), parse.Chosen()), _mark(said))


def _as_call(said: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: said.get(ours) for name, ours in _CALL.items()} | {"callId": said["id"], "orders": _orders(said)}
    # Without the seconds since 1970 the time is a wall clock of the site's zone.
    known["timestamp"] = said.get("timestamp") or said["calltime"]
    fraud = {"type": "AUTO-AF", "names": [said["tags_auto_af"]]} if told(said.get("tags_auto_af")) else {}
    return {**known, **_flags(said), **_utm(said), "callTags": [fraud] if fraud else []}


def _as_request(said: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: said.get(ours) for name, ours in _REQUEST.items()} | {"requestId": said["requestId"]}
    seconds = whole(said.get("timestamp"))
    known["date"] = said["requestDate"] if seconds is None else seconds * 1000
    session = {name: said.get(name) for name in ("sessionId", "yaClientId", "source", "medium", "ref")}
    contacts = [{"contactType": "EMAIL", "contactValue": said.get("email")}]
    client = {"phones": [{"phoneNumber": said.get("callerphone")}], "contacts": contacts}
    return {**known, **_flags(said), "client": client, "session": session | _utm(said), "orders": _orders(said)}


def _flags(said: Mapping[str, Any]) -> dict[str, bool | None]:
    return {name: flag(said.get(ours), (yes,), (no,)) for name, (ours, yes, no) in _FLAGS.items()}


def _utm(said: Mapping[str, Any]) -> dict[str, Any]:
    return {f"utm{name.capitalize()}": said.get(f"utm_{name}") for name in _TAGS}


def _orders(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"orderId": said.get("orderId")}]


def _mark(said: Mapping[str, Any]) -> Mark:
    """A call that has ended does not begin again, however late the event of its beginning comes."""
    return (int(said.get("callphase") in _ENDED), whole(said.get("sendingTimestamp")) or 0)


PRESET = CalltouchHooks()
