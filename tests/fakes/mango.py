"""A fake Mango Office: extended statistics of one exchange, ordered and waited for, and its employees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["KEY", "SALT", "FakeMango", "at", "call", "leg", "signed"]

KEY, SALT = "k3y0f7he3xchang3", "s4l7f0rs1gna7ure5"
MOSCOW = ZoneInfo("Europe/Moscow")
_LIMITS = (1, 5, 10, 20, 50, 100, 500, 1000, 2000, 5000)
OLD_FIELDS = (
    "records,start,finish,answer,from_extension,from_number,to_extension,to_number,disconnect_reason,line_number,"
    "location,create,entry_id"
)
_NOW = datetime(2026, 7, 10, 12, tzinfo=MOSCOW)


def at(day: int, clock: str) -> int:
    """A moment of July 2026 by Moscow's clock, in Unix seconds."""
    return int(datetime.fromisoformat(f"2026-07-{day:02} {clock}").replace(tzinfo=MOSCOW).timestamp())


def signed(document: str, key: str = KEY, salt: str = SALT) -> str:
    """The signature that the vendor expects."""
    return hashlib.sha256((key + document + salt).encode()).hexdigest()


def leg(start: int, answer: int | None, end: int, reason: int, **more: Any) -> dict[str, Any]:
    """A leg to an employee."""
    return {
        "call_type": "user",
        "call_abonent_id": 300001,
        "call_abonent_info": "Сергей Ильин",
        "call_abonent_number": "sip:u1@t1.mangosip.ru",
        "call_start_time": start,
        "call_answer_time": answer,
        "call_end_time": end,
        "call_duration": end - start,
        "talk_duration": end - answer if answer else 0,
        "call_end_reason": reason,
        "recording_id": [],
        "members": None,
        **more,
    }


