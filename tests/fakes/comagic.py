"""A fake Data API of CoMagic: JSON-RPC with errors inside of 200, reports that give only the fields asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["KEY", "LOGIN", "PASSWORD", "FakeComagic", "call", "chat"]

KEY = "invented-comagic-key-1"
LOGIN, PASSWORD = "robot", "invented-comagic-password-1"
_FORM = "%Y-%m-%d %H:%M:%S"
_UTM = {"utm_source": None, "utm_medium": None, "utm_campaign": None, "utm_content": None, "utm_term": None}
_VISITOR = {
    **_UTM,
    **{f"eq_{name}": None for name in _UTM},
    "ym_client_id": None,
    "ua_client_id": None,
    "entrance_page": "https://okna.example/",
    "visitor_id": 7001,
    "visitor_session_id": 8001,
}


def call(number: int, start_time: str, phone: str, **more: Any) -> dict[str, Any]:
    """A call at the account's wall clock, with every field that a report knows (and we ask for)."""
    return {
        "id": number,
        "start_time": start_time,
        "direction": "in",
        "source": "sip",
        "is_lost": False,
        "finish_reason": "subscriber_disconnects",
        "contact_phone_number": phone,
        "virtual_phone_number": "74951230001",
        "wait_duration": 7,
        "talk_duration": 60,
        "last_answered_employee_full_name": None,
        "employees": [],
        "call_records": [],
        "voice_mail_records": [],
        "visitor_city": "Москва",
        "attributes": [],
        "tags": [],
        **_VISITOR,
        **more,
    }


def _message(number: int, date_time: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "date_time": date_time,
        "status": "not_processed",
        "communication_page_url": "https://okna.example/order",
        "visitor_phone_number": None,
        "referrer": None,
        "tags": [],
        "form_type": "offline_message",
        "form_name": None,
        "visitor_email": None,
        **_VISITOR,
        **more,
    }


def chat(number: int, date_time: str, **more: Any) -> dict[str, Any]:
    """A chat at the account's wall clock."""
    said = _message(number, date_time)
    for name in ("form_type", "form_name", "visitor_email"):
        del said[name]
    own = {"initiator": "visitor", "messages_count": 4, "chat_channel_type": None, "chat_channel_name": None}
    return {**said, **own, **more}


def _session(number: int, date_time: str, **more: Any) -> dict[str, Any]:
    said = {name: value for name, value in _VISITOR.items() if not name.startswith(("eq_", "visitor_"))}
    return {
        "id": number,
        "date_time": date_time,
        "gclid": None,
        "yclid": None,
        "referrer": None,
        "duration": "00:01:30",
        "visitor_device": "desktop",
        "visitor_city": "Москва",
        "hits_count": 3,
        "integrated_campaign_data": None,
        **said,
        **more,
    }


def _cost(date: str, keyword_id: str, cost: str, shows: int, clicks: int) -> dict[str, Any]:
    return {
        "date": date,
        "site_id": 51,
        "campaign_ext_id": 12345678,
        "campaign_ext_name": "Окна | Москва",
        "banner_group_id": 5000000001,
        "banner_group_name": "Бренд",
        "banner_id": 9000000000001,
        "banner_name": "Окна от завода",
        "keyword_id": keyword_id,
        "keyword": "окна пвх",
        "cost_sum": cost,
        "shows_count": shows,
        "clicks_count": clicks,
    }


