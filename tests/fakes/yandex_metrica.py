"""A fake Yandex Metrica: one counter, its Logs API with everything that may go wrong there, and its reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["COUNTER", "TOKEN", "FakeMetrica", "array", "cell", "error", "escaped", "expense", "sums", "visit"]

COUNTER = 2215573
TOKEN = "invented-token-of-metrica-0123456789"
_BASE = f"/management/v1/counter/{COUNTER}"
_MARKS = ("UTMSource", "UTMMedium", "UTMCampaign", "UTMContent", "UTMTerm")
_ATTRIBUTIONS = {
    *("FIRST", "LAST", "LASTSIGN", "LAST_YANDEX_DIRECT_CLICK", "CROSS_DEVICE_FIRST", "CROSS_DEVICE_LAST"),
    *("CROSS_DEVICE_LAST_SIGNIFICANT", "CROSS_DEVICE_LAST_YANDEX_DIRECT_CLICK", "AUTOMATIC"),
}
_OWN = {
    *("visitID", "clientID", "counterID", "date", "dateTime", "startURL", "referer", "deviceCategory", "regionCity"),
    *("pageViews", "visitDuration", "bounce", "isNewUser"),
    *("goalsID", "goalsSerialNumber", "goalsDateTime", "goalsPrice", "goalsOrder", "goalsCurrency"),
}
_ATTRIBUTED = {*_MARKS, "GCLID", "hasGCLID", "DirectClickOrder", "DirectBannerGroup", "DirectClickBanner"}
_DIMENSIONS = {
    "ym:s:date",
    "ym:ev:date",
    *(
        f"ym:s:{by}{name}"
        for by in ("last", "lastsign", "first")
        for name in ("TrafficSource", "SourceEngine", *_MARKS)
    ),
    *(f"ym:ev:{by}{name}" for by in ("last", "lastsign") for name in ("TrafficSource", "SourceEngine")),
    *(f"ym:ev:{by}{name.replace('UTM', 'Expense')}" for by in ("last", "lastsign") for name in _MARKS),
}
_METRICS = {
    "ym:s:visits",
    "ym:s:users",
    "ym:s:pageviews",
    "ym:s:bounceRate",
    "ym:ev:expensesRUB",
    "ym:ev:expenseClicks",
}


def escaped(text: str) -> str:
    """A text as ClickHouse writes it into a tab-separated file."""
    for plain, code in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("'", "\\'"), ("\0", "\\0")):
        text = text.replace(plain, code)
    return text


def array(*texts: str) -> str:
    """An array of texts as a log has it: elements are escaped, and the whole once more."""
    return escaped("[" + ",".join(f"'{escaped(text)}'" for text in texts) + "]")


def visit(visit_id: str, time: str, client: str = "1719800000123456789", **fields: str) -> dict[str, str]:
    """A visit by field of the log, without `ym:s:` and the attribution; other fields are empty."""
    numbers = {"deviceCategory": "1", "pageViews": "1", "visitDuration": "15"}
    none = dict.fromkeys(("DirectClickOrder", "DirectBannerGroup", "DirectClickBanner"), "0")
    goals = dict.fromkeys(("goalsID", "goalsSerialNumber", "goalsDateTime", "goalsPrice", "goalsOrder"), "[]")
    own = {"visitID": visit_id, "clientID": client, "date": time[:10], "dateTime": time}
    return {**numbers, **none, **goals, **own, **fields}


def sums(day: str, source: str, engine: str | None, utm: tuple[str | None, ...], *metrics: float) -> dict[str, Any]:
    """A row of a report of visits, dimensions being the objects of Metrica."""
    marks = [{"name": value} for value in utm]
    second = {"name": None} if engine is None else {"name": "Детально", "id": engine, "favicon": "x", "url": None}
    first = {"icon_id": "2", "icon_type": "traffic-source", "name": "По-русски", "id": source}
    return {"dimensions": [{"name": day}, first, second, *marks], "metrics": list(metrics)}


def expense(day: str, engine: str, utm: tuple[str | None, ...], cost: float, clicks: float) -> dict[str, Any]:
    """A row of the report of costs."""
    return sums(day, "ad", engine, utm, cost, clicks)


def error(status: int, kind: str, message: str) -> Reply:
    """An error in Metrica's words."""
    said = {"errors": [{"error_type": kind, "message": message}], "code": status, "message": message}
    return Reply(said, status, content_type="application/x-yametrika+json")


