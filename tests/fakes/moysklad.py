"""A fake MoySklad: one account of JSON API 1.2 with documents, filters, pages, opened links and a limit by weights."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["ORG", "RUB", "TOKEN", "USD", "FakeMoySklad", "attribute", "changed", "document", "meta", "position"]

TOKEN = "invented0token0of0a0moysklad0employee"
BASE = "/api/remap/1.2"
RUB, USD, ORG = "c-rub", "c-usd", "org-1"
_DOCUMENTS = (
    *("customerorder", "demand", "retaildemand", "invoiceout", "salesreturn", "retailsalesreturn"),
    *("paymentin", "cashin", "paymentout", "cashout"),
)
_LISTS = (*_DOCUMENTS, "counterparty", "currency")
_PARAMETERS = {"limit", "offset", "filter", "order", "expand"}
_FILTERS = {"id", "updated", "created", "moment", "agent", "isDeleted"}
_TERM = re.compile(r"(\w+)(>=|<=|=)(.*)")


def meta(kind: str, id_: str) -> dict[str, Any]:
    """A link."""
    href = f"https://api.moysklad.ru{BASE}/entity/{kind}/{id_}"
    return {"meta": {"href": href, "type": kind, "mediaType": "application/json"}}


def document(kind: str, id_: str, at: str, kopecks: float, **rest: Any) -> dict[str, Any]:
    """A posted document in roubles, made and changed at a moment of Moscow."""
    said = {
        **meta(kind, id_),
        "id": id_,
        "name": id_.upper(),
        "created": f"{at}.111",
        "updated": f"{at}.222",
        "moment": f"{at}.000",
        "applicable": True,
        "sum": kopecks,
        "rate": {"currency": meta("currency", RUB)},
        "agent": meta("counterparty", "a-1"),
        "organization": meta("organization", ORG),
    }
    if kind in ("customerorder", "demand", "retaildemand"):
        said |= {"owner": meta("employee", "e-1"), "payedSum": 0.0, "_positions": []}
    return {**said, **rest}


def changed(context: str, at: str, **diff: tuple[Any, Any]) -> dict[str, Any]:
    """An event of the audit: a person changed fields from one value to another. Without any it is the creation."""
    said = {"source": "app", "eventType": "update" if diff else "create", "uid": "admin@okna", "moment": at}
    said |= {"entityType": "customerorder", "audit": meta("audit", context)}
    values = {name: {"oldValue": old, "newValue": new} for name, (old, new) in diff.items()}
    return {**said, **({"diff": values} if diff else {})}


def attribute(name: str, value: Any, id_: str = "") -> dict[str, Any]:
    """A field that somebody added."""
    return {"id": id_ or f"f-{name}", "name": name, "type": "string", "value": value}


def position(id_: str, good: str, quantity: float, kopecks: float, discount: float = 0.0) -> dict[str, Any]:
    """A line of a document."""
    return {
        "id": id_,
        "quantity": quantity,
        "price": kopecks,
        "discount": discount,
        "assortment": meta("product", good),
    }


class FakeMoySklad(Vendor):
    """Tests put documents into `of` by kind. `bin` holds ids of deleted ones; erased ones are taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.of: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _LISTS}
        self.bin: set[str] = set()
        self.of["currency"] = [
            {**meta("currency", RUB), "id": RUB, "name": "руб", "isoCode": "RUB", "default": True},
            {**meta("currency", USD), "id": USD, "name": "долл", "isoCode": "USD"},
        ]
        self.named = {"e-1": "Анна", ORG: "ООО Окна", "s-1": "Склад на Тверской", "ch-1": "Авито", "p-1": "Весна"}
        self.goods = {"g-1": {"name": "Окно", "article": "OK-1"}, "g-2": {"name": "Монтаж", "code": "00002"}}
        self.staff: dict[str, list[dict[str, Any]]] = {}
        self.states: dict[str, list[dict[str, Any]]] = {"customerorder": _states()}
        self.costs: dict[str, list[float]] = {}  # kopecks by shipment
        self.audit: dict[str, list[dict[str, Any]]] = {}  # events by document, the newest first
        self.largest, self.opens = 1000, 100  # rows of a page; lines that an opened link shows
        self.lost: set[str] = set()
        self.more: dict[str, Any] = {}
        self.denied: set[str] = set()
        self.weight = 4  # units of a request
        self.clock: Callable[[], float] | None = None  # seconds, where the limit is to be kept
        self.spent: list[tuple[float, int]] = []

    def answer(self, request: Request) -> Reply:
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return Reply(b"", 415)
        if request.headers.get("Accept") != "application/json;charset=utf-8":
            return _error(400, 1062, "Ошибка в заголовке Accept")
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _error(401, 1056, "Ошибка аутентификации: Неправильный пароль или имя пользователя или ключ API")
        path = request.path.removeprefix(f"{BASE}/")
        if request.method != "GET" or path == request.path:
            return _error(404, 1002, "Неизвестный путь")
        if (left := self._left(self.weight * (5 if path.startswith("report/stock") else 1))) < 0:
            return _error(429, 1049, "Превышено ограничение на количество запросов", {"X-Lognex-Retry-After": "3000"})
        reply = self._route(path.split("/"), request)
        limits = {"X-RateLimit-Limit": "45", "X-RateLimit-Remaining": str(left), "X-Lognex-Reset": "3000"}
        return Reply(reply.body, reply.status, {**reply.headers, **limits}, "application/json;charset=utf-8")

    def _left(self, units: int) -> int:
        """Units that are left in the last 3 s after this request."""
        if self.clock is None:
            return 45
        now = self.clock()
        self.spent.append((now, units))
        return 45 - sum(each for at, each in self.spent if at > now - 3)

    def _route(self, words: list[str], request: Request) -> Reply:
        match words:
            case ["entity", kind] if kind in _LISTS:
                return self._list(kind, request)
            case ["entity", kind, "metadata"] if kind in _DOCUMENTS:
                states = self.states.get(kind)
                about = {
                    "meta": {"href": f"https://api.moysklad.ru{BASE}/entity/{kind}", "mediaType": "application/json"}
                }
                return Reply({**about, **({"states": states} if states else {})})
            case ["entity", kind, id_, "positions"]:
                lines = next(doc["_positions"] for doc in self.of[kind] if doc["id"] == id_)
                return self._page([self._line(line, request.one("expand") == "assortment") for line in lines], request)
            case ["entity", kind, id_, "audit"] if kind in _DOCUMENTS:
                if set(request.query) - {"limit", "offset"} or int(request.one("limit") or 25) > 100:
                    return _error(400, 1007, "Неверное значение limit")
                return self._page(self.audit.get(id_, []), request)
            case ["entity", "counterparty", id_, "contactpersons"]:
                return self._page(self.staff.get(id_, []), request)
            case ["report", "stock", "byoperation"]:
                id_ = request.one("operation.id")
                lines = [{"name": "it", "cost": cost, "stock": 0.0} for cost in self.costs[id_]]
                about = {"href": f"https://api.moysklad.ru{request.path}?operation.id={id_}", "size": 1}
                return Reply({"meta": about, "rows": [{**meta("demand", id_), "positions": lines}]})
        return _error(404, 1005, "Неизвестный тип")

    def _list(self, kind: str, request: Request) -> Reply:
        if kind in self.denied:
            return _error(403, 1016, "Нет прав на просмотр данного объекта")
        if unknown := set(request.query) - _PARAMETERS:
            return _error(400, 1004, f"Неизвестный параметр {sorted(unknown)}")
        terms = [_TERM.fullmatch(one) for one in request.one("filter").split(";") if one]
        if any(term is None or term[1] not in _FILTERS for term in terms):
            return _error(412, 1021, "Некорректный фильтр")
        rows = [row for row in self.of[kind] if self._is_chosen(row, [term.groups() for term in terms if term])]
        if order := request.one("order"):
            rows.sort(key=lambda row: row[order.removesuffix(",asc")])
        return self._page(rows, request)

    def _is_chosen(self, row: Mapping[str, Any], terms: Iterable[tuple[str, ...]]) -> bool:
        wanted: dict[str, set[str]] = {"isDeleted": {"false"}} if row["meta"]["type"] in _DOCUMENTS else {}
        given: dict[str, set[str]] = {}
        for name, operator, value in terms:
            if (operator == ">=" and not row[name] >= value) or (operator == "<=" and not row[name][:19] <= value):
                return False
            if operator == "=":
                given.setdefault(name, set()).add(value.rpartition("/")[2])
        there = {"id": row["id"], "isDeleted": str(row["id"] in self.bin).lower()}
        there["agent"] = str((row.get("agent") or {"meta": {"href": ""}})["meta"]["href"]).rpartition("/")[2]
        return all(there[name] in values for name, values in (wanted | given).items())

    def _page(self, rows: list[dict[str, Any]], request: Request) -> Reply:
        asked = int(request.one("limit") or 1000)
        if not 1 <= asked <= 1000:
            return _error(400, 1007, "Неверное значение limit")
        limit, offset = min(asked, self.largest), int(request.one("offset") or 0)
        # With more than 100 rows a page links are not opened, and nobody says so.
        opened = set(request.one("expand").split(",")) - {"assortment"} if asked <= 100 else set()
        said = [self._told(row, opened) for row in rows[offset : offset + limit]]
        href = f"https://api.moysklad.ru{request.path}"
        about: dict[str, Any] = {"href": f"{href}/?limit={limit}", "size": len(rows), "limit": limit, "offset": offset}
        if offset + limit < len(rows):
            about["nextHref"] = f"{href}?limit={limit}&offset={offset + limit}"
        return Reply({"context": {}, "meta": about, "rows": said})

    def _told(self, row: Mapping[str, Any], opened: set[str]) -> dict[str, Any]:
        said = {name: value for name, value in row.items() if name[0] != "_" and name not in self.lost}
        for name in opened & set(said):
            said[name] = self._opened(said[name])
        if "_positions" in row:
            lines = row["_positions"]
            said["positions"] = {"meta": {"size": len(lines), "limit": 100, "offset": 0}}
            if "positions.assortment" in opened:
                said["positions"]["rows"] = [self._line(line, True) for line in lines[: self.opens]]
        return {**said, **self.more}

    def _opened(self, link: Any) -> Any:
        id_ = link["meta"]["href"].rpartition("/")[2]
        agents = {one["id"]: one for one in self.of["counterparty"]}
        staff = {"contactpersons": {"meta": {"size": len(self.staff.get(id_, []))}}}
        return {**link, **agents[id_], **staff} if id_ in agents else {**link, "id": id_, "name": self.named.get(id_)}

    def _line(self, line: Mapping[str, Any], opened: bool) -> dict[str, Any]:
        good = self.goods[line["assortment"]["meta"]["href"].rpartition("/")[2]] if opened else {}
        return {**line, "assortment": {**line["assortment"], **good}}


def _states() -> list[dict[str, Any]]:
    kinds = (("st-new", "Новый", "Regular"), ("st-won", "Выдан", "Successful"), ("st-lost", "Отказ", "Unsuccessful"))
    return [{**meta("state", id_), "id": id_, "name": name, "stateType": kind} for id_, name, kind in kinds]


def _error(status: int, code: int, words: str, headers: Mapping[str, str] | None = None) -> Reply:
    more = "https://dev.moysklad.ru/doc/api/remap/1.2/#mojsklad-json-api-oshibki"
    return Reply({"errors": [{"error": words, "code": code, "moreInfo": more}]}, status, headers or {})
