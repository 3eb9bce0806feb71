"""A fake Yandex Direct: the services that spend needs, and the queue of reports, in two versions of the API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tests.fakes.direct_world import LOGIN, Account, small_world
from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["LOGIN", "TOKEN", "FakeDirect", "Made"]

TOKEN = "y0_AgAAAAAinvented-direct-token"
_MODELS = {"AUTO", "FC", "FCCD", "LC", "LSC", "LSCCD", "LYDC", "LYDCCD"}
_SEGMENTS = (
    *("Date", "CampaignId", "AdGroupId", "AdId", "Criterion", "CriterionId", "CriterionType", "Device"),
    "AdNetworkType",
)
_ATTRIBUTES = ("CampaignName", "AdGroupName")
_METRICS = ("Impressions", "Clicks", "Cost", "Conversions", "Revenue")
_FIELDS = {
    "clients": {"Login", "Currency", "ClientId", "ClientInfo"},
    "agencyclients": {"Login", "Currency", "ClientId", "ClientInfo", "Archived"},
    "campaigns": {"Id", "Name", "State", "Status", "Type"},
    "adgroups": {"Id", "Name", "CampaignId", "TrackingParams", "Type"},
    "ads": {"Id", "CampaignId", "AdGroupId", "Type", "State"},
}
_OF_KINDS = {
    "campaigns": {kind: {"TrackingParams"} for kind in ("TextCampaign", "DynamicTextCampaign", "SmartCampaign")},
    "ads": {
        "TextAd": {"Title", "Title2", "Text", "Href"},
        **{
            kind: {"Href"} for kind in ("TextImageAd", "TextAdBuilderAd", "CpcVideoAdBuilderAd", "CpmBannerAdBuilderAd")
        },
    },
}
_ONLY_V501 = {"campaigns": {"UnifiedCampaign": {"TrackingParams"}}, "ads": {"ResponsiveAd": {"Titles", "Href"}}}
_LIST = {
    "clients": "Clients",
    "agencyclients": "Clients",
    "campaigns": "Campaigns",
    "adgroups": "AdGroups",
    "ads": "Ads",
}
_LARGEST = {"agencyclients": 2000}
_CRITERIA = {"Ids": ("Id", 10_000), "CampaignIds": ("CampaignId", 10)}
_REQUIRED = {"SelectionCriteria", "FieldNames", "ReportName", "ReportType", "DateRangeType", "Format", "IncludeVAT"}
_VAT = Decimal("1.2")


@dataclass
class Made:
    """A report of the queue. `text` is made once and repeated as it was."""

    params: str
    polls: int
    text: str | None = None


@dataclass(frozen=True)
class _Refused(Exception):
    code: int
    words: str
    detail: str = ""
    status: int = 0


class FakeDirect(Vendor):
    """`accounts` by login are its world. With `is_agency` the token is that of an agency and opens nothing itself;
    clients that are `shut` are on its list and let nobody in."""

    def __init__(self) -> None:
        super().__init__()
        self.accounts: dict[str, Account] = {LOGIN: small_world()}
        self.is_agency = False
        self.shut: set[str] = set()
        self.polls = 1  # how often a report is not ready yet
        self.waits = {"retryIn": "5"}
        self.units = "12/23695/64000"
        self.largest = 10_000
        self.longest: int | None = None  # days that a report may take, or the server runs out of time
        self.most_rows = 1_000_000
        self.queue: dict[str, Made] = {}
        self.reports: list[dict[str, Any]] = []  # params of all requests for reports
        self.columns_lost: set[str] = set()
        self.is_retyped = False
        self.is_grown = False
        self.always_micros = False
        self.with_name = False

    def answer(self, request: Request) -> Reply:
        version, service = [*request.path.removeprefix("/json/").split("/"), ""][:2]
        try:
            if version not in ("v5", "v501") or service not in {*_LIST, "reports"}:
                return Reply("<html><body>404 Not Found</body></html>", 404, content_type="text/html")
            account = self._account(request, service)
            body = request.json()
            if request.method != "POST" or not isinstance(body, dict) or "params" not in body:
                raise _Refused(8000, "Invalid request", "The request must be a POST with JSON")
            if service == "reports":
                return self._report(request, account, body["params"])
            if body.get("method") != "get":
                raise _Refused(55, "Method not found")
            return Reply(
                {"result": self._get(service, version, account, body["params"])}, headers={"Units": self.units}
            )
        except _Refused as error:
            said = {"request_id": "4242", "error_code": error.code, "error_string": error.words}
            status = error.status or (400 if service == "reports" else 200)
            return Reply({"error": {**said, "error_detail": error.detail}}, status, headers={"Units": self.units})

    def _account(self, request: Request, service: str) -> Account:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise _Refused(53, "Ошибка авторизации", "Указан недействительный OAuth-токен")
        if request.headers.get("Accept-Language") not in ("ru", "en"):
            raise _Refused(8000, "Invalid request", "Accept-Language")
        login = request.headers.get("Client-Login", "")
        if service == "agencyclients":
            if not self.is_agency or login:
                raise _Refused(54, "No rights", "Not an agency")
            return Account("RUB")
        if self.is_agency and not login:
            raise _Refused(8000, "Invalid request", "Client-Login is required for agencies")
        if (login or LOGIN) not in self.accounts:
            raise _Refused(8800, "Object not found", "The login is not a client of the agency")
        if login in self.shut:
            raise _Refused(54, "No rights", "The client is archived")
        if request.headers.get("Use-Operator-Units") and not self.is_agency:
            raise _Refused(8000, "Invalid request", "Use-Operator-Units")
        return self.accounts[login or LOGIN]

    def _get(self, service: str, version: str, account: Account, params: dict[str, Any]) -> dict[str, Any]:
        _check_fields(service, version, params)
        rows = self._rows(service, version, account, params)
        if service == "clients":
            return {"Clients": rows}
        page = params.get("Page", {})
        limit, offset = page.get("Limit", 10_000), page.get("Offset", 0)
        if not 0 < limit <= _LARGEST.get(service, 10_000):
            raise _Refused(8000, "Invalid request", "Page.Limit")
        end = offset + min(limit, self.largest)
        # A list without members is left out, as the real one does.
        found = {_LIST[service]: rows[offset:end]} if rows[offset:end] else {}
        return found | ({"LimitedBy": end} if end < len(rows) else {})

    def _rows(self, service: str, version: str, account: Account, params: dict[str, Any]) -> list[dict[str, Any]]:
        if service == "clients":
            return [_only({"Login": LOGIN, "Currency": account.currency}, params)]
        criteria = params.get("SelectionCriteria")
        if criteria is None:
            raise _Refused(8000, "Invalid request", "SelectionCriteria is required")
        if service == "agencyclients":
            known = [{"Login": login, "Currency": one.currency} for login, one in self.accounts.items()]
            return [_only(row, params) for row in known]
        rows = {"campaigns": account.campaigns, "adgroups": account.groups, "ads": account.ads}[service]
        if service != "campaigns" and not criteria:
            raise _Refused(4001, "Required parameter is missing", "Ids, CampaignIds or AdGroupIds")
        for name, ids in criteria.items():
            column, most = _CRITERIA[name]
            if len(ids) > most or not all(type(one) is int for one in ids):
                raise _Refused(4001, "Invalid criteria", name)
            rows = [row for row in rows if row[column] in ids]
        hidden = {"UnifiedCampaign", "ResponsiveAd"} if version == "v5" else set()
        more = {"ErirAdDescription": "x"} if self.is_grown else {}
        return [_only(row, params) | more for row in rows if not hidden & set(row)]

    def _report(self, request: Request, account: Account, params: dict[str, Any]) -> Reply:
        self.reports.append(params)
        _check_report(params)
        start, end = (date.fromisoformat(params["SelectionCriteria"][name]) for name in ("DateFrom", "DateTo"))
        if self.longest is not None and (end - start).days + 1 > self.longest:
            raise _Refused(1002, "Operation error", "The report could not be made in time", 502)
        name, written = params["ReportName"], json.dumps(params)
        if name not in self.queue:
            if sum(made.text is None for made in self.queue.values()) >= 5:
                raise _Refused(9000, "Limit exceeded", "Too many reports in the queue")
            self.queue[name] = Made(written, self.polls)
            status = 201
        else:
            status = 202
        made = self.queue[name]
        if made.params != written:
            raise _Refused(8000, "Invalid request", "Another report has this name")
        if made.polls > 0:
            made.polls -= 1
            return Reply(b"", status, {**self.waits, "reportsInQueue": "1", "RequestId": "1111"})
        made.text = made.text if made.text is not None else self._text(request, account, params)
        return Reply(made.text, headers={"Units": self.units}, content_type="text/tab-separated-values")

    def _text(self, request: Request, account: Account, params: dict[str, Any]) -> str:
        micros = request.headers.get("returnMoneyInMicros") != "false" or self.always_micros
        names = _columns(params)
        if self.is_grown:
            names = [*names, "Ctr"]
        rows = _grouped(account, params)[: self.most_rows]
        lines = ["\t".join(name for name in names if name not in self.columns_lost)]
        for row in rows:
            cells = {name: _cell(name, row.get(name), micros) for name in names}
            if self.is_retyped:
                cells["Clicks"] = '{"count": 1}'
            lines.append("\t".join(cell for name, cell in cells.items() if name not in self.columns_lost))
        if request.headers.get("skipReportHeader") != "true" or self.with_name:
            dates = params["SelectionCriteria"]
            lines.insert(0, f'"{params["ReportName"]} ({dates["DateFrom"]} - {dates["DateTo"]})"')
        if request.headers.get("skipReportSummary") != "true":
            lines.append(f"Total rows: {len(rows)}")
        return "\n".join(lines) + "\n"


def _only(row: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were asked for."""
    found = {name: row[name] for name in params["FieldNames"] if name in row}
    for asked, names in params.items():
        kind = asked.removesuffix("FieldNames")
        if kind and kind != asked and kind in row:
            found[kind] = {name: row[kind][name] for name in names if name in row[kind]}
    return found