class FakeComagic(Vendor):
    """One account of one site. `largest` is the largest page; `total` is what reports of more than two days say they
    hold; `tokens` are keys had by login; `error` is what every question gets; `limits` stand beside the data."""

    def __init__(self) -> None:
        super().__init__()
        self.largest = 10_000
        self.total: int | None = None  # what the reports say instead of how many rows there are
        self.tokens: list[str] = []
        self.granted = 0
        self.expiry: dict[str, Any] = {"expire_at": 3600}
        self.error: dict[str, Any] | None = None
        self.limits: dict[str, int] = {"minute_limit": 100, "minute_remaining": 99, "minute_reset": 40}
        self.lost: set[str] = set()
        self.shaped: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self.is_bare = True
        self.knows_pages = True
        tags = [
            {"tag_id": 1, "tag_name": "Квал", "tag_type": "manual", "tag_user_id": 5},
            {"tag_id": 2, "tag_name": "Целевой", "tag_type": "auto", "tag_user_id": None},
        ]
        employees = [{"employee_id": 1, "employee_full_name": "Петрова", "is_answered": True}]
        marks = {"utm_source": "yandex", "utm_medium": "cpc", "utm_campaign": "brand", "utm_content": "(not set)"}
        self.reports: dict[str, list[dict[str, Any]]] = {
            "get.calls_report": [
                call(
                    3360109114,
                    "2026-07-02 00:30:00",
                    "79160000001",
                    talk_duration=83,
                    employees=employees,
                    call_records=["a1b2c3"],
                    attributes=["first", "target"],
                    tags=tags,
                    ym_client_id="1699999999123456789",
                    ua_client_id="1818132860.1451606703",
                    **marks,
                ),
                call(
                    3360109115,
                    "2026-07-03 12:00:00",
                    "79160000002",
                    is_lost=True,
                    finish_reason="no_success_operator_call",
                    talk_duration=0,
                    attributes=["secondary", "lost"],
                    eq_utm_source="direct",
                    visitor_id=0,
                    visitor_session_id=None,
                ),
            ],
            "get.offline_messages_report": [
                _message(
                    601,
                    "2026-07-04 23:30:00",
                    form_name="Замер",
                    visitor_phone_number=79160000009,
                    visitor_email="one@okna.example",
                    utm_source="yandex",
                    tags=tags,
                )
            ],
            "get.chats_report": [
                chat(601, "2026-07-05 10:00:00", chat_channel_type="telegram_private", chat_channel_name="Бот"),
                chat(602, "2026-07-06 10:00:00", initiator="operator"),
            ],
            "get.visitor_sessions_report": [
                _session(
                    8001,
                    "2026-07-02 00:20:00",
                    ym_client_id="1699999999123456789",
                    yclid="15000000001",
                    integrated_campaign_data={"ext_campaign_id": "12345678", "group_id": 5, "banner_id": 9},
                    **marks,
                )
            ],
        }
        self.costs = [
            _cost("2026-07-01", "11", "150.25", 1000, 20),
            _cost("2026-07-01", "12", "49.75", 300, 4),  # another keyword of the same text
            _cost("2026-07-02", "11", "120.00", 900, 15),
        ]
        self.sources = {"2026-07-02": [{"source_id": -3, "site_id": None, "cost": 1000.5, "source_name": "Дзен"}]}

    def is_data(self, request: Request) -> bool:
        """Keys are fetched unharmed."""
        return (request.json() or {}).get("method") != "login.user"

    def answer(self, request: Request) -> Reply:
        said = request.json()
        if request.method != "POST" or request.path != "/v2.0":
            return Reply("<html>Not found</html>", 404, content_type="text/html")
        if not isinstance(said, dict) or said.get("jsonrpc") != "2.0":
            return _error(None, -32600, "The JSON sent is not a valid Request object", "invalid_request")
        number, params = said.get("id"), said.get("params") or {}
        if said["method"] == "login.user":
            return self._login(number, params)
        if refusal := self._refused(number, params.get("access_token", "")):
            return refusal
        return self._result(number, said["method"], params)

    def _login(self, number: Any, params: Mapping[str, Any]) -> Reply:
        if (params.get("login"), params.get("password")) != (LOGIN, PASSWORD):
            return _error(number, -32001, "Login or password is wrong", "auth_error")
        self.granted += 1
        self.tokens.append(f"invented-hour-key-{self.granted}")
        return Reply(
            {
                "jsonrpc": "2.0",
                "id": number,
                "result": {"data": {"access_token": self.tokens[-1], "app_id": 1, **self.expiry}},
            }
        )

    def _refused(self, number: Any, token: str) -> Reply | None:
        if self.error is not None:
            return Reply({"jsonrpc": "2.0", "id": number, "error": self.error})
        if token.startswith("invented-hour-key") and token not in self.tokens:
            return _error(number, -32001, "Access token has been expired", "access_token_expired")
        if token != KEY and token not in self.tokens:
            return _error(number, -32001, "Access token is invalid", "access_token_invalid")
        return None

    def _result(self, number: Any, method: str, params: Mapping[str, Any]) -> Reply:
        if method in self.reports:
            return self._report(number, method, params)
        limit, offset = int(params.get("limit", 1000)), int(params.get("offset", 0))
        if method == "get.sites":
            return _data(number, [{"id": 51}][offset : offset + limit], 1, self.limits)
        if method == "get.source_costs":
            rows = self.sources.get(params["date_from"][:10], [])
            if params["date_from"][:10] != params["date_till"][:10]:
                rows = [row for day in self.sources.values() for row in day]
            return _data(number, rows[offset : offset + limit], len(rows), self.limits)
        if method == "get.campaign_daily_stat":
            if params.get("site_id") != 51:
                return _error(number, -32602, "Required parameter is missing", "required_parameter_missed", "site_id")
            first, last = params["date_from"][:10], params["date_till"][:10]
            rows = [row for row in self.costs if first <= row["date"] <= last]
            offset = offset if self.knows_pages else 0
            page = [self._shown(row, params["fields"]) for row in rows[offset : offset + min(limit, self.largest)]]
            # The skeleton of the documentation has the rows right under `result`.
            return (
                Reply({"jsonrpc": "2.0", "id": number, "result": page})
                if self.is_bare
                else _data(number, page, len(rows), self.limits)
            )
        return _error(number, -32601, "Method not found", "method_not_found")

    def _report(self, number: Any, method: str, params: Mapping[str, Any]) -> Reply:
        limit, offset = int(params.get("limit", 1000)), int(params.get("offset", 0))
        if not 1 <= limit <= 10_000:
            return _error(number, -32602, "Invalid limit", "limit_value_exceeded", "limit")
        if offset > 100_000:
            return _error(number, -32602, "Invalid offset", "offset_value_exceeded", "offset")
        try:
            start, end = (datetime.strptime(params[name], _FORM) for name in ("date_from", "date_till"))
        except (KeyError, ValueError):
            return _error(number, -32602, "Wrong date", "data_type_error", "date_from")
        if end - start > timedelta(days=92):
            return _error(number, -32602, "Interval is longer than three months", "date_interval_limit_reached")
        rows = self.reports[method]
        fields = params.get("fields", ["id"])  # the rest of the defaults is of no use to us
        known = set(rows[0]) if rows else set(fields)
        if unknown := set(fields) - known:
            return _error(number, -32602, "Field is not supported", "data_type_error", sorted(unknown)[0])
        time = "start_time" if method == "get.calls_report" else "date_time"
        found = [row for row in rows if start <= datetime.strptime(row[time], _FORM) <= end]
        if params.get("sort") == [{"field": "id", "order": "asc"}]:
            found = sorted(found, key=lambda row: row["id"])
        page = [self._shown(row, fields) for row in found[offset : offset + min(limit, self.largest)]]
        is_long = self.total is not None and end - start > timedelta(days=2)
        return _data(number, page, self.total if is_long else len(found), self.limits)

    def _shown(self, row: Mapping[str, Any], fields: list[str]) -> dict[str, Any]:
        said = {name: self.shaped.get(name, row[name]) for name in fields if name not in self.lost}
        return {**said, **self.extra}


def _data(number: Any, rows: list[Any], total: int | None, limits: Mapping[str, int]) -> Reply:
    metadata = {"total_items": total, "version": None, "limits": dict(limits)}
    return Reply({"jsonrpc": "2.0", "id": number, "result": {"data": rows, "metadata": metadata}})


def _error(number: Any, code: int, message: str, mnemonic: str, field: str = "") -> Reply:
    data = {"mnemonic": mnemonic, "field": field or None, "value": None, "params": {}, "extended_helper": None}
    return Reply({"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": message, "data": data}})
