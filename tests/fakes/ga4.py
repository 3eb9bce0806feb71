"""A fake Data API of Google Analytics 4: reports of one property, summed from its sessions by what is asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.google_auth import GoogleVendor, error
from tests.fakes.wire import Reply, Request

__all__ = ["PROPERTY", "FakeGa4", "session"]

PROPERTY = "123456789"
_NOT_SET = "(not set)"
_DIMENSIONS = {
    *("date", "sessionSource", "sessionMedium", "sessionCampaignName", "sessionCampaignId"),
    *("sessionManualSource", "sessionManualMedium", "sessionManualCampaignName"),
    *("sessionManualAdContent", "sessionManualTerm"),
}
_TYPES = {"advertiserAdCost": "TYPE_CURRENCY"}
_METRICS = {
    *("sessions", "totalUsers", "screenPageViews", "engagedSessions"),
    *("advertiserAdCost", "advertiserAdClicks", "advertiserAdImpressions"),
}
_QUOTA = {
    "tokensPerDay": {"consumed": 4, "remaining": 199_996},
    "tokensPerHour": {"consumed": 4, "remaining": 39_996},
    "concurrentRequests": {"remaining": 10},
}


def session(date: str, sessions: int, users: int, views: int, engaged: int, **marks: str) -> dict[str, Any]:
    """Sessions of a day with the same marks: `source`, `medium`, `campaign`, `manual_source` … `content`, `term`."""
    names = {
        "source": "sessionSource",
        "medium": "sessionMedium",
        "campaign": "sessionCampaignName",
        "manual_source": "sessionManualSource",
        "manual_medium": "sessionManualMedium",
        "manual_campaign": "sessionManualCampaignName",
        "content": "sessionManualAdContent",
        "term": "sessionManualTerm",
        "campaign_id": "sessionCampaignId",
    }
    told = {name: marks.get(short, _NOT_SET) for short, name in names.items()}
    counts = {"sessions": sessions, "totalUsers": users, "screenPageViews": views, "engagedSessions": engaged}
    return {"date": date, **told, **counts}


class FakeGa4(GoogleVendor):
    """One property. `sessions` and `costs` are its world; `metadata`, `quota` what it says of its answers."""

    scope = "https://www.googleapis.com/auth/analytics.readonly"

    def __init__(self) -> None:
        super().__init__()
        tags = {"manual_source": "yandex", "manual_medium": "cpc", "manual_campaign": "poisk_msk", "content": "a1"}
        tagged = {"source": "yandex", "medium": "cpc", "campaign": "poisk_msk", **tags}
        self.sessions = [
            session("20260701", 420, 344, 900, 300, **tagged, term="окна"),
            session("20260701", 387, 322, 600, 187, source="(direct)", medium="(none)", campaign="(direct)"),
            session("20260702", 50, 40, 70, 20, source="google", medium="organic", campaign="(organic)"),
            session("20260702", 5, 5, 9, 4, source="blog.example", medium="referral", campaign="(referral)"),
            session("20260708", 3, 2, 3, 0),
        ]
        self.costs: list[dict[str, Any]] = []
        self.cost("20260708", 1234.5, 7, 100, campaign_id="77", campaign="VK", source="vk", medium="cpc")
        self.metadata: dict[str, Any] = {"currencyCode": "RUB", "timeZone": "Europe/Moscow"}
        self.quota: dict[str, Any] = {name: dict(bucket) for name, bucket in _QUOTA.items()}
        self.largest = 250_000
        self.lost: set[str] = set()  # metrics that are no longer sent
        self.spoilt: set[str] = set()  # metrics whose values are objects
        self.grown = False

    def cost(self, date: str, cost: float, clicks: int, impressions: int, **marks: str) -> None:
        """Money of a day's campaign."""
        numbers = {"advertiserAdCost": cost, "advertiserAdClicks": clicks, "advertiserAdImpressions": impressions}
        self.costs.append(session(date, 0, 0, 0, 0, **marks) | numbers)

    def data(self, request: Request) -> Reply:
        found = re.fullmatch(r"/v1beta/properties/(\d+):runReport", request.path)
        if found is None or request.method != "POST":
            return Reply(error(404, "Requested entity was not found."), 404)
        if found[1] != PROPERTY:
            return Reply(error(403, "User does not have sufficient permissions for this property."), 403)
        body = request.json() or {}
        problem = _problem(body)
        return Reply(error(400, problem), 400) if problem else Reply(self._report(body))

    def _report(self, body: Mapping[str, Any]) -> dict[str, Any]:
        dimensions, metrics = ([each["name"] for each in body[name]] for name in ("dimensions", "metrics"))
        rows = self._rows(dimensions, metrics, body["dateRanges"][0])
        offset, limit = int(body.get("offset", "0")), min(int(body.get("limit", "10000")), self.largest)
        said: dict[str, Any] = {"dimensionHeaders": [{"name": name} for name in dimensions]} if dimensions else {}
        kept = [name for name in metrics if name not in self.lost]
        said["metricHeaders"] = [{"name": name, "type": _TYPES.get(name, "TYPE_INTEGER")} for name in kept]
        if rows:
            said |= {"rows": rows[offset : offset + limit], "rowCount": len(rows)}
        said |= {"metadata": self.metadata, "kind": "analyticsData#runReport"}
        if self.grown:
            said |= {"emptyReason": "", "nextGeneration": {"a": 1}}
        return said | ({"propertyQuota": self.quota} if body.get("returnPropertyQuota") else {})

    def _rows(self, dimensions: Sequence[str], metrics: Sequence[str], days: Mapping[str, str]) -> list[dict[str, Any]]:
        first, last = (days[name].replace("-", "") for name in ("startDate", "endDate"))
        sums: defaultdict[tuple[str, ...], list[float]] = defaultdict(lambda: [0] * len(metrics))
        for fact in (*self.sessions, *self.costs):
            if first <= fact["date"] <= last and any(fact.get(name) for name in metrics):
                key = tuple(fact[name] for name in dimensions)
                sums[key] = [was + fact.get(name, 0) for was, name in zip(sums[key], metrics, strict=True)]
        return [
            {
                "dimensionValues": [{"value": value} for value in key],
                "metricValues": [
                    {"value": {"n": 1} if name in self.spoilt else str(value)}
                    for name, value in zip(metrics, sums[key], strict=True)
                    if name not in self.lost
                ],
            }
            for key in sorted(sums)
        ]


def _problem(body: Mapping[str, Any]) -> str:
    dimensions, metrics = ([each["name"] for each in body.get(name, [])] for name in ("dimensions", "metrics"))
    for name in dimensions:
        if name not in _DIMENSIONS:
            return f"Field {name} is not a valid dimension."
    for name in metrics:
        if name not in _METRICS:
            return f"Field {name} is not a valid metric."
    if len(dimensions) > 9 or not 1 <= len(metrics) <= 10 or not 1 <= len(body.get("dateRanges", [])) <= 4:
        return "Requests are limited to 9 dimensions, 10 metrics and 4 dateRanges."
    if not re.fullmatch(r"\d+", body.get("limit", "10000")) or int(body.get("limit", "10000")) > 250_000:
        return "The limit must be between 1 and 250000."
    return ""