def _check_fields(service: str, version: str, params: Mapping[str, Any]) -> None:
    kinds = {**_OF_KINDS.get(service, {}), **(_ONLY_V501.get(service, {}) if version == "v501" else {})}
    allowed = {"FieldNames": _FIELDS[service], **{f"{kind}FieldNames": names for kind, names in kinds.items()}}
    if not params.get("FieldNames"):
        raise _Refused(8000, "Invalid request", "FieldNames is required")
    for name, value in params.items():
        if name in ("SelectionCriteria", "Page") and service != "clients":
            continue
        if name not in allowed or not set(value) <= allowed[name]:
            raise _Refused(8000, "Invalid request", f"{name} of {service} in {version}")


def _check_report(params: Mapping[str, Any]) -> None:
    known = {*_REQUIRED, "IncludeDiscount", "Goals", "AttributionModels", "Page", "OrderBy"}
    if _REQUIRED - set(params) or set(params) - known:
        raise _Refused(8000, "Invalid request", str(_REQUIRED ^ set(params)))
    dates = params["SelectionCriteria"]
    bad = [
        params["ReportType"] != "CUSTOM_REPORT",
        params["DateRangeType"] != "CUSTOM_DATE",
        params["Format"] != "TSV",
        params["IncludeVAT"] not in ("YES", "NO"),
        not set(params["FieldNames"]) <= {*_SEGMENTS, *_ATTRIBUTES, *_METRICS},
        not 0 < len(params["ReportName"]) <= 255,
        len(params.get("Goals", ())) > 10 or not all(isinstance(goal, str) for goal in params.get("Goals", ())),
        not set(params.get("AttributionModels", ())) <= _MODELS,
        set(dates) != {"DateFrom", "DateTo"} or dates["DateFrom"] > dates["DateTo"],
    ]
    if any(bad):
        raise _Refused(8000, "Invalid request", str(bad))


