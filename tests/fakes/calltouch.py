"""A fake Calltouch: the calls diary and the requests of one site, in its two forms of a date and its odd types."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["SITE", "TOKEN", "FakeCalltouch", "call", "request"]

TOKEN = "invented-calltouch-token-1"
SITE = 1001
_FLAGS = (
    *("targetOnly", "uniqueOnly", "uniqTargetOnly", "callbackOnly", "withCallTags", "withOrders", "withMapVisits"),
    *("withComments", "withYandexDirect", "withGoogleAdwords"),
)
_KNOWN = {"clientApiId", "dateFrom", "dateTo", "page", "limit", "attribution", *_FLAGS}
_HTML = "<!DOCTYPE html><html><body>Calltouch</body></html>"


def call(number: int, local: str, caller: str, **more: Any) -> dict[str, Any]:
    """A call of the site at its wall clock (Moscow), with the fields that come with every call."""
    moment = datetime.strptime(local, "%d/%m/%Y %H:%M:%S").replace(tzinfo=ZoneInfo("Europe/Moscow"))
    return {
        "callId": number,
        "callphase": "calldisconnected",
        "timestamp": int(moment.timestamp()),
        "date": local,
        "duration": 60,
        "waitingConnect": 9,
        "callerNumber": caller,
        "phoneNumber": "74951230001",
        "redirectNumber": "sip:60004@203.0.113.9",
        "manager": None,
        "successful": True,
        "uniqueCall": True,
        "targetCall": True,
        "uniqTargetCall": True,
        "callbackCall": False,
        "attribution": 1,
        "source": "yandex",
        "medium": "cpc",
        "keyword": "<не заполнено>",
        **{f"utm{name}": "<не указано>" for name in ("Source", "Medium", "Campaign", "Content", "Term")},
        "url": "https://okna.example/",
        "callUrl": "https://okna.example/contacts",
        "ref": "<не указано>",
        "city": "Москва",
        "sessionId": 0,
        "sessionDate": "01/07/2026 05:10:11",
        "clientId": None,
        "yaClientId": None,
        "ctClientId": None,
        "statusDetails": None,
        "callTags": [],
        "comments": [],
        "orders": [],
        "yandexDirect": None,
        "googleAdWords": None,
        **more,
    }


def request(number: int, local: str, subject: str, phone: str, **more: Any) -> dict[str, Any]:
    """A request of the site at its wall clock."""
    moment = datetime.strptime(local, "%d/%m/%Y %H:%M:%S").replace(tzinfo=ZoneInfo("Europe/Moscow"))
    phones = [{"phoneNumber": phone, "phoneType": "MOBILE"}] if phone else []
    return {
        "date": int(moment.timestamp()) * 1000 + 417,
        "dateStr": local,
        "requestId": number,
        "requestNumber": str(number),
        "requestType": None,
        "requestUrl": None,
        "subject": subject,
        "status": "unsuccessful",
        "siteId": SITE,
        "targetRequest": False,
        "client": {"clientId": 43, "fio": None, "phones": phones, "contacts": []},
        "session": None,
        "orders": [],
        "comments": [],
        "ctClientId": None,
        "RequestTags": None,
        **more,
    }


_SESSION = {
    "sessionId": 555001,
    "city": "Москва",
    "source": "yandex",
    "medium": "cpc",
    "ref": "",
    "utmSource": "yandex",
    "utmMedium": "cpc",
    "utmCampaign": "brand",
    "utmContent": "<не указано>",
    "utmTerm": "окна",
    "guaClientId": "1818132860.1451606703",
    "yaClientId": "1699999999123456789",
}


class FakeCalltouch(Vendor):
    """One site. `largest` is the largest page it gives; `is_old` has it answer with bare lists, a day at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.largest = 1000
        self.is_old = False
        tags = [
            {"category": "Качество", "type": "MANUAL", "names": ["Квал", "Дилер"]},
            {"category": "Predict", "type": "AUTO-PN", "names": ["Целевой"]},
        ]
        direct = {"campaignId": 12345678, "adGroupId": 5000000001, "adId": 9000000000001, "criteriaId": 123}
        marks = {"utmSource": "yandex", "utmMedium": "cpc", "utmCampaign": "brand", "utmContent": "(not set)"}
        ids = {"sessionId": 1234567890, "ctClientId": 800000000802881118, "yaClientId": "1699999999123456789"}
        self.calls = [
            call(
                1,
                "02/07/2026 00:30:00",
                "79160000001",
                duration=83,
                waitingConnect=12,
                manager="Иванова",
                statusDetails="Звонок состоялся",
                clientId="1818132860.1451606703",
                callTags=tags,
                yandexDirect=direct,
                orders=[{"orderId": 77, "orderNumber": "CRM-501", "completedAmount": 0}],
                comments=[{"commentId": 1, "comment": "перезвонить"}],
                **marks,
                **ids,
            ),
            # An offline number: its source is the number; nobody answered.
            call(
                2,
                "03/07/2026 12:00:00",
                "79160000002",
                duration=-30,
                waitingConnect=None,
                successful=False,
                targetCall=False,
                source="74957654321",
                medium="offline",
                statusDetails="Абонент не ответил",
            ),
            # As older accounts write it.
            call(
                3,
                "05/07/2026 18:00:00",
                "Anonymous",
                duration="45",
                successful="True",
                callbackCall="true",
                uniqueCall="False",
                targetCall="true",
                source="google",
                medium="organic",
                keyword="купить окна",
            )
            | {"callId": "3"},
        ]
        orders = [{"orderId": 78, "dateCreated": 1790004000000, "sum": "54000", "orderNumber": "CRM-502"}]
        mail = [{"contactType": "EMAIL", "contactValue": "one@okna.example"}]
        self.asked_for = [
            request(
                9001,
                "04/07/2026 23:30:00",
                "Заявка с сайта",
                "79160000009",
                requestUrl="https://okna.example/order",
                status="successful",
                targetRequest=True,
                session=_SESSION,
                orders=orders,
                client={"phones": [{"phoneNumber": "79160000009"}, {"phoneNumber": "4951112233"}], "contacts": mail},
                RequestTags=[{"category": "Качество", "type": "MANUAL", "names": ["Квал"]}],
            ),
            request(9002, "06/07/2026 10:00:00", "Чат", ""),
        ]

    def answer(self, request: Request) -> Reply:
        lists = {
            f"/calls-service/RestAPI/{SITE}/calls-diary/calls": self._calls,
            "/calls-service/RestAPI/requests": self._requests,
        }
        if request.path not in lists:
            return Reply(_HTML, 302, {"Location": "https://www.calltouch.ru/404"}, "text/html; charset=utf-8")
        if request.one("clientApiId") != TOKEN:
            return Reply({"errorCode": 403, "message": "Access denied"}, 403)
        if request.method != "GET":
            return Reply({"message": "Request method not supported"}, 405)
        return lists[request.path](request)

    def _calls(self, request: Request) -> Reply:
        if (unknown := set(request.query) - _KNOWN) or request.one("attribution", "1") not in ("0", "1"):
            return Reply({"message": f"Unknown parameter {sorted(unknown)}"}, 400)
        found = _between(self.calls, "date", request, "%d/%m/%Y")
        if found is None:
            return Reply({"message": "Wrong date"}, 400)
        rows = [_asked(row, request) for row in found]
        if self.is_old or "page" not in request.query or "limit" not in request.query:
            is_one_day = request.one("dateFrom") == request.one("dateTo")
            return Reply(rows if is_one_day else {"message": "Only one day"}, 200 if is_one_day else 400)
        page, limit = int(request.one("page")), int(request.one("limit"))
        if page < 1 or not 1 <= limit <= 1000:
            return Reply({"message": "Wrong page"}, 400)
        size = min(limit, self.largest)
        part = rows[(page - 1) * size : page * size]
        told = {"page": page, "pageTotal": -(-len(rows) // size), "pageSize": size, "recordsTotal": len(rows)}
        return Reply({**told, "records": part})

    def _requests(self, request: Request) -> Reply:
        found = _between(self.asked_for, "dateStr", request, "%m/%d/%Y")
        if found is None:
            return Reply({"message": "Wrong date"}, 400)
        has_tags = request.one("withRequestTags") == "true"
        return Reply([row if has_tags else {**row, "RequestTags": None} for row in found])


def _between(rows: list[dict[str, Any]], column: str, request: Request, form: str) -> list[dict[str, Any]] | None:
    """Rows of the asked days; None where a date has not the form of this list."""
    try:
        first, last = (datetime.strptime(request.one(name), form).date() for name in ("dateFrom", "dateTo"))
    except ValueError:
        return None
    return [row for row in rows if first <= datetime.strptime(row[column][:10], "%d/%m/%Y").date() <= last]


def _asked(row: dict[str, Any], request: Request) -> dict[str, Any]:
    """Parts of a call come only where they were asked for."""
    parts = {"callTags": "withCallTags", "orders": "withOrders", "comments": "withComments"}
    parts |= {"yandexDirect": "withYandexDirect", "googleAdWords": "withGoogleAdwords"}
    left_out = {name for name, asked in parts.items() if request.one(asked, "false") != "true"}
    return {name: value for name, value in row.items() if name not in left_out}
