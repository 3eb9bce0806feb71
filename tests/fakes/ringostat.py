"""A fake Ringostat: calls of one project by the new API and the old one. Refusals are sentences with 200."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["KEY", "PROJECT", "FakeRingostat", "call"]

KEY, PROJECT = "r1ng0st4tk3y", "11111"
_MOSCOW = timezone(timedelta(hours=3))
_ASKED = {"export_type", "from", "to", "fields", "filters", "merge", "order"}


def call(number: int, calldate: str, disposition: str, **more: Any) -> dict[str, Any]:
    """A call in the vendor's words and mixed types; `calldate` is as the account has it."""
    return {
        "uniqueid": f"ua1-179000{number:04}.{number}",
        "calldate": calldate,
        "caller": "79161234567",
        "caller_number": "79161234567",
        "dst": "74951234567",
        "pool_name": "Сайт",
        "scheme_name": "Основная",
        "disposition": disposition,
        "category_mark": 0,
        "call_type": "in",
        "waittime": "12",
        "billsec": 0,
        "duration": 12,
        "duration_ms": "12000",
        "connected_with": "",
        "call_counter": 1,
        "proper_flag": 0,
        "repeated_flag": 0,
        "employee_number": -1,
        "employee_fio": "",
        "utm_source": "(direct)",
        "utm_medium": "(none)",
        "utm_campaign": "(direct)",
        "utm_content": "(not set)",
        "utm_term": "none)",
        "client_id": "1169999034.1555555510",
        "refferrer": "https://site.test/",
        "landing": "site.test/",
        "recording": "https://app.ringostat.com/recordings/x.ogg?token=TOKEN",
        "has_recording": "0",
        **more,
    }


def _world() -> list[dict[str, Any]]:
    yandex = {"utm_source": "yandex", "utm_medium": "cpc", "utm_campaign": "brand", "utm_term": "окна"}
    return [
        call(1, "2026-07-01T00:00:00+0300", "NO ANSWER", additional_number="12"),
        call(2, "2026-07-02T12:30:47+0300", "PROPER", billsec=83, has_recording="1", proper_flag=1, **yandex),
        call(3, "2026-07-03 12:40:00", "CLIENT+NO_ANSWER", call_type="callback", caller='"sip_manager1" <sip_manager1>')
        | {"caller_number": "", "dst": "79265557788", "call_counter": 2},
        call(
            4, "2026-07-09T12:50:00+0300", "Repeated", billsec="70", repeated_flag="1", call_counter=3, category_mark=5
        )
        | {"connected_with": "79160000001"},
    ]


_FIELDS = {*call(0, "", ""), "additional_number"}


class FakeRingostat(Vendor):
    """`calls` is its world; `unknown` are fields that this account's version refuses, `lost` those it leaves out."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = _world()
        self.unknown: set[str] = set()
        self.lost: set[str] = set()
        self.most = 6500

    def answer(self, request: Request) -> Reply:
        if request.method != "GET":
            return Reply({"message": "Method not allowed"}, 405)
        match request.path:
            case "/calls/list":
                if request.headers.get("Auth-key") != KEY or request.headers.get("x-project-id", PROJECT) != PROJECT:
                    return Reply({"message": "Unauthorized"}, 401)
                return self._list(request, _ASKED)
            case "/calls/export":
                if (request.one("project_id"), request.one("token")) != (PROJECT, KEY):
                    return _sentence("Access denied: wrong project_id or token")
                return self._list(request, _ASKED | {"project_id", "token"})
        return Reply({"message": "Not found"}, 404)

    def _list(self, request: Request, known: set[str]) -> Reply:
        if strange := set(request.query) - known:
            return _sentence(f"incorrect parameter {min(strange)}")
        fields = request.one("fields").split(",")
        wrong = [name for name in fields if name in self.unknown or name not in _FIELDS]
        if wrong:
            return _sentence(f"incorrect field {wrong[0]}")
        if request.one("export_type") != "json" or request.one("order") != "calldate asc":
            return _sentence("incorrect export_type")
        try:
            start, end = (datetime.strptime(request.one(name), "%Y-%m-%d %H:%M:%S") for name in ("from", "to"))
        except ValueError:
            return _sentence("incorrect date")
        found = [one for one in self.calls if start <= _clock(one) <= end and self._fits(one, request.one("filters"))]
        found = sorted(found, key=_clock)[: self.most]
        given = set(fields) - self.lost
        return Reply([{name: one[name] for name in one if name in given or name == "ai_summary"} for one in found])

    def _fits(self, one: dict[str, Any], filters: str) -> bool:
        if not filters:
            return True
        words = base64.b64decode(filters.removeprefix("disposition~"), validate=True).decode()
        return one["disposition"].lower() in words.split("|")


def _clock(one: dict[str, Any]) -> datetime:
    """The wall clock of the project, which is in Moscow."""
    text = re.sub(r"[+]0300$", "", one["calldate"])
    at = datetime.fromisoformat(text)
    return at.astimezone(_MOSCOW).replace(tzinfo=None) if at.tzinfo else at


def _sentence(text: str) -> Reply:
    return Reply(text, 200, content_type="text/html; charset=utf-8")
