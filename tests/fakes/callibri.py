"""A fake Callibri: the appeals of one project, a week at a time; its errors come with 200."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["EMAIL", "SITE", "TOKEN", "FakeCallibri", "appeal"]

EMAIL = "owner@okna.example"
TOKEN = "invented-callibri-token-1"
SITE = 1001
_LISTS = ("calls", "feedbacks", "chats", "emails")
_FIELDS = (
    *("clbvid", "phone", "email", "name", "comment", "content", "status", "is_lid", "source", "traffic_type"),
    *("region", "device", "conversations_number", "name_type", "landing_page", "lid_landing", "site_referrer"),
    *("link_download", "duration", "billsec", "responsible_manager", "call_status", "accurately", "form_name"),
    *("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "query", "channel_id"),
    *("crm_client_id", "ym_uid", "metrika_client_id", "ua_client_id"),
)


def appeal(number: int, moment: str, **more: Any) -> dict[str, Any]:
    """An appeal at a moment of UTC; fields that are not told are null."""
    return {"appeal_id": number, "date": f"{moment}.000Z", **dict.fromkeys(_FIELDS), "accurately": True, **more}


class FakeCallibri(Vendor):
    """One project. `channels` is its world; `zone` is where it cuts days.

    `clock`, where it is set, counts seconds: who asks twice within one hears 429. `errors` are the next answers' codes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.zone = ZoneInfo("Europe/Moscow")
        self.clock: Callable[[], float] | None = None
        self.last_asked: float | None = None
        self.refused = 0  # requests that came too soon
        self.errors: list[tuple[int, str]] = []
        self.is_plain = True  # errors come with 200; else with their own status
        marks = {"utm_source": "yandex", "utm_medium": "cpc", "utm_campaign": "brand", "utm_content": "(not set)"}
        self.channels: dict[str, dict[str, list[dict[str, Any]]]] = {
            "Яндекс.Директ": {
                "calls": [
                    appeal(
                        5001,
                        "2026-06-30T21:30:00",
                        clbvid=8800000000000000011,
                        phone="79160000001",
                        name="Анна",
                        comment="перезвонить",
                        status="Лид",
                        is_lid=True,
                        source="Яндекс.Директ",
                        traffic_type="Реклама",
                        region="Москва",
                        conversations_number=1,
                        name_type="Звонок",
                        landing_page="https://okna.example/",
                        lid_landing="https://okna.example/contacts",
                        link_download="https://api.callibri.ru/rec/5001",
                        duration=95,
                        billsec=83,
                        responsible_manager="Иванова",
                        call_status="answered",
                        ym_uid="1699999999123456789",
                        **marks,
                    ),
                    appeal(
                        5002,
                        "2026-07-03T09:00:00",
                        phone="79160000002",
                        status="Нет ответа",
                        is_lid=False,
                        source="Google",
                        traffic_type="SEO",
                        query="купить окна",
                        conversations_number=2,
                        name_type="Звонок",
                        duration=31,
                        billsec=0,
                        accurately=False,
                    ),
                ],
                "feedbacks": [
                    appeal(
                        5003,
                        "2026-07-04T20:30:00",
                        phone="8 (916) 000-00-03",
                        email="one@okna.example",
                        status="Лид",
                        is_lid=True,
                        name_type="Заявка",
                        landing_page="https://okna.example/",
                        lid_landing="https://okna.example/order",
                        site_referrer="https://yandex.ru/",
                        form_name="Обратный звонок",
                        metrika_client_id="1699999999000000003",
                        **marks,
                    )
                ],
                "chats": [],
                "emails": [],
            },
            # An appeal of an old year has few fields.
            "Сайт": {
                "calls": [{"appeal_id": 5004, "date": "2026-07-09T12:00:00Z", "phone": "79160000004", "billsec": 7}],
                "feedbacks": [appeal(5005, "2026-07-08T06:00:00", email="two@okna.example", form_name="Замер")],
                "chats": [appeal(5006, "2026-07-08T07:00:00", phone="79160000006", name_type="Чат")],
                "emails": [appeal(5007, "2026-07-09T08:00:00", email="three@okna.example", name_type="Email")],
            },
        }

    def appeals(self) -> list[dict[str, Any]]:
        """All of all lists."""
        return [one for lists in self.channels.values() for name in _LISTS for one in lists[name]]

    def answer(self, request: Request) -> Reply:
        if self._is_too_often():
            return self._error(429, "Too Many Requests")
        if self.errors:
            return self._error(*self.errors.pop(0))
        if request.method != "GET" or request.path not in ("/get_sites", "/site_get_statistics"):
            return Reply("<html>Not Found</html>", 404, content_type="text/html")
        if (request.one("user_email"), request.one("user_token")) != (EMAIL, TOKEN):
            return self._error(401, "Unauthorized")
        if request.path == "/get_sites":
            site = {"site_id": SITE, "sitename": "Окна", "domains": ["okna.example"], "active": True}
            return Reply({"code": 200, "sites": [site]})
        return self._statistics(request)

    def _is_too_often(self) -> bool:
        if self.clock is None:
            return False
        now, before = self.clock(), self.last_asked
        self.last_asked = now
        is_too_often = before is not None and now - before < 1.0
        self.refused += is_too_often
        return is_too_often

    def _error(self, code: int, message: str) -> Reply:
        return Reply({"code": code, "message": message}, 200 if self.is_plain else code)

    def _statistics(self, request: Request) -> Reply:
        if unknown := set(request.query) - {"user_email", "user_token", "site_id", "date1", "date2"}:
            return self._error(400, f"Unknown parameter {sorted(unknown)}")
        if request.one("site_id") != str(SITE):
            return self._error(403, "Forbidden")
        try:
            first, last = (datetime.strptime(request.one(name), "%d.%m.%Y").date() for name in ("date1", "date2"))
        except ValueError:
            return self._error(400, "Wrong date")
        if not 0 <= (last - first).days < 7:
            return self._error(400, "Period is longer than 7 days")
        found = [
            {"name_channel": channel, **{name: self._between(lists[name], first, last) for name in _LISTS}}
            for channel, lists in self.channels.items()
        ]
        return Reply({"code": 200, "channels_statistics": found})

    def _between(self, appeals: list[dict[str, Any]], first: date, last: date) -> list[dict[str, Any]]:
        return [one for one in appeals if first <= self._day(one) <= last]

    def _day(self, one: dict[str, Any]) -> date:
        if not isinstance(one.get("date"), str):  # a field that a test has spoilt
            return date(2026, 7, 5)
        return datetime.fromisoformat(one["date"]).astimezone(self.zone).date()
