"""A fake Meta: insights of ad accounts, at once and by reports, as Graph API v26.0 gives them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["TOKEN", "Delivery", "FakeMeta", "error"]

TOKEN = "EAAGinvented0token0of0a0system0user"
VERSION = "v26.0"
BREAKDOWNS = ("age", "country", "device_platform", "gender", "publisher_platform", "region")
WINDOWS = ("1d_view", "1d_click", "7d_click", "28d_click", "1d_ev")
_FIELDS = (
    "account_id account_currency campaign_id campaign_name adset_id adset_name ad_id ad_name impressions clicks "
    "inline_link_clicks spend actions action_values reach"
)
FIELDS = frozenset(_FIELDS.split())
LIVE = frozenset({"ACTIVE", "PAUSED"})


@dataclass
class Delivery:
    """What was shown of an ad on a day to one kind of people. `ad` "" is money that no ad tells."""

    day: str
    ad: str
    spend: str
    impressions: int
    clicks: int
    parts: Mapping[str, str] = field(default_factory=dict)  # by breakdown
    actions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # action_type → window or value → count
    values: Mapping[str, str] = field(default_factory=dict)  # action_type → money


@dataclass
class Ad:
    """Where an ad stands; `creative` is what Meta tells of it."""

    adset: str
    campaign: str
    account: str
    creative: dict[str, Any]
    status: str = "ACTIVE"


_INSTAGRAM = {"publisher_platform": "instagram", "age": "25-34", "gender": "female"}
_FACEBOOK = {"publisher_platform": "facebook", "age": "35-44", "gender": "male"}


class FakeMeta(Vendor):
    """Two accounts: 1001 in dollars, 1002 in euros. `polls` is how often a report is not ready; `largest` the page."""

    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.app_secret = ""  # of an application that demands a proof of it
        self.polls = 1
        self.largest = 500
        self.heavy_days = 1000  # more days than these are too much for a report
        self.heavy_rows = 1000  # so are pages of more rows
        self.slow_at_once = False
        self.gone: set[str] = set()  # ads that are no longer told by id
        self.headers: dict[str, str] = {}
        self.lost: set[str] = set()  # fields that are no longer sent
        self.shaped: dict[str, Any] = {}  # fields that changed their shape
        self.accounts = {
            "1001": {"name": "Okna US", "currency": "USD", "timezone_name": "Europe/Moscow"},
            "1002": {"name": "Okna EU", "currency": "EUR", "timezone_name": "Europe/Moscow"},
        }
        tags = "utm_source={{site_source_name}}&utm_medium=cpc&utm_campaign={{campaign.id}}&utm_content={{ad.name}}"
        link = {"link_data": {"link": "https://okna.example/?utm_source=meta&utm_campaign=promo&utm_term=balcony"}}
        self.ads = {
            "31": Ad("21", "11", "1001", {"url_tags": tags}),
            "32": Ad("21", "11", "1001", {"object_story_spec": link}),
            "33": Ad("22", "12", "1001", {}, "DELETED"),
            "34": Ad("23", "13", "1002", {"url_tags": "utm_source=eu"}),
        }
        bought = {"value": "3", "7d_click": "2", "1d_view": "1"}
        actions = {"purchase": bought, "omni_purchase": bought, "offsite_conversion.fb_pixel_purchase": bought}
        self.world = [
            Delivery("2026-07-01", "31", "10.10", 1000, 20, _INSTAGRAM, actions, {"purchase": "120.50"}),
            Delivery("2026-07-01", "31", "4.25", 500, 7, _FACEBOOK),
            Delivery("2026-07-01", "32", "0.65", 90, 1, _FACEBOOK),
            Delivery("2026-07-02", "33", "7.00", 800, 9, _FACEBOOK),
            Delivery("2026-07-09", "31", "2.00", 210, 3, _INSTAGRAM),
            Delivery("2026-07-03", "34", "5.55", 300, 4, _FACEBOOK),
        ]
        self.runs: dict[str, dict[str, Any]] = {}
        self.failure: dict[str, Any] | None = None  # what failed reports say
        self.failures = 1_000  # how many of the next reports fail so

    def answer(self, request: Request) -> Reply:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return error(190, "Error validating access token: Session has expired", 463)
        if self.app_secret:
            wanted = hmac.new(self.app_secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()
            given = request.query.get("appsecret_proof", [])
            if not given:
                return error(100, "API calls from the server require an appsecret_proof argument")
            if given != [wanted]:
                return error(100, "Invalid appsecret_proof provided in the API argument")
        version, _, rest = request.path.strip("/").partition("/")
        if version != VERSION:
            return error(2635, f"You are calling a deprecated version of the Ads API. Please update to {VERSION}.")
        node, _, edge = rest.partition("/")
        reply = self._route(request, node, edge)
        return Reply(reply.body, reply.status, {**self.headers, **reply.headers})

    def _route(self, request: Request, node: str, edge: str) -> Reply:
        account = node.removeprefix("act_")
        if node == "" and request.method == "GET":
            return self._by_ids(request)
        if node in self.runs:
            return self._page(self.runs[node], request, node) if edge == "insights" else self._status(node)
        if not node.startswith("act_") or account not in self.accounts:
            return error(100, "Unsupported get request. Object does not exist or cannot be loaded", 33)
        if edge == "":
            return Reply({"account_id": account, "id": node, **self.accounts[account]})
        if edge != "insights":
            return error(2500, f"Unknown path components: /{edge}")
        asked = {
            name: values[0] for name, values in (request.form() if request.method == "POST" else request.query).items()
        }
        return self._insights(request, account, asked)

    def _insights(self, request: Request, account: str, asked: dict[str, str]) -> Reply:
        question, refusal = _question(asked)
        if refusal is not None:
            return refusal
        question = {**question, "account": account}
        if request.method == "POST":
            run = str(6023920149050 + len(self.runs))
            self.runs[run] = {**question, "polls": self.polls}
            return Reply({"report_run_id": run})
        if self.slow_at_once and question["level"] == "ad":
            return error(100, "Your request timed out. Please try a smaller date range", 1504018)
        return self._page(question, request, f"act_{account}")

    def _status(self, run: str) -> Reply:
        report = self.runs[run]
        said = {"id": run, "account_id": report["account"], "time_ref": 1782900000, **_range(report)}
        if self.failure is not None and self.failures > 0:
            self.failures -= 1
            return Reply({**said, "async_status": "Job Failed", "async_percent_completion": 30, **self.failure})
        if report["days"] > self.heavy_days:
            words = {"error_code": 100, "error_message": "Please reduce the amount of data you're asking for"}
            return Reply({**said, "async_status": "Job Failed", "async_percent_completion": 30, **words})
        if report["polls"] > 0:
            report["polls"] -= 1
            # A report may call itself complete before it is.
            word, share = [("Job Running", 40), ("Job Completed", 99)][report["polls"] % 2]
            return Reply({**said, "async_status": word, "async_percent_completion": share})
        return Reply({**said, "async_status": "Job Completed", "async_percent_completion": 100})

    def _page(self, question: dict[str, Any], request: Request, node: str) -> Reply:
        limit, start = int(request.one("limit", "25")), int(request.one("after", "0"))
        if limit > self.heavy_rows:
            return error(1, "Please reduce the amount of data you're asking for, then retry your request", status=500)
        rows = self._rows(question)
        end = start + min(limit, self.largest)
        paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(min(end, len(rows)))}}
        if end < len(rows):
            query = {name: values[0] for name, values in request.query.items()}
            query |= {"access_token": self.token, "limit": str(limit), "after": str(end)}
            paging["next"] = f"https://graph.facebook.com/{VERSION}/{node}/insights?{urlencode(query)}"
        return Reply({"data": rows[start:end], "paging": paging})

    def _rows(self, question: dict[str, Any]) -> list[dict[str, Any]]:
        by: dict[tuple[str, ...], list[Delivery]] = defaultdict(list)
        is_ad = question["level"] == "ad"
        for it in self.world:
            if question["since"] <= it.day <= question["until"] and self._is_asked(it, question):
                parts = [it.parts.get(name, "unknown") for name in question["breakdowns"]]
                by[it.day, it.ad if is_ad else "", *parts].append(it)
        return [self._row(question, key, found) for key, found in sorted(by.items())]

    def _is_asked(self, it: Delivery, question: dict[str, Any]) -> bool:
        if question["level"] == "account":
            return (self.ads[it.ad].account if it.ad else "1001") == question["account"]
        return (
            bool(it.ad)
            and self.ads[it.ad].account == question["account"]
            and (self.ads[it.ad].status in question["statuses"])
        )

    def _row(self, question: dict[str, Any], key: tuple[str, ...], found: Sequence[Delivery]) -> dict[str, Any]:
        day, ad, *parts = key
        row: dict[str, Any] = {
            "account_id": question["account"],
            "account_currency": self.accounts[question["account"]]["currency"],
            "impressions": str(sum(it.impressions for it in found)),
            "clicks": str(sum(it.clicks for it in found)),
            "inline_link_clicks": str(sum(it.clicks for it in found) - 1),
            "spend": str(sum(Decimal(it.spend) for it in found)),
            "actions": [{"action_type": name, **windows} for it in found for name, windows in it.actions.items()],
            "action_values": [
                {"action_type": name, "value": v, "7d_click": v} for it in found for name, v in it.values.items()
            ],
        }
        if ad:
            place = self.ads[ad]
            row |= {"ad_id": ad, "ad_name": f"Ad {ad}", "adset_id": place.adset, "adset_name": f"Set {place.adset}"}
            row |= {"campaign_id": place.campaign, "campaign_name": f"Campaign {place.campaign}"}
        row = {name: value for name, value in row.items() if name in question["fields"] and name not in self.lost}
        row = {name: value for name, value in row.items() if value != []} | {
            name: value for name, value in self.shaped.items() if name in row
        }
        return {**row, **dict(zip(question["breakdowns"], parts, strict=True)), "date_start": day, "date_stop": day}

    def _by_ids(self, request: Request) -> Reply:
        ids = request.one("ids").split(",")
        if len(ids) > 50:
            return error(100, "(#100) Too many IDs. Maximum: 50. Provided: 51.")
        if any(one not in self.ads or one in self.gone for one in ids):
            return error(803, "(#803) Some of the aliases you requested do not exist: " + ",".join(ids))
        return Reply({one: {"creative": {**self.ads[one].creative, "id": f"9{one}"}, "id": one} for one in ids})


def _question(asked: Mapping[str, str]) -> tuple[dict[str, Any], Reply | None]:
    if "access_token" in asked:
        return {}, error(100, "The test wants the token in a header")
    fields = asked.get("fields", "").split(",")
    if unknown := set(fields) - FIELDS:
        return {}, error(100, f"(#100) {sorted(unknown)[0]} is not valid for fields param.")
    times = json.loads(asked.get("time_range", "{}"))
    breakdowns = [name for name in asked.get("breakdowns", "").split(",") if name]
    if set(breakdowns) - set(BREAKDOWNS):
        return {}, error(100, "(#100) breakdowns must be one of the following values")
    if set(json.loads(asked.get("action_attribution_windows", "[]"))) - set(WINDOWS):
        return {}, error(100, "(#100) action_attribution_windows must be one of the following values")
    if not times.get("since", "~") <= times.get("until", "") or asked.get("time_increment") != "1":
        return {}, error(100, "(#100) The test wants days, and in their order")
    if times["since"] < "2023-06-10":
        return {}, error(
            3018, "(#3018) The start date of the time range cannot be beyond 37 months from the current date"
        )
    statuses = set(LIVE)
    for chosen in json.loads(asked.get("filtering", "[]")):
        if chosen["field"] != "ad.effective_status" or chosen["operator"] != "IN":
            return {}, error(100, "(#100) Filtering field is invalid")
        statuses = set(chosen["value"])
    days = (_ordinal(times["until"]) - _ordinal(times["since"])) + 1
    question = {"level": asked["level"], "fields": fields, "breakdowns": breakdowns, "statuses": statuses, "days": days}
    return {**question, **times}, None


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _range(report: Mapping[str, Any]) -> dict[str, str]:
    return {"date_start": report["since"], "date_stop": report["until"]}


def error(code: int, message: str, subcode: int = 0, status: int = 400, **more: Any) -> Reply:
    """An error as Graph API puts it, mostly inside a 400."""
    said: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "Ainvented"}
    if subcode:
        said["error_subcode"] = subcode
    return Reply({"error": {**said, **more}}, status)
