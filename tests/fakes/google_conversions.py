"""Fakes of Google Ads' two ways to take conversions of clicks: the Data Manager API and uploadClickConversions."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.google_auth import GoogleVendor, error
from tests.fakes.wire import Reply, Request

__all__ = ["ACTION", "CUSTOMER", "FakeAdsUpload", "FakeDataManager"]

CUSTOMER = "1234567890"
ACTION = "777"
_AT_ONCE = 2000
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_ZONED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d")


class FakeDataManager(GoogleVendor):
    """Data Manager API v1 of one account. `events` is what it counts, by transactionId; `unknown_clicks` are gclids it
    finds no click for, `broken_clicks` those whose form it refuses with the whole request.

    What comes again gets its new value, as documented; without `adjusts` it is left out as a double.
    """

    scope = "https://www.googleapis.com/auth/datamanager"

    def __init__(self) -> None:
        super().__init__()
        self.events: dict[str, dict[str, Any]] = {}
        self.came = 0  # events of requests that were taken, also those that came twice
        self.asked: dict[str, list[dict[str, Any]]] = {}
        self.unknown_clicks: set[str] = set()
        self.broken_clicks: set[str] = set()
        self.slowness = 0
        self.drops = 0
        self.adjusts = True

    def data(self, request: Request) -> Reply:
        if (request.method, request.path) == ("POST", "/v1/events:ingest"):
            return self._ingest(request.json())
        if (request.method, request.path) == ("GET", "/v1/requestStatus:retrieve"):
            return self._status(request.one("requestId"))
        return Reply(error(404, "Not found"), 404)

    def _ingest(self, body: Any) -> Reply:
        if set(body) - {"destinations", "events", "consent", "validateOnly", "encoding"}:
            return Reply(error(400, "Unknown field"), 400)
        (destination,) = body["destinations"]
        account = {"accountType": "GOOGLE_ADS", "accountId": CUSTOMER}
        if destination["operatingAccount"] != account or destination["productDestinationId"] != ACTION:
            return Reply(error(403, "The caller does not have permission"), 403)
        wrong = [problem for place, event in enumerate(body["events"]) if (problem := self._problem(place, event))]
        if wrong or not 0 < len(body["events"]) <= _AT_ONCE:
            details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": wrong}]
            return Reply(error(400, "There was a problem with the request.", "INVALID_ARGUMENT", details), 400)
        if body.get("validateOnly"):
            return Reply({})
        handle = f"request-{len(self.asked)}"
        self.asked[handle] = body["events"]
        self.came += len(body["events"])
        if self.drops:
            self.drops -= 1
            return Reply(b"", 200)
        return Reply({"requestId": handle})

    def _problem(self, place: int, event: dict[str, Any]) -> dict[str, str] | None:
        at = f"events.events[{place}]"
        if not event.get("transactionId"):
            return {"field": f"{at}.transaction_id", "description": "Required", "reason": "REQUIRED_FIELD_MISSING"}
        if not _MOMENT.fullmatch(event.get("eventTimestamp", "")):
            return {"field": f"{at}.event_timestamp", "description": "Invalid", "reason": "INVALID_FORMAT"}
        if event["adIdentifiers"]["gclid"] in self.broken_clicks:
            return {"field": f"{at}.ad_identifiers.gclid", "description": "Cannot be decoded", "reason": "INVALID"}
        return None

    def _status(self, handle: str) -> Reply:
        if handle not in self.asked:
            return Reply(error(404, "Request not found"), 404)
        if self.slowness:
            self.slowness -= 1
            return Reply({"requestStatusPerDestination": [{"requestStatus": "PROCESSING"}]})
        reasons: dict[str, int] = {}
        for event in self.asked[handle]:
            reason = self._reason(event, handle)
            if reason:
                reasons[reason] = reasons.get(reason, 0) + 1
                continue
            known = self.events.setdefault(event["transactionId"], event | {"request": handle})
            known |= {name: event[name] for name in ("conversionValue", "currency") if name in event}
        failed = sum(reasons.values())
        word = "SUCCESS" if not failed else "FAILED" if failed == len(self.asked[handle]) else "PARTIAL_SUCCESS"
        status: dict[str, Any] = {"requestStatus": word, "eventsIngestionStatus": {"recordCount": "1"}}
        if reasons:
            prefix = "PROCESSING_ERROR_REASON_"
            counts = [{"recordCount": str(n), "reason": prefix + reason} for reason, n in reasons.items()]
            status["errorInfo"] = {"errorCounts": counts}
        return Reply({"requestStatusPerDestination": [status]})

    def _reason(self, event: dict[str, Any], handle: str) -> str:
        if self.adjusts:
            return "GCLID_NOT_FOUND" if event["adIdentifiers"]["gclid"] in self.unknown_clicks else ""
        known = self.events.get(event["transactionId"])
        earlier = any(
            event["transactionId"] == other["transactionId"]
            for name, events in self.asked.items()
            if name < handle
            for other in events
        )
        if earlier or (known and known["request"] != handle):
            self.events.setdefault(event["transactionId"], event | {"request": "earlier"})
            return "DUPLICATE_TRANSACTION_ID"
        return "GCLID_NOT_FOUND" if event["adIdentifiers"]["gclid"] in self.unknown_clicks else ""


class FakeAdsUpload(GoogleVendor):
    """uploadClickConversions of Google Ads v26. `events` is what it counts, by orderId; `troubles`: codes by gclid."""

    scope = "https://www.googleapis.com/auth/adwords"

    def __init__(self) -> None:
        super().__init__()
        self.events: dict[str, dict[str, Any]] = {}
        self.troubles: dict[str, str] = {}
        self.is_closed = False
        self.drops = 0

    def data(self, request: Request) -> Reply:
        if (request.method, request.path) != ("POST", f"/v26/customers/{CUSTOMER}:uploadClickConversions"):
            return Reply(error(404, "Not found"), 404)
        if request.headers.get("login-customer-id") != "1112223333":
            return Reply(error(403, "USER_PERMISSION_DENIED"), 403)
        if self.is_closed:
            return Reply(error(403, "CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE"), 403)
        body = request.json()
        if body.get("partialFailure") is not True or len(body["conversions"]) > _AT_ONCE:
            return Reply(error(400, "partialFailure is required"), 400)
        faults, results = [], []
        for place, click in enumerate(body["conversions"]):
            code = self._code(click)
            results.append({} if code else {"gclid": click["gclid"], "conversionDateTime": click["conversionDateTime"]})
            if code:
                path = {"fieldPathElements": [{"fieldName": "conversions", "index": place}]}
                errors = {"errorCode": {"conversionUploadError": code}, "message": f"{code}.", "location": path}
                faults.append(errors)
            elif body.get("validateOnly") is not True:
                self.events[click["orderId"]] = click
        said: dict[str, Any] = {} if body.get("validateOnly") else {"results": results, "jobId": "1"}
        if faults:
            kind = "type.googleapis.com/google.ads.googleads.v26.errors.GoogleAdsFailure"
            said["partialFailureError"] = {"code": 3, "message": "…", "details": [{"@type": kind, "errors": faults}]}
        if self.drops:
            self.drops -= 1
            return Reply(b"", 200)
        return Reply(said)

    def _code(self, click: dict[str, Any]) -> str:
        if click["conversionAction"] != f"customers/{CUSTOMER}/conversionActions/{ACTION}":
            return "INVALID_CONVERSION_ACTION"
        if not _ZONED.fullmatch(click["conversionDateTime"]):
            return "INVALID_DATE"
        if click["orderId"] in self.events:
            return "ORDER_ID_ALREADY_IN_USE"
        return self.troubles.get(click["gclid"], "")