def call(entry: str, start: int, caller: str, called: str, legs: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A call; an incoming one of a client where nothing else is said. It ends with its last leg."""
    talk = max((one["talk_duration"] or 0 for one in legs), default=0)
    end = max((one["call_end_time"] or start for one in legs), default=start)
    return {
        "entry_id": entry,
        "context_type": 1,
        "context_status": int(talk > 0),
        "caller_id": None,
        "caller_name": caller,
        "caller_number": caller,
        "called_number": called,
        "context_start_time": start,
        "duration": end - start,
        "talk_duration": talk,
        "context_init_type": 0,
        "recall_status": 2,
        "cost": 1.5,
        "tag_id": [],
        "call_comment": None,
        "context_calls": legs,
        **more,
    }


def _world() -> list[dict[str, Any]]:
    noon, night, back = at(1, "12:00:00"), at(3, "23:59:50"), at(5, "10:00:00")
    person = leg(noon + 2, noon + 9, noon + 100, 1110, recording_id=["rec-1"])
    group = leg(noon, noon + 9, noon + 100, 1110, call_type="group", call_abonent_id=1, members=[person])
    group["call_abonent_info"] = "Отдел продаж"
    outgoing = leg(back, back + 6, back + 36, 1120, call_type="number")
    more = {"context_type": 2, "caller_id": 300001, "caller_name": "Сергей Ильин"}
    return [
        call("E1", noon, "79161234567", "74951234567", [group], tag_id=[12, 13], call_comment=" Перезвонить "),
        # Begun before midnight and lost after it: it stands in the buckets of both days.
        call("E2", night, "79035550011", "74951234567", [leg(night, None, night + 20, 1111)]),
        call("E3", back, "sip:u1@t1.mangosip.ru", "79265557788", [outgoing], **more),
    ]


class FakeMango(Vendor):
    """`calls` is its world, `names` its employees. Reports are ready at the third look: 204, a part, the whole."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = _world()
        self.names = {300001: "Сергей Ильин"}
        self.looks = 3
        self.states: list[str] = []  # of the next reports in the place of "complete"
        self.bad = 0  # bad requests of the last two minutes
        self.reports: dict[str, dict[str, Any]] = {}
        self.legs: list[str] = []  # of the older statistics, as they are written
        self.forgets = 0  # so many of its next reports are gone when they are asked for

    def answer(self, request: Request) -> Reply:
        if request.method != "POST" or "x-www-form-urlencoded" not in request.headers.get("Content-Type", ""):
            return Reply({"name": "Method Not Allowed", "message": "", "code": 3100, "status": 405}, 405)
        if self.bad > 0:
            return Reply("", 401)
        fields = {name: values[0] for name, values in request.form().items()}
        if set(fields) != {"vpbx_api_key", "sign", "json"}:
            return self._refuse(3103)
        if fields["vpbx_api_key"] != KEY or fields["sign"] != signed(fields["json"]):
            return self._refuse(3102)
        question = json.loads(fields["json"])
        match request.path:
            case "/vpbx/stats/calls/request/":
                return self._order(question)
            case "/vpbx/stats/calls/result/":
                return self._report(question)
            case "/vpbx/stats/request":
                return self._order_old(question)
            case "/vpbx/stats/result":
                return self._report_old(question)
            case "/vpbx/config/users/request":
                users = [{"general": {"name": name, "user_id": id_}} for id_, name in self.names.items()]
                return Reply({"users": users})
        return self._refuse(3300)

    def _refuse(self, code: int) -> Reply:
        self.bad += 1
        return Reply({"name": "Method Failure", "message": "", "code": code, "status": 420}, 420)

    def _order(self, question: Mapping[str, Any]) -> Reply:
        if set(question) != {"start_date", "end_date", "limit", "offset"}:
            return self._refuse(3103)
        try:
            start, end = (datetime.strptime(question[f"{name}_date"], "%d.%m.%Y %H:%M:%S") for name in ("start", "end"))
        except ValueError:
            return self._refuse(3104)
        if int(question["limit"]) not in _LIMITS or not timedelta(0) <= end - start < timedelta(days=30):
            return self._refuse(3100)
        first, last = (moment.replace(tzinfo=MOSCOW).timestamp() for moment in (start, end))
        found = [one for one in self.calls if first <= one["context_start_time"] <= last]
        offset = int(question["offset"])
        key = f"report+{len(self.reports)}="
        self.reports[key] = {"calls": deepcopy(found[offset : offset + int(question["limit"])]), "looks": 0}
        return Reply({"result": 1000, "key": key})

    def _order_old(self, question: Mapping[str, Any]) -> Reply:
        """Legs by their start, in the order of the fields asked for."""
        if question.get("fields") != OLD_FIELDS:
            return self._refuse(3104)
        first, last = (int(question[f"date_{name}"]) for name in ("from", "to"))
        found = [line for line in self.legs if first <= int(line.split(";")[1]) <= last]
        key = f"old{len(self.reports)}"
        self.reports[key] = {"text": "".join(f"{line}\n" for line in found), "looks": 0}
        return Reply({"key": key})

    def _report_old(self, question: Mapping[str, Any]) -> Reply:
        report = self.reports.get(question["key"])
        if report is None or self.forgets > 0:
            self.forgets -= 1
            return Reply("", 404)
        report["looks"] += 1
        return Reply(status=204) if report["looks"] == 1 else Reply(report["text"], content_type="text/csv")

    def _report(self, question: Mapping[str, Any]) -> Reply:
        report = self.reports.get(question["key"])
        if report is None:
            return Reply({"result": 1000, "status": "not-found", "data": []})
        report["looks"] += 1
        if report["looks"] == self.looks - 2:
            return Reply(status=204)
        if report["looks"] < self.looks:
            return Reply({"result": 1000, "status": "work", "data": _buckets(report["calls"][:1])})
        state = self.states.pop(0) if self.states else "complete"
        return Reply(
            {"result": 1000, "status": state, "data": _buckets(report["calls"] if state == "complete" else [])}
        )


def _buckets(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A call is in the bucket of every day it touches."""
    days: dict[str, list[dict[str, Any]]] = {}
    for one in calls:
        start = one["context_start_time"]
        ends = (start, start + one["duration"]) if isinstance(start, int) else (0,)
        for day in dict.fromkeys(datetime.fromtimestamp(moment, MOSCOW).date().isoformat() for moment in ends):
            days.setdefault(day, []).append(one)
    return [
        {
            "list": found,
            "period": day,
            "total_talks_duration": 0,
            "total_calls_duration": 0,
            "total_calls_count": len(found),
        }
        for day, found in sorted(days.items())
    ]
