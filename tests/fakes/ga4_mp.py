"""A fake Measurement Protocol of Google Analytics 4: it answers 204 to anything, and counts what is right."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["MEASUREMENT", "SECRET", "FakeMeasurementProtocol"]

MEASUREMENT = "G-ABCD1234"
SECRET = "not-a-real-api-secret"
_HOURS_72 = 72 * 3600 * 1_000_000


class FakeMeasurementProtocol(Vendor):
    """One stream. `events` is what it counts: purchases once for a transaction_id, others at each coming. `now` is
    microseconds since 1970; `wrong_names` are events that the checking server finds fault with."""

    def __init__(self, now: int) -> None:
        super().__init__()
        self.now = now
        self.events: list[dict[str, Any]] = []
        self.wrong_names: set[str] = set()
        self.drops = 0

    def answer(self, request: Request) -> Reply:
        if request.method != "POST":
            return Reply(b"", 404)
        if request.path == "/debug/mp/collect":
            return Reply({"validationMessages": self._problems(request.json())})
        if request.path != "/mp/collect":
            return Reply(b"", 404)
        known = request.one("measurement_id") == MEASUREMENT and request.one("api_secret") == SECRET
        if known and not self._problems(request.json()):
            for event in request.json()["events"]:
                self._count(event | {"client_id": request.json()["client_id"]})
        if self.drops:
            self.drops -= 1
            return Reply(b"", 502)
        return Reply(b"", 204)

    def _count(self, event: dict[str, Any]) -> None:
        if event["name"] == "purchase":
            ids = {each["params"]["transaction_id"] for each in self.events if each["name"] == "purchase"}
            if event["params"]["transaction_id"] in ids:
                return
        self.events.append(event)

    def _problems(self, body: Any) -> list[dict[str, str]]:
        if not re.fullmatch(r"\S+\.\d+", body.get("client_id", "")):
            return [_problem("client_id", "VALUE_INVALID", "Client id must be of the form number.number")]
        if not 0 < len(body["events"]) <= 25:
            return [_problem("events", "EXCEEDED_MAX_ENTITIES", "At most 25 events")]
        return [
            problem
            for place, event in enumerate(body["events"])
            if (problem := self._problem(f"events[{place}]", event))
        ]

    def _problem(self, at: str, event: dict[str, Any]) -> dict[str, str] | None:
        if event["name"] in self.wrong_names:
            return _problem(f"{at}.name", "NAME_RESERVED", f"{event['name']} is reserved")
        if not 0 <= self.now - event["timestamp_micros"] <= _HOURS_72:
            return _problem(f"{at}.timestamp_micros", "VALUE_OUT_OF_BOUNDS", "Older than 72 hours")
        params = event["params"]
        if "value" in params and "currency" not in params:
            return _problem(f"{at}.params.currency", "VALUE_REQUIRED", "currency is required with value")
        if any(len(str(value)) > 100 for value in params.values()):
            return _problem(at, "EXCEEDED_MAX_LENGTH", "A value is too long")
        return None


def _problem(path: str, code: str, words: str) -> dict[str, str]:
    return {"fieldPath": path, "validationCode": code, "description": words}
