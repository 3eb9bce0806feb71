"""A fake Roistat: visits, calls, deals and costs of one project. Its errors come with 200."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["KEY", "PROJECT", "FakeRoistat", "call", "order", "source", "visit"]

KEY = "inventedroistatkey0001"
PROJECT = 555
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}")
_LISTS = {
    "/api/v1/project/site/visit/list": "visits",
    "/api/v1/project/calltracking/call/list": "calls",
    "/api/v1/project/integration/order/list": "orders",
}
_FILTERS = {"visits": {"date"}, "calls": {"date"}, "orders": {"creation_date", "update_date"}}


def source(marker: str, **tags: Any) -> dict[str, Any]:
    """Where a visit came from."""
    blank = dict.fromkeys(("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "openstat"))
    return {"system_name": marker, "display_name": marker, "icon_url": "https://x.example/i", **blank, **tags}


def visit(number: Any, moment: str, **more: Any) -> dict[str, Any]:
    """A visit; its page comes without a scheme."""
    fixed = {"id": number, "first_id": number, "date": moment, "landing_page": "okna.example/", "host": "okna.example"}
    ids = {"google_client_id": None, "metrika_client_id": None}
    return {**fixed, **ids, "device": None, "source": source(""), "geo": None, "order_ids": [], **more}


def call(number: str, moment: str, caller: str, **more: Any) -> dict[str, Any]:
    """A call."""
    seconds = {"duration": 59, "waiting_time": 30, "answer_duration": 29}
    fixed = {"id": number, "callee": "74951230001", "caller": caller, **seconds, "status": "ANSWER", "date": moment}
    links = dict.fromkeys(("link", "visit_id", "order_id", "static_source", "visit", "order"))
    return {**fixed, **links, **more}


def order(number: str, created: str, updated: str, revenue: Any, kind: str, **more: Any) -> dict[str, Any]:
    """A deal."""
    status = {
        "id": {"progress": "1", "paid": "31", "canceled": "41"}.get(kind, "9"),
        "type": kind,
        "name": kind.title(),
    }
    dates = {"creation_date": created, "update_date": updated}
    fixed = {"id": number, "url": "", "source_type": "standard", **dates, "revenue": revenue, "cost": 0}
    return {**fixed, "client_id": None, "visit_id": None, "custom_fields": {}, "status": status, "visit": None, **more}


def _direct() -> dict[str, Any]:
    tags = {"utm_source": "yandex", "utm_medium": "cpc", "utm_campaign": "brand"}
    return source("direct1_search_18000022_купить окна", **tags)


class FakeRoistat(Vendor):
    """One project. `largest` is the largest page, `farthest` the last row of a list of visits that is told, and perhaps
    counted; `spent` is by day: marker levels → cost.

    `clock`, where it is set, counts seconds and limits apply: 20 a minute, with visits 10, 5 or 1 by the size of pages.
    """

    def __init__(self) -> None:
        super().__init__()
        self.largest = 1000
        self.farthest = 10_000
        self.is_total_cut = False
        self.errors: list[dict[str, Any]] = []
        self.clock: Callable[[], float] | None = None
        self.asked_at: dict[str, list[float]] = defaultdict(list)
        self.refused = 0  # requests that came too soon
        self.ignores_filters = False
        self.is_half_open = True  # whether the end of a period is left out
        self.has_paths = False  # whether a level repeats those above it
        self.models: list[str | None] = [None]
        self.extra: dict[str, Any] = {}
        self.lost = ""
        first = visit(
            "4336465",
            "2026-07-01T00:30:31+0300",
            first_id=4336000,
            metrika_client_id="1699999999123456789",
            google_client_id="1818132860.1451606703",
            device="mobile",
            source=_direct(),
            geo={"country": "Россия", "city": "Москва"},
            order_ids=["62", 63],
        )
        self.visits = [
            first,
            visit(4336466, "2026-07-03T12:00:00+0000", source=source("vk_retarget", referrer="https://vk.com/")),
            visit("4336467", "2026-07-09T12:00:00+0000"),
        ]
        self.calls = [
            call(
                "16769",
                "2026-07-01T00:35:00+0300",
                "79160000001",
                link="https://cloud.roistat.com/call/16769",
                visit_id="4336465",
                visit=first,
                order={"id": 62, "revenue": 2000, "status": {"id": 31, "type": "paid", "name": "Оплачен"}},
            ),
            call(
                "16770",
                "2026-07-04T12:00:00-0230",
                "79160000002",
                status="NOANSWER",
                answer_duration=0,
                static_source=source("yamarket6"),
                order_id="64",
            ),
        ]
        self.orders = [
            order(
                "62",
                "2026-06-20T10:00:00+0000",
                "2026-07-02T10:00:00+0000",
                54000.5,
                "paid",
                cost=31000,
                client_id=150,
                visit_id="4336465",
                visit=first,
                source_type="calltracking",
                custom_fields={"Тип лида": "Телефон", "roistat": 4336465},
            ),
            order(
                "63",
                "2026-07-05T10:00:00+0000",
                "2026-07-05T10:00:00+0000",
                0,
                "progress",
                custom_fields={"roistat": "4336466", "Метки": ["a", "b"]},
            ),
            order("64", "2026-07-06T10:00:00+0000", "2026-07-08T10:00:00+0000", 1000, "canceled"),
        ]
        self.spent: dict[str, dict[tuple[str, ...], Any]] = {
            "2026-07-01": {("direct1", "search", "18000022"): 1200.75, ("vk", "retarget", ""): 300, ("", "", ""): 0},
            "2026-07-10": {("direct1", "search", "18000022"): 90},
        }

    def answer(self, request: Request) -> Reply:
        if self.errors:
            return Reply(self.errors.pop(0))
        if request.headers.get("Api-key") != KEY:
            return _error("authentication_failed")
        if request.path == "/api/v1/user/projects" and request.method == "GET":
            return Reply({"projects": [{"id": PROJECT, "name": "Окна"}], "status": "success"})
        if request.method != "POST":
            return _error("invalid_method")
        if request.one("project") != str(PROJECT):
            return _error("access_denied")
        body = request.json()
        if request.path == "/api/v1/project/analytics/data":
            return self._analytics(body)
        if request.path not in _LISTS:
            return Reply("<html>Not Found</html>", 404, content_type="text/html")
        return self._list(_LISTS[request.path], body)

    def _list(self, name: str, body: dict[str, Any]) -> Reply:
        limit, offset, extend = body.get("limit", 100), body.get("offset", 0), body.get("extend", [])
        if set(body) - {"filters", "limit", "offset", "extend"} or limit < 1:
            return _error("invalid_request")
        if self._is_too_often(name, limit, "visit" in extend):
            return _error("request_limit_error")
        if len(body["filters"]["and"]) == 1:
            return Reply({"error": "internal_error", "status": "error"}, 500)
        found = getattr(self, name)
        for column, sign, value in () if self.ignores_filters else body["filters"]["and"]:
            if column not in _FILTERS[name] or sign not in "<>" or not _MOMENT.fullmatch(value):
                return _error("invalid_request")
            found = [row for row in found if _holds(row, column, sign, value)]
        told = found[: self.farthest] if name == "visits" else found
        rows = [self._told(row, extend) for row in told[offset : offset + min(limit, self.largest)]]
        total = len(told if self.is_total_cut else found)
        return Reply({"data": rows, "total": total, "status": "success"})

    def _told(self, row: dict[str, Any], extend: list[str]) -> dict[str, Any]:
        """Linked things come only where they were asked for."""
        hidden = {it: None for it in ("visit", "order") if it in row and it not in extend}
        return {name: value for name, value in {**row, **hidden, **self.extra}.items() if name != self.lost}

    def _is_too_often(self, name: str, limit: int, has_visits: bool) -> bool:
        if self.clock is None:
            return False
        most = 20 if not has_visits else 1 if limit > 1000 else 5 if limit > 100 else 10
        now = self.clock()
        past = self.asked_at[name]
        past.append(now)
        is_too_often = len([moment for moment in past if now - moment < 60]) > most
        self.refused += is_too_often
        return is_too_often

    def _analytics(self, body: dict[str, Any]) -> Reply:
        ends = [body["period"][name] for name in ("from", "to")]
        if not all(map(_MOMENT.fullmatch, ends)) or body.get("interval") != "1d" or not body.get("metrics"):
            return _error("invalid_request")
        first, last = (datetime.fromisoformat(end) for end in ends)
        data = []
        day = first
        while day < last or (day == last and not self.is_half_open):
            spent = self.spent.get(f"{day:%Y-%m-%d}", {})
            items = [self._item(levels, cost, body["dimensions"]) for levels, cost in spent.items()]
            data.append({"items": items, "dateFrom": f"{day:%Y-%m-%dT%H:%M:%S%z}"})
            day += timedelta(days=1)
        return Reply({"data": data, "status": "success", **self.extra})

    def _item(self, levels: tuple[str, ...], cost: Any, dimensions: list[str]) -> dict[str, Any]:
        told = {}
        for number, name in enumerate(dimensions):
            assert name == f"marker_level_{number + 1}"
            value = levels[number] if number < len(levels) else ""
            path = "_".join(levels[: number + 1]) if self.has_paths and value else value
            told[name] = {"value": path, "title": value.title()}
        metrics = [{"metric_name": "marketing_cost", "value": cost, "attribution_model_id": it} for it in self.models]
        return {"dimensions": told, "metrics": [{"metric_name": "visits", "value": 7}, *metrics]}


def _error(code: str) -> Reply:
    return Reply({"error": code, "status": "error"})


def _holds(row: dict[str, Any], column: str, sign: str, value: str) -> bool:
    if not isinstance(row.get(column), str):  # a field that a test has spoilt
        return True
    at, border = datetime.fromisoformat(row[column]), datetime.fromisoformat(value)
    return at > border if sign == ">" else at < border