class FakeMetrica(Vendor):
    """Its world: `visits` (rows of logs), `traffic`, `costs` (rows of reports), `goals`. The rest tests may spoil."""

    def __init__(self) -> None:
        super().__init__()
        self.today = date(2026, 7, 10)
        self.zone = "Europe/Moscow"
        self.goals = [{"id": 20002, "name": "Заявка", "type": "action"}, {"id": 20003, "name": "Оплата", "type": "url"}]
        self.visits: list[dict[str, str]] = []
        self.traffic: list[dict[str, Any]] = []
        self.costs: list[dict[str, Any]] = []
        self.requests_of_logs: dict[int, dict[str, Any]] = {}
        self.most_days = 365  # of one log
        self.lines_a_part = 1_000_000
        self.looks = 1  # before a log is ready
        self.ends_as = "processed"
        self.largest_page = 100_000
        self.too_heavy_from = 1000  # days of a report
        self.said: dict[str, Any] = {}  # changes of a report's answer
        self.extra_line = ""  # at the end of every part
        self.lost_field = ""
        self.size_differs = 0

    def answer(self, request: Request) -> Reply:
        signed = request.headers.get("Authorization", "")
        if not signed:
            return error(401, "unauthorized", "Unauthorized")
        if signed != f"OAuth {TOKEN}":
            return error(403, "invalid_token", "Invalid oauth_token")
        if request.path == "/stat/v1/data":
            return self._report(request)
        if not request.path.startswith(_BASE):
            return error(403, "access_denied", "Access is denied")
        way = request.path.removeprefix(_BASE).strip("/").split("/")
        return self._managed(request, way)

    def _managed(self, request: Request, way: list[str]) -> Reply:
        match request.method, way:
            case "GET", [""]:
                site = {
                    "id": COUNTER,
                    "name": "Окна",
                    "site": "okna.example",
                    "create_time": "2020-03-01T10:00:00+03:00",
                }
                return _json({"counter": {**site, "time_zone_name": self.zone, "time_zone_offset": 180}})
            case "GET", ["goals"]:
                return _json({"goals": self.goals})
            case "GET", ["logrequests"]:
                return _json({"requests": list(self.requests_of_logs.values())})
            case "GET", ["logrequests", "evaluate"]:
                return self._refused(request) or self._evaluated(request)
            case "POST", ["logrequests"]:
                return self._refused(request) or self._created(request)
            case _, ["logrequest", number, *rest] if number.isdecimal() and int(number) in self.requests_of_logs:
                return self._of_log(request, self.requests_of_logs[int(number)], rest)
        return error(404, "not_found", f"Not found: {request.method} {request.path}")

    def _refused(self, request: Request) -> Reply | None:
        """What is wrong with a question for a log."""
        fields = request.one("fields")
        unknown = [name for name in fields.split(",") if not _is_field(name)]
        start, end = (date.fromisoformat(request.one(name)) for name in ("date1", "date2"))
        wrong = ""
        if request.body or request.one("source") not in ("visits", "hits"):
            wrong = "source"
        elif unknown or len(fields) > 3000:
            wrong = f"fields: {unknown}"
        elif request.one("attribution") not in _ATTRIBUTIONS:
            wrong = "attribution"
        elif end < start or end >= self.today or (end - start).days > 365:
            wrong = "date2"
        return error(400, "invalid_parameter", f"Wrong parameter: {wrong}") if wrong else None

    def _evaluated(self, request: Request) -> Reply:
        possible = self._days(request) <= self.most_days
        return _json({"log_request_evaluation": {"possible": possible, "max_possible_day_quantity": self.most_days}})

    def _created(self, request: Request) -> Reply:
        if self._days(request) > self.most_days:
            return error(400, "limit_exceeded", "Not enough room for logs")
        number = 777 + len(self.requests_of_logs)
        log = {
            "request_id": number,
            "counter_id": COUNTER,
            "source": "visits",
            "date1": request.one("date1"),
            "date2": request.one("date2"),
            "fields": request.one("fields").split(","),
            "status": "created",
            "size": 0,
            "attribution": request.one("attribution"),
        }
        self.requests_of_logs[number] = log
        self._looked = 0
        return _json({"log_request": log})

    def _of_log(self, request: Request, log: dict[str, Any], rest: list[str]) -> Reply:
        match request.method, rest:
            case "GET", []:
                self._looked += 1
                if log["status"] in ("created", "processing", "awaiting_retry") and self._looked > self.looks:
                    log["status"] = self.ends_as
                elif log["status"] == "created":
                    log["status"] = "processing"
                if log["status"] == "processed":
                    parts = self._parts(log)
                    log["parts"] = [
                        {"part_number": i, "size": len(part) + self.size_differs} for i, part in enumerate(parts)
                    ]
                    log["size"] = sum(part["size"] for part in log["parts"])
                return _json({"log_request": log})
            case "GET", ["part", number, "download"]:
                if log["status"] != "processed":
                    said = "Only log of requests in status 'processed' can be downloaded"
                    return error(400, "invalid_parameter", said)
                parts = self._parts(log)
                if int(number) >= len(parts):
                    return error(400, "invalid_parameter", "Incorrect part number")
                return Reply(parts[int(number)], content_type="text/tab-separated-values")
            case "POST", ["clean"] if log["status"] == "processed":
                log["status"] = "cleaned_by_user"
                return _json({"log_request": log})
            case "POST", ["cancel"] if log["status"] in ("created", "processing", "awaiting_retry"):
                log["status"] = "canceled"
                return _json({"log_request": log})
        return error(400, "invalid_parameter", f"Cannot {'/'.join(rest)} a request in status '{log['status']}'")

    def _parts(self, log: Mapping[str, Any]) -> list[bytes]:
        fields = [field for field in log["fields"] if field != self.lost_field]
        lines = [
            "\t".join(cell(visit, field) for field in fields)
            for visit in self.visits
            if log["date1"] <= visit["date"] <= log["date2"]
        ]
        step = self.lines_a_part
        pieces = [lines[start : start + step] for start in range(0, len(lines), step)] or [[]]
        tail = self.extra_line
        return [
            "".join(f"{line}\n" for line in ["\t".join(fields), *piece]).encode() + tail.encode() for piece in pieces
        ]

    def _report(self, request: Request) -> Reply:
        dimensions = [name for name in request.one("dimensions").split(",") if name]
        metrics = request.one("metrics").split(",")
        if request.one("ids") != str(COUNTER):
            return error(403, "access_denied", "Access is denied")
        if wrong := [*(set(dimensions) - _DIMENSIONS), *(set(metrics) - _METRICS)]:
            return error(400, "invalid_parameter", f"Wrong attributes: {wrong}")
        if len(dimensions) > 10 or len(metrics) > 20 or not 1 <= int(request.one("limit", "100")) <= 100_000:
            return error(400, "invalid_parameter", "Too much")
        if self._days(request) >= self.too_heavy_from:
            return error(400, "query_error", "Query is too complicated. Please reduce the date interval or sampling.")
        if not dimensions:
            return _json({"data": [], "totals": [120.0], "total_rows": 1})
        rows = self.costs if "ym:ev:" in dimensions[0] else self.traffic
        found = [row for row in rows if request.one("date1") <= row["dimensions"][0]["name"] <= request.one("date2")]
        offset = int(request.one("offset", "1"))
        if offset < 1:
            return error(400, "invalid_parameter", "offset must be at least 1")
        page = found[offset - 1 : offset - 1 + min(int(request.one("limit", "100")), self.largest_page)]
        said = {
            "query": {"ids": [COUNTER], "limit": 100, "offset": offset},
            "data": page,
            "total_rows": len(found),
            "total_rows_rounded": False,
            "sampled": request.one("accuracy") != "full",
            "contains_sensitive_data": False,
            "sample_share": 1.0,
            "data_lag": 87,
            "totals": [0.0],
        }
        return _json({**said, **self.said})

    def _days(self, request: Request) -> int:
        start, end = (date.fromisoformat(request.one(name)) for name in ("date1", "date2"))
        return (end - start).days + 1


def _is_field(name: str) -> bool:
    field = name.removeprefix("ym:s:")
    return name.startswith("ym:s:") and (
        field in _OWN or any(field == by.lower() + rest for by in _ATTRIBUTIONS for rest in _ATTRIBUTED)
    )


def cell(visit: Mapping[str, str], field: str) -> str:
    """What a line of a log holds of this visit in that field."""
    name = field.removeprefix("ym:s:")
    known = name if name in _OWN else next(rest for rest in _ATTRIBUTED if name.endswith(rest))
    value = visit.get(known, "")
    return value if known.startswith("goals") else escaped(value)


def _json(said: Any) -> Reply:
    return Reply(said, content_type="application/x-yametrika+json")
