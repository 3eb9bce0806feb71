"""A fake amoCRM: one account of API v4 with its lists, filters, pages, bin and rotating tokens."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["CLIENT", "CODE", "REDIRECT", "SECRET", "TOKEN", "FakeAmo", "contact", "field", "lead", "moved", "waiting"]

TOKEN = "invented.long0lived0token0of0okna.x"
CLIENT, SECRET = "00000000-1111-2222-3333-444444444444", "invented0secret0of0an0integration"
CODE, REDIRECT = "invented0code0good0for0twenty0minutes", "https://okna.example/amo"
PIPELINE, OTHER = 7670334, 7670400
FIRST, MEETING, SORTING = 63384122, 63384130, 63384118
_HAL = "application/hal+json"
_KNOWN = {  # what each list may be asked for
    "leads": "with limit page filter order",
    "contacts": "with limit page filter order",
    "events": "limit page filter",
    "leads/unsorted": "limit page filter order",
    "leads/loss_reasons": "limit page",
    "leads/pipelines": "",
    "users": "with limit page",
    "account": "with",
}
_FILTERS = {
    "leads": ("id", "created_at", "updated_at", "statuses"),
    "contacts": ("id", "created_at", "updated_at"),
    "events": ("type", "entity", "created_at"),
    "leads/unsorted": ("uid", "category"),
}


def field(code: str, *values: Any, id_: int = 1, kind: str = "tracking_data") -> dict[str, Any]:
    """A filled field. A code of digits is no code: fields that people add have none."""
    name = None if code.isdecimal() else code
    number = int(code) if code.isdecimal() else id_
    said = [{"value": value} for value in values]
    return {"field_id": number, "field_name": code, "field_code": name, "field_type": kind, "values": said}


def lead(id_: int, at: int, **changed: Any) -> dict[str, Any]:
    """A deal made and changed at a second; `contacts` are ids, the first one is the main one."""
    contacts = changed.pop("contacts", ())
    said = {
        "id": id_,
        "name": f"Заявка №{id_}",
        "price": 0,
        "responsible_user_id": 11,
        "status_id": FIRST,
        "pipeline_id": PIPELINE,
        "loss_reason_id": None,
        "created_at": at,
        "updated_at": at,
        "closed_at": None,
        "is_deleted": False,
        "custom_fields_values": None,
        "_contacts": list(contacts),
    }
    return {**said, **changed}


def contact(id_: int, at: int, phones: Sequence[str] = (), emails: Sequence[str] = ()) -> dict[str, Any]:
    """A person; without phones and e-mails its fields are null."""
    multi = {"id_": 54667, "kind": "multitext"}
    fields = [field(code, *values, **multi) for code, values in (("PHONE", phones), ("EMAIL", emails)) if values]
    return {
        "id": id_,
        "name": f"Человек {id_}",
        "created_at": at,
        "updated_at": at,
        "custom_fields_values": fields or None,
    }


def moved(id_: str, deal: int, at: int, to: tuple[int, int], of: tuple[int, int] | None) -> dict[str, Any]:
    """An event: the deal went to (pipeline, stage); of None: it was made there."""
    place = [None if it is None else {"lead_status": {"id": it[1], "pipeline_id": it[0]}} for it in (to, of)]
    after, before = ([one] if one else [] for one in place)
    said = {"id": id_, "type": "lead_status_changed", "entity_id": deal, "entity_type": "lead", "created_at": at}
    return {**said, "value_after": after, "value_before": before}


def waiting(uid: str, at: int, category: str, **rest: Any) -> dict[str, Any]:
    """An application that was not sorted; `contacts` and `leads` are ids."""
    inside = {name: [{"id": id_} for id_ in rest.pop(name, ())] for name in ("contacts", "leads")}
    said = {"uid": uid, "source_name": "Сайт", "category": category, "pipeline_id": PIPELINE, "created_at": at}
    return {**said, "metadata": rest, "_embedded": {**inside, "companies": []}}


class FakeAmo(Vendor):
    """An account with two pipelines. Tests put deals, contacts and events into its lists and take them out."""

    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.access: set[str] = set()  # tokens of OAuth that live
        self.refresh: set[str] = set()
        self.codes = {CODE}
        self.rotates = True  # a refresh token dies with its use
        self.issued = 0
        self.moved_to = ""
        self.largest = 250
        self.breaks_above = 1000  # rows of a page under which it breaks down
        self.includes_from = True
        self.denied: set[str] = set()
        self.lost: set[str] = set()
        self.shaped: dict[str, Any] = {}
        self.more: dict[str, Any] = {}
        self.account: dict[str, Any] = {
            "id": 11,
            "name": "Окна",
            "subdomain": "okna",
            "currency": "RUB",
            "created_at": 1782860400,  # 2026-07-01 02:00 in Moscow
            "current_user_id": 11,
        }
        self.users = [_user(11, "Анна", True), _user(12, "Борис", False)]
        self.reasons = [{"id": 501, "name": "Дорого"}, {"id": 502, "name": "Передумал"}]
        self.pipelines = [
            _pipeline(PIPELINE, "Продажи", {SORTING: "Неразобранное", FIRST: "Первичный контакт", MEETING: "Встреча"}),
            _pipeline(OTHER, "Монтаж", {71: "Замер"}),
        ]
        self.leads: list[dict[str, Any]] = []
        self.bin: list[dict[str, Any]] = []
        self.contacts: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.unsorted: list[dict[str, Any]] = []
        self.hidden_leads: list[dict[str, Any]] = []  # of unsorted applications: told by id alone

    def is_data(self, request: Request) -> bool:
        """Tokens are fetched unharmed."""
        return not request.path.startswith("/oauth2/")

    def answer(self, request: Request) -> Reply:
        if request.path == "/oauth2/access_token":
            return self._grant(request)
        if request.path == "/oauth2/account/current/subdomain":
            good = request.headers.get("X-Refresh-Token") in self.refresh and self.moved_to
            return Reply({"id": 11, "subdomain": "novye", "domain": self.moved_to}) if good else _problem(401)
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if bearer != self.token and bearer not in self.access:
            return _problem(401, "Account not found")
        path = request.path.removeprefix("/api/v4/")
        if request.method != "GET" or path not in _KNOWN or not request.path.startswith("/api/v4/"):
            return _problem(404)
        if path in self.denied:
            return _problem(403)
        if fault := _fault(path, request.query):
            return fault
        return self._single(path) or self._list(path, request)

    def _single(self, path: str) -> Reply | None:
        if path == "account":
            return Reply(self.account, content_type=_HAL)
        if path == "leads/pipelines":
            return Reply({"_total_items": 2, "_embedded": {"pipelines": self.pipelines}}, content_type=_HAL)
        return None

    def _list(self, path: str, request: Request) -> Reply:
        size = min(int(request.one("limit", "50")), self.largest)
        rows = self._ordered(path, self._chosen(path, request), request)
        page = int(request.one("page", "1"))
        some = rows[(page - 1) * size : page * size]
        if len(some) > self.breaks_above:
            return _problem(504, "Gateway Timeout")
        if not some:
            return Reply(b"", 204)
        links = {"self": {"href": _address(self.address, path, request.query)}}
        if page * size < len(rows):
            links["next"] = {"href": _address(self.address, path, {**request.query, "page": [str(page + 1)]})}
        name = path.rpartition("/")[2]
        told = [self._told(path, row, request.one("with")) for row in some]
        return Reply({"_page": page, "_links": links, "_embedded": {name: told}}, content_type=_HAL)

    def _chosen(self, path: str, request: Request) -> list[dict[str, Any]]:
        rows: dict[str, list[dict[str, Any]]] = {
            "leads": self.bin if "only_deleted" in request.one("with") else self.leads + self.hidden_leads,
            "contacts": self.contacts,
            "events": self.events,
            "leads/unsorted": self.unsorted,
            "leads/loss_reasons": self.reasons,
            "users": self.users,
        }
        found = rows[path]
        ids = {int(one) for one in request.query.get("filter[id][]", [])}
        if ids:
            found = [row for row in found if row["id"] in ids]
        for name in ("created_at", "updated_at"):
            first, last = (request.one(f"filter[{name}][{end}]") for end in ("from", "to"))
            edge = 0 if self.includes_from else 1
            found = [row for row in found if not first or row[name] >= int(first) + edge]
            found = [row for row in found if not last or row[name] <= int(last) - edge]
        return found

    def _ordered(self, path: str, rows: list[dict[str, Any]], request: Request) -> list[dict[str, Any]]:
        for name in ("created_at", "updated_at", "id"):
            if request.one(f"order[{name}]"):
                return sorted(rows, key=lambda row: (row[name], row["id"]))
        if path == "events":
            return sorted(rows, key=lambda row: (-row["created_at"], row["id"]))
        return rows

    def _told(self, path: str, row: dict[str, Any], with_: str) -> dict[str, Any]:
        if path == "leads" and "only_deleted" in with_:
            return {"id": row["id"], "updated_at": row["updated_at"], "is_deleted": True}
        if path == "leads":
            said = {**row, **self.more, "_embedded": self._inside(row, with_)}
            del said["_contacts"]
            return {name: self.shaped.get(name, value) for name, value in said.items() if name not in self.lost}
        if path == "contacts" and "leads" in with_:
            of = [{"id": deal["id"]} for deal in self.leads if row["id"] in deal["_contacts"]]
            return {**row, "_embedded": {"leads": of}}
        return row

    def _inside(self, row: Mapping[str, Any], with_: str) -> dict[str, Any]:
        inside: dict[str, Any] = {"tags": [], "companies": []}
        if "contacts" in with_:
            inside["contacts"] = [{"id": id_, "is_main": not at} for at, id_ in enumerate(row["_contacts"])][::-1]
        if "loss_reason" in with_:
            inside["loss_reason"] = [one for one in self.reasons if one["id"] == row["loss_reason_id"]]
        return inside

    def _grant(self, request: Request) -> Reply:
        said = request.json() or {}
        if request.method != "POST" or (said.get("client_id"), said.get("client_secret")) != (CLIENT, SECRET):
            return _problem(401, "Client credentials are wrong")
        if self.moved_to:
            return _problem(404, "Account not found")
        kind = said.get("grant_type")
        if kind == "authorization_code" and said.get("code") in self.codes and said.get("redirect_uri") == REDIRECT:
            if self.rotates:
                self.codes.discard(said["code"])
        elif kind == "refresh_token" and said.get("refresh_token") in self.refresh:
            if self.rotates:
                self.refresh.discard(said["refresh_token"])
                self.access.clear()
        else:
            return Reply({"hint": "Token has been revoked", "title": "Bad Request", "status": 400}, 400)
        self.issued += 1
        claims = json.dumps({"api_domain": self.address.removeprefix("http://"), "n": self.issued}).encode()
        access = f"eyJ0eXAi.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.invented{self.issued}"
        refresh = f"def50200invented{self.issued}"
        self.access.add(access)
        self.refresh.add(refresh)
        granted = {"token_type": "Bearer", "expires_in": 86400, "access_token": access, "refresh_token": refresh}
        return Reply(granted)


def _fault(path: str, query: Mapping[str, list[str]]) -> Reply | None:
    """What the vendor refuses: names it does not know, too large a page, a filter of another kind."""
    for name, values in query.items():
        head, *parts = re.findall(r"[^\[\]]+", name)
        known = head in _KNOWN[path].split() and not (head == "filter" and parts[0] not in _FILTERS[path])
        sorts = head != "order" or (parts[0] in ("created_at", "updated_at", "id") and values[0] in ("asc", "desc"))
        most = 100 if path == "events" else 250
        sized = head != "limit" or 1 <= int(values[0]) <= most
        if not (known and sorts and sized) or (head != "filter" and len(values) > 1):
            return _invalid(name)
    if path == "events" and query.get("filter[type]", ["lead_status_changed"]) != ["lead_status_changed"]:
        return _invalid("filter[type]")
    return None


def _invalid(name: str) -> Reply:
    fault = {"code": "NotSupportedChoice", "path": name, "detail": "The value you selected is not a valid choice."}
    said = {"title": "Bad Request", "type": "https://httpstatus.es/400", "status": 400}
    said |= {"detail": "Request validation failed", "validation-errors": [{"request_id": "0", "errors": [fault]}]}
    return Reply(said, 400, content_type="application/problem+json")


def _problem(status: int, detail: str = "") -> Reply:
    titles = {401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 504: "Gateway Timeout"}
    said = {"title": titles[status], "type": f"https://httpstatus.es/{status}", "status": status, "detail": detail}
    return Reply(said, status, content_type="application/problem+json")


def _address(host: str, path: str, query: Mapping[str, Iterable[str]]) -> str:
    return f"{host}/api/v4/{path}?{urlencode([(name, value) for name, values in query.items() for value in values])}"


def _user(id_: int, name: str, is_admin: bool) -> dict[str, Any]:
    rights = {"leads": {"view": "A", "edit": "A"}, "is_admin": is_admin, "is_active": True}
    return {"id": id_, "name": name, "email": f"user{id_}@okna.example", "rights": rights}


def _pipeline(id_: int, name: str, stages: Mapping[int, str]) -> dict[str, Any]:
    all_ = {**stages, 142: "Успешно реализовано", 143: "Закрыто и не реализовано"}
    told = [
        {"id": stage, "name": called, "sort": 10 * number, "pipeline_id": id_, "type": int(stage == SORTING)}
        for number, (stage, called) in enumerate(all_.items(), 1)
    ]
    return {"id": id_, "name": name, "sort": 1, "is_archive": False, "_embedded": {"statuses": told}}