def _columns(params: Mapping[str, Any]) -> list[str]:
    """Names of the columns; with goals those of conversions come once per goal and model."""
    names: list[str] = []
    for name in params["FieldNames"]:
        if name in ("Conversions", "Revenue") and params.get("Goals"):
            models = params.get("AttributionModels") or ["AUTO"]
            names += [f"{name}_{goal}_{model}" for goal in params["Goals"] for model in models]
        else:
            names.append(name)
    return names


def _grouped(account: Account, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Statistics of the period, summed over every segment that is not asked for."""
    dates = params["SelectionCriteria"]
    segments = [name for name in params["FieldNames"] if name in _SEGMENTS]
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in account.statistics:
        if not dates["DateFrom"] <= one["Date"] <= dates["DateTo"]:
            continue
        row = rows.setdefault(
            tuple(one[name] for name in segments), {name: one[name] for name in (*_SEGMENTS, *_ATTRIBUTES)}
        )
        divided = one["Cost"] if params["IncludeVAT"] == "YES" else one["Cost"] / _VAT
        for name, value in {"Impressions": one["Impressions"], "Clicks": one["Clicks"], "Cost": divided}.items():
            row[name] = None if value is None else (row.get(name) or 0) + value
        for (goal, model), (count, revenue) in one["Goals"].items():
            for name, value in {f"Conversions_{goal}_{model}": count, f"Revenue_{goal}_{model}": revenue}.items():
                row[name] = row.get(name, 0) + value
    return [rows[key] for key in sorted(rows, key=str)]


def _cell(name: str, value: Any, micros: bool) -> str:
    if value is None:
        return "--"
    if name == "Cost" or name.startswith("Revenue"):
        return str(int(Decimal(value) * 1_000_000)) if micros else f"{Decimal(value):.2f}"
    return str(value)
