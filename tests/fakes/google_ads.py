"""A fake Google Ads: searchStream of a small agency, from one list of facts that every report sums by itself."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.google_auth import GoogleVendor, error
from tests.fakes.wire import Reply, Request

__all__ = ["ACCOUNT", "CLOSED", "MANAGER", "Fact", "FakeGoogleAds", "failure"]

MANAGER, ACCOUNT, CLOSED = "9990000000", "1234567890", "2222222222"
_ACTIONS = {"77": "Заявка", "78": "Звонок"}
_IDS = {
    "customer": (),
    "campaign": ("campaign",),
    "ad_group": ("campaign", "group"),
    "ad_group_ad": ("campaign", "group", "ad"),
    "keyword_view": ("campaign", "group", "keyword"),
    "customer_client": (),
}
_KNOWN = {
    "customer": {"id", "descriptive_name", "currency_code", "time_zone", "manager", *("tracking_url_template",)}
    | {"final_url_suffix"},
    "customer_client": {"id", "manager", "status", "level"},
    "campaign": {"id", "name"},
    "ad_group": {"id", "name"},
    "ad_group_ad": {"ad.id", "ad.name", "ad.final_urls"},
    "ad_group_criterion": {"keyword.text", "keyword.match_type", "final_urls"},
    "segments": {"date", "month", "device", "conversion_action", "conversion_action_name"},
    "metrics": {"impressions", "clicks", "cost_micros", "conversions", "conversions_value"},
}
_LINKS = {"tracking_url_template", "final_url_suffix", "url_custom_parameters"}
_QUERY = re.compile(r"SELECT (.+?) FROM (\w+)(?: WHERE segments\.date BETWEEN '([\d-]+)' AND '([\d-]+)')?")
_SEGMENTS = ("date", "month", "device", "conversion_action", "conversion_action_name")


@dataclass(frozen=True)
class Fact:
    """What happened on a day of the account; '' where a campaign has no such thing."""

    date: str
    campaign: str
    group: str = ""
    ad: str = ""
    keyword: str = ""
    device: str = "MOBILE"
    impressions: int = 0
    clicks: int = 0
    cost_micros: int = 0
    action: str = ""
    conversions: float = 0
    conversions_value: float = 0


class FakeGoogleAds(GoogleVendor):
    """A manager with an account and one that was closed. `facts` is the account's world; `batch` rows come at once."""

    scope = "https://www.googleapis.com/auth/adwords"

    def __init__(self) -> None:
        super().__init__()
        self.versions = {"v25", "v26"}
        self.batch = 10_000
        self.lost: set[str] = set()  # paths of fields that are no longer sent
        self.added: dict[str, Any] = {}  # what rows have besides
        self.failure: dict[str, Any] | None = None  # an error after the first batch, in an answer begun with 200
        self.customers = {
            MANAGER: {"descriptiveName": "Агентство", "currencyCode": "USD", "timeZone": "UTC", "manager": True},
            ACCOUNT: {"descriptiveName": "Окна", "currencyCode": "USD", "timeZone": "Europe/Moscow", "manager": False},
            CLOSED: {"descriptiveName": "Старый", "currencyCode": "EUR", "timeZone": "UTC", "manager": False},
        }
        self.status = {MANAGER: "ENABLED", ACCOUNT: "ENABLED", CLOSED: "CANCELED"}
        suffix = "utm_source=google&utm_medium=cpc&utm_campaign={campaignid}&utm_content={creative}&utm_term={keyword}"
        self.things: dict[str, dict[str, dict[str, Any]]] = {
            "campaign": {
                "111": {"id": "111", "name": "Поиск", "finalUrlSuffix": suffix},
                "112": {"id": "112", "name": "PMax", "trackingUrlTemplate": "{lpurl}?utm_source=google&utm_term={_x}"},
            },
            "group": {"41": {"id": "41", "name": "Окна"}},
            "ad": {
                "51": {"id": "51", "finalUrls": ["https://okna.example/msk?utm_campaign=own"]},
                "52": {"id": "52", "name": "Второе", "finalUrls": ["https://okna.example/"]},
            },
            "keyword": {"61": {"keyword": {"text": "пластиковые окна", "matchType": "EXACT"}}},
        }
        self.facts = [
            Fact("2026-07-01", "111", "41", "51", "61", "MOBILE", 100, 10, 4_560_000, "77", 1.5, 150.0),
            Fact("2026-07-01", "111", "41", "51", "", "DESKTOP", 40, 2, 1_000_000),
            Fact("2026-07-01", "111", "41", "52", "61", "MOBILE", 7),
            Fact("2026-07-01", "112", device="CONNECTED_TV", impressions=500, clicks=5, cost_micros=10_000_001),
            Fact("2026-07-02", "112", impressions=1, action="78", conversions=0.25),
            Fact("2026-07-05", "111", "41", "52", "61", "MOBILE", 20, 4, 2_000_000, "77", 2.0, 90.5),
        ]

    def restate(self, place: int, **changed: Any) -> None:
        """The past is another now."""
        self.facts[place] = replace(self.facts[place], **changed)

    def data(self, request: Request) -> Reply:
        found = re.fullmatch(r"/(v\d+)/customers/(\d{10})/googleAds:searchStream", request.path)
        if request.method != "POST" or found is None or found[1] not in self.versions:
            return Reply("<html><title>Error 404 (Not Found)!!1</title></html>", 404, content_type="text/html")
        version, number = found[1], found[2]
        refused = self._refused(request, number, (request.json() or {}).get("query", ""))
        if refused:
            return Reply([failure(version, *refused)], refused[0])
        fields, resource, first, last = self._query(request)
        rows = list(self._rows(number, resource, fields, first, last))
        mask = ",".join(_camel(field) for field in fields if _camel(field) not in self.lost)
        parts = [rows[at : at + self.batch] for at in range(0, len(rows), self.batch)] or [[]]
        said: list[Any] = [
            ({"results": part} if part else {}) | {"fieldMask": mask, "requestId": f"q{len(self.requests)}"}
            for part in parts
        ]
        if self.failure is not None:
            said[1:] = [self.failure]
        return Reply(json.dumps(said, ensure_ascii=False, indent=2))

    def _query(self, request: Request) -> tuple[list[str], str, str, str]:
        found = _QUERY.fullmatch(request.json()["query"])
        assert found is not None
        return found[1].split(", "), found[2], found[3] or "", found[4] or ""

    def _refused(self, request: Request, number: str, query: str) -> tuple[int, str, str, str] | None:
        login = request.headers.get("login-customer-id", "")
        if number not in self.customers:
            return 401, "authenticationError", "CUSTOMER_NOT_FOUND", "No customer found for the provided customer id."
        if number == CLOSED:
            return 403, "authorizationError", "CUSTOMER_NOT_ENABLED", "The customer account can't be accessed."
        if login != MANAGER:
            return 403, "authorizationError", "USER_PERMISSION_DENIED", "User doesn't have permission to access it."
        found = _QUERY.fullmatch(query)
        if found is None or found[2] not in _IDS:
            return 400, "queryError", "UNEXPECTED_INPUT", "Error in query."
        for field in found[1].split(", "):
            part, _, name = field.partition(".")
            if name not in _KNOWN.get(part, set()) and name.removeprefix("ad.") not in _LINKS:
                return 400, "queryError", "UNRECOGNIZED_FIELD", f"Unrecognized field in the query: '{field}'."
        if number == MANAGER and "metrics." in query:
            said = "Metrics cannot be requested for a manager account."
            return 400, "queryError", "REQUESTED_METRICS_FOR_MANAGER", said
        return None

    def _rows(self, number: str, resource: str, fields: list[str], first: str, last: str) -> Iterator[dict[str, Any]]:
        if resource == "customer_client":
            for client, about in self.customers.items():
                level = "0" if client == MANAGER else "1"
                told = {"id": client, "manager": about["manager"], "status": self.status[client], "level": level}
                yield self._picked({"customerClient": told}, fields)
        elif resource == "customer" and not any(field.startswith("metrics.") for field in fields):
            yield self._picked({"customer": {"id": number, **self.customers[number]}}, fields)
        else:
            yield from self._reported(resource, fields, first, last)

    def _reported(self, resource: str, fields: list[str], first: str, last: str) -> Iterator[dict[str, Any]]:
        ids = _IDS[resource]
        segments = [name for name in _SEGMENTS if f"segments.{name}" in fields]
        wants_actions = "conversion_action" in segments
        sums: defaultdict[tuple[str, ...], list[float]] = defaultdict(lambda: [0, 0, 0, 0, 0])
        for fact in self.facts:
            told = all(getattr(fact, name) for name in ids) and (fact.action or not wants_actions)
            if first <= fact.date <= last and told:
                key = (*(getattr(fact, name) for name in ids), *(_segment(fact, name) for name in segments))
                measures = (fact.impressions, fact.clicks, fact.cost_micros, fact.conversions, fact.conversions_value)
                sums[key] = [a + b for a, b in zip(sums[key], measures, strict=True)]
        for key, (impressions, clicks, micros, conversions, value) in sums.items():
            row: dict[str, Any] = {"metrics": {"impressions": str(impressions), "clicks": str(clicks)}}
            row["metrics"] |= {"costMicros": str(micros), "conversions": conversions, "conversionsValue": value}
            row["segments"] = {_camel(n): v for n, v in zip(segments, key[len(ids) :], strict=True)}
            for name, ident in zip(ids, key, strict=False):
                row |= self._thing(name, ident)
            yield self._picked(row, fields)

    def _thing(self, name: str, ident: str) -> dict[str, Any]:
        about = self.things[name][ident]
        if name == "ad":
            return {"adGroupAd": {"ad": about}}
        return {{"campaign": "campaign", "group": "adGroup", "keyword": "adGroupCriterion"}[name]: about}

    def _picked(self, row: dict[str, Any], fields: list[str]) -> dict[str, Any]:
        """Only what was asked for, without what is zero, false or empty."""
        picked: dict[str, Any] = {}
        for path in (_camel(field) for field in fields):
            value: Any = row
            *parents, last = path.split(".")
            for name in (*parents, last):
                value = value.get(name) if isinstance(value, dict) else None
            place = picked
            for name in parents:
                place = place.setdefault(name, {})
            if value not in (None, "", "0", 0, False, []) and path not in self.lost:
                place[last] = value
        return picked | self.added


def _segment(fact: Fact, name: str) -> str:
    return {
        "date": fact.date,
        "month": f"{fact.date[:7]}-01",
        "device": fact.device,
        "conversion_action": f"customers/{ACCOUNT}/conversionActions/{fact.action}",
        "conversion_action_name": _ACTIONS.get(fact.action, ""),
    }[name]


def _camel(field: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), field)


def failure(version: str, status: int, kind: str, code: str, message: str, **details: Any) -> dict[str, Any]:
    """An error as Google Ads writes it, before it is put into a list."""
    about = {
        "@type": f"type.googleapis.com/google.ads.googleads.{version}.errors.GoogleAdsFailure",
        "errors": [{"errorCode": {kind: code}, "message": message} | ({"details": details} if details else {})],
        "requestId": "q3",
    }
    return error(status, "Request contains an invalid argument." if status == 400 else message, details=[about])
