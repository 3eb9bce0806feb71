"""Google Analytics 4: events of the Measurement Protocol. It answers 204 to anything, so events are checked first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.send.base import Conversion, Fate, Outcome, Reply, Trace
from connectors.send.settings import Ga4Settings
from connectors.send.wire import WireSender
from throughline.texts import say

__all__ = ["Ga4", "event"]

_ID = re.compile(r"[A-Za-z0-9_-]{1,40}\.[0-9]{5,20}")  # 1234567890.1699999999, as the cookie _ga ends
_SESSION = re.compile(r"[0-9]{9,12}")  # a session is called by the second when it began
_EVENT = re.compile(r"events(?:\[|\.)(\d+)")
_NOBODY = "1.1700000000"  # a client that never was
_LONGEST = 100  # characters of a parameter
_FRESH = timedelta(hours=24)
_LATER = Fate(Outcome.LATER)


class Ga4(WireSender[Ga4Settings]):
    """One stream. A request is of one client; `purchase` is counted once for a transaction_id, other events at each
    coming."""

    kind = "ga4_events"
    Settings = Ga4Settings
    at_once = 25
    oldest = timedelta(hours=72) - timedelta(minutes=10)  # what comes a minute too late is booked on another day
    identifiers = ("client_id",)

    def knows(self, trace: Trace) -> bool:
        """Ids of Metrica have no dot."""
        return bool(_ID.fullmatch(trace.value))

    def lot(self, conversion: Conversion) -> str:
        """The client is named once for all events."""
        return conversion.by.value

    def is_repeatable(self, conversion: Conversion) -> bool:
        """Only purchases have a transaction_id that is looked at."""
        return conversion.goal == "purchase"

    def send(self, batch: str, conversions: Sequence[Conversion]) -> Reply:
        """Check the events, which records nothing, then send those that are right. With a wrong one none is sent."""
        now = self.context.now()
        events = [event(conversion, now) for conversion in conversions]
        body = {"client_id": conversions[0].by.value, "events": events}
        wrong = self._wrong(body)
        if wrong:
            return Reply(tuple(wrong.get(place, wrong.get(None, _LATER)) for place in range(len(conversions))))
        self.sending.ask("POST", "/mp/collect", query=self._query, json=body, wants="any")
        return Reply((Fate(Outcome.ACCEPTED),) * len(conversions))

    def check(self) -> str:
        """Whether GA4 takes events of this form; whether the secret is right it tells nobody."""
        events = [
            event(self.sample(what, goal, _NOBODY), self.context.now()) for what, goal in self.settings.what.items()
        ]
        if wrong := self._wrong({"client_id": _NOBODY, "events": events}):
            raise self.refusal("; ".join(fate.said for fate in wrong.values()))
        return say("hints.ga4_events.check", self.context.language, stream=self.settings.measurement_id)

    @property
    def _query(self) -> dict[str, str]:
        secret = self.settings.api_secret.get_secret_value()
        return {"measurement_id": self.settings.measurement_id, "api_secret": secret}

    def _wrong(self, body: dict[str, Any]) -> dict[int | None, Fate]:
        """What the checking server found, by the event's place; None: the request as a whole."""
        strict = body | {"validation_behavior": "ENFORCE_RECOMMENDATIONS"}
        answer = self.asking.ask("POST", "/debug/mp/collect", query=self._query, json=strict)
        found: dict[int | None, Fate] = {}
        for message in self.part(answer, "validationMessages"):
            place = _EVENT.search(str(message.get("fieldPath", "")))
            said = " ".join(filter(None, (str(message.get(key, "")) for key in ("validationCode", "description"))))
            found.setdefault(int(place[1]) if place else None, Fate(Outcome.REFUSED, said))
        return found


def event(conversion: Conversion, now: datetime) -> dict[str, Any]:
    """One event at its moment. A number of JSON is a double: two decimals of any sum pass it unchanged."""
    params: dict[str, Any] = {"engagement_time_msec": 1, "transaction_id": _short(conversion.order_id)}
    if session := _session(conversion, now):
        params["session_id"] = session
    if conversion.value is not None:
        params |= {"value": float(conversion.value), "currency": conversion.currency}
    moment = int(conversion.at.timestamp()) * 1_000_000
    return {"name": conversion.goal, "timestamp_micros": moment, "params": params}


def _short(order_id: str) -> str:
    """As long as a parameter may be. A longer id ends with a digest of all of it, for GA4 counts one purchase an id."""
    if len(order_id) <= _LONGEST:
        return order_id
    return f"{order_id[: _LONGEST - 17]}-{hashlib.sha256(order_id.encode()).hexdigest()[:16]}"


def _session(conversion: Conversion, now: datetime) -> str:
    """The session that the event belongs to; '' where it belongs to none, or none is known.

    GA4 gives an event the source of its session when it lies between the session's start and end and comes within a day
    of its start (developers.google.com/analytics/devguides/collection/protocol/ga4/use-cases). The export names visits
    client.session.
    """
    trace = conversion.by
    client, _, session = trace.visit.rpartition(".")
    is_named = client == trace.value and _SESSION.fullmatch(session)
    is_inside = trace.until is not None and trace.at <= conversion.at <= trace.until
    return session if is_named and is_inside and now - trace.at <= _FRESH else ""
