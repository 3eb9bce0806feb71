"""Bitrix24 on loopback: batches of commands over a small portal of windows and balconies.

It refuses what the portal refuses: wrong codes, filters on fields it has not, more than 50 commands; it keeps rights,
the bucket of requests and the working time of methods.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from tests.fakes.bitrix24_world import world
from tests.fakes.php import tree
from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["APP", "CODE", "FakeBitrix24", "Refused"]

CODE = "inventedcode0of0a0webhook"
APP = {
    "client_id": "local.invented",
    "client_secret": "invented0secret0of0an0app",
    "refresh_token": "refresh-0-invented",
}
_REF = re.compile(r"^\$result((?:\[[^\]]+\])+)$")
_OPERATION = re.compile(r"^(>=|<=|>|<|@|=)?(\w+)$")
_EXTRA_FIELDS = {1: {"id"}, 2: {"id", "leadId"}, 3: {"id"}, 4: {"id"}, 31: {"id", "stageId", "parentId2"}}
_TYPES = {1: "leads", 2: "deals", 3: "contacts", 4: "companies", 31: "invoices"}


class Refused(Exception):
    """args: status, code, description."""


class FakeBitrix24(Vendor):
    """One portal. Its world are plain lists; `clock` (seconds) makes it count its bucket of 50 at two a second."""

    def __init__(self) -> None:
        super().__init__()
        self.world: dict[str, list[dict[str, Any]]] = world()
        self.code = CODE
        self.size = 50
        self.scopes = {"crm", "user_brief", "telephony"}
        self.is_admin = True
        self.hidden: set[int] = set()  # pipelines that who asks may not see
        self.resolves = True  # whether a command may refer to the result of another
        self.lost: set[str] = set()
        self.shaped: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self.work: dict[str, tuple[float, float]] = {}  # method → (seconds worked, Unix time of release)
        self.failing: dict[str, list[tuple[int, str, str]]] = {}  # method → errors to give first
        self.clock: Callable[[], float] | None = None
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self.tokens: dict[str, str] = {}  # access → state
        self.refresh = APP["refresh_token"]
        self.rotates = False
        self._bucket = (0.0, 0.0)  # level, when
        self._granted = 0

    def is_data(self, request: Request) -> bool:
        """Tokens are fetched unharmed."""
        return not request.path.startswith("/oauth/")

    def answer(self, request: Request) -> Reply:
        try:
            if request.path == "/oauth/token/":
                return self._token(request)
            self._enter(request)
            self._fill_bucket()
            return Reply({"result": self._batch(request), "time": {"operating": 0}})
        except Refused as refused:
            status, code, said = refused.args
            return Reply({"error": code, "error_description": said}, status)

    def _token(self, request: Request) -> Reply:
        if request.one("client_id") != APP["client_id"] or request.one("client_secret") != APP["client_secret"]:
            raise Refused(400, "invalid_client", "Invalid client")
        if request.one("grant_type") != "refresh_token" or request.one("refresh_token") != self.refresh:
            raise Refused(400, "invalid_grant", "Invalid grant")
        self._granted += 1
        access = f"access-{self._granted}-invented"
        self.tokens[access] = "good"
        if self.rotates:
            self.refresh = f"refresh-{self._granted}-invented"
        return Reply({"access_token": access, "refresh_token": self.refresh, "expires_in": 3600, "scope": "app"})

    def _enter(self, request: Request) -> None:
        if request.path == "/rest/batch.json":
            state = self.tokens.get(request.one("auth"))
            if state != "good":
                raise Refused(401, "expired_token" if state else "NO_AUTH_FOUND", "The access token is no good")
        elif request.path != f"/rest/1/{self.code}/batch.json":
            raise Refused(401, "INVALID_CREDENTIALS", "Invalid request credentials")
        if request.method != "POST":
            raise Refused(400, "", "POST is wanted")

    def _fill_bucket(self) -> None:
        if self.clock is None:
            return
        level, when = self._bucket
        now = self.clock()
        level = max(0.0, level - (now - when) * 2) + 1
        self._bucket = (level, now)
        if level > 50:
            raise Refused(503, "QUERY_LIMIT_EXCEEDED", "Too many requests")

    def _batch(self, request: Request) -> dict[str, Any]:
        commands = request.json()["cmd"]
        if len(commands) > 50:
            raise Refused(400, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded")
        said: dict[str, dict[str, Any]] = {"result": {}, "result_error": {}, "result_next": {}, "result_time": {}}
        for name, command in commands.items():
            method, _, query = command.partition("?")
            work, reset = self.work.get(method, (0.0, 0.0))
            said["result_time"][name] = {"operating": work, "operating_reset_at": reset}
            try:
                result, following = self._run(method, self._resolved(tree(query), said["result"]))
            except Refused as refused:
                said["result_error"][name] = {"error": refused.args[1], "error_description": refused.args[2]}
                continue
            said["result"][name] = result
            if following is not None:
                said["result_next"][name] = following
        return {key: value or [] for key, value in said.items()}  # as PHP writes an empty map

    def _resolved(self, value: Any, results: Mapping[str, Any]) -> Any:
        if isinstance(value, dict):
            return {key: self._resolved(child, results) for key, child in value.items()}
        if isinstance(value, str) and (found := _REF.match(value)):
            place: Any = results if self.resolves else {}
            for step in re.findall(r"\[([^\]]+)\]", found[1]):
                place = (
                    place[int(step)]
                    if isinstance(place, list) and int(step) < len(place)
                    else (place.get(step, "") if isinstance(place, dict) else "")
                )
            return str(place or "")
        return value

    def _run(self, method: str, asked: Mapping[str, Any]) -> tuple[Any, int | None]:
        self.asked.append((method, asked))
        if errors := self.failing.get(method):
            raise Refused(*errors.pop(0))
        scope = {"user": "user_brief", "voximplant": "telephony", "crm": "crm"}.get(method.partition(".")[0])
        if scope and scope not in self.scopes:
            raise Refused(401, "insufficient_scope", "The request requires higher privileges")
        if method == "profile":
            return {"ID": "1", "ADMIN": self.is_admin, "NAME": "Анна", "LAST_NAME": "Белова"}, None
        if method == "crm.item.list":
            return self._items(asked)
        if method == "crm.item.fields":
            return {"fields": self.world["fields"][0][asked["entityTypeId"]]}, None
        if method == "crm.category.list":
            rows = [it for it in self.world["categories"] if it["id"] not in self.hidden]
            return {"categories": rows}, None
        if method == "crm.item.productrow.list":
            return self._goods(asked)
        lists = {
            "crm.status.list": "statuses",
            "user.get": "users",
            "crm.stagehistory.list": "history",
            "crm.activity.list": "activities",
            "voximplant.statistic.get": "calls",
        }
        if method not in lists:
            raise Refused(404, "ERROR_METHOD_NOT_FOUND", "Method not found!")
        if method == "crm.status.list" or method == "user.get":
            return self._page(self.world[lists[method]], asked)
        rows, following = self._listed(self.world[lists[method]], asked, "ID")
        return ({"items": rows} if method == "crm.stagehistory.list" else rows), following

    def _items(self, asked: Mapping[str, Any]) -> tuple[Any, int | None]:
        kind = int(asked["entityTypeId"])
        allowed = _EXTRA_FIELDS[kind] | {"updatedTime"}
        rows = self.world[_TYPES[kind]]
        if kind == 2:
            rows = [it for it in rows if it["categoryId"] not in self.hidden]
        found, following = self._listed(rows, asked, "id", allowed)
        found = [self._spoilt(it) for it in found] if kind == 2 else found
        select = list((asked.get("select") or {"0": "*"}).values())
        is_original = asked.get("useOriginalUfNames") == "Y"
        shown = [_shown(row, select, is_original) for row in found]
        return {"items": shown}, following

    def _spoilt(self, row: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: self.shaped.get(name, value) for name, value in row.items() if name not in self.lost}
        return {**kept, **self.extra}

    def _goods(self, asked: Mapping[str, Any]) -> tuple[Any, int | None]:
        wanted = asked["filter"]
        if "=ownerType" not in wanted or "=ownerId" not in wanted:
            raise Refused(400, "REQUIRED_ARG_MISSING", "ownerType, ownerId")
        after = int(wanted.get(">id", 0))
        rows = [it for it in self.world["goods"] if str(it["ownerId"]) == wanted["=ownerId"] and it["id"] > after]
        return {"productRows": sorted(rows, key=lambda it: it["id"])[:50]}, None

    def _page(self, rows: list[dict[str, Any]], asked: Mapping[str, Any]) -> tuple[Any, int | None]:
        start = int(asked.get("start", 0))
        return rows[start : start + 50], start + 50 if start + 50 < len(rows) else None

    def _listed(
        self, rows: Iterable[dict[str, Any]], asked: Mapping[str, Any], key: str, allowed: set[str] | None = None
    ) -> tuple[list[dict[str, Any]], int | None]:
        """Rows that pass the filter, by their ids, a page of them."""
        passing = list(rows)
        for name, wanted in (asked.get("filter") or asked.get("FILTER") or {}).items():
            found = _OPERATION.match(name)
            if found is None or (allowed is not None and found[2] not in allowed):
                raise Refused(400, "INVALID_ARG_VALUE", f"Invalid filter: field '{name}' is not allowed in filter")
            passing = [row for row in passing if _passes(row.get(found[2]), found[1] or "=", wanted)]
        order = asked.get("order") or {asked.get("SORT", key): asked.get("ORDER", "ASC")}
        if order != {key: "ASC"}:
            raise Refused(400, "INVALID_ARG_VALUE", "Invalid order")
        passing.sort(key=lambda row: int(row[key]))
        start = max(int(asked.get("start", 0)), 0)
        is_more = asked.get("start") != "-1" and start + self.size < len(passing)
        return passing[start : start + self.size], start + self.size if is_more else None


def _shown(row: Mapping[str, Any], select: list[str], is_original: bool) -> dict[str, Any]:
    """The multifield comes with all fields only, which utm tags and user fields may not be among (the vendor's examples
    name both); user fields have their own names only where that is asked."""
    is_all = "*" in select
    apart = ("utm", "UF_")
    named = {
        name: it
        for name, it in row.items()
        if (name in select and name != "fm") or (is_all and not name.startswith(apart))
    }
    if is_original:
        return named
    return {name if not name.startswith("UF_CRM_") else f"ufCrm_{name[7:]}": it for name, it in named.items()}


def _passes(value: Any, operation: str, wanted: Any) -> bool:
    if operation == "@":
        return str(value) in {str(it) for it in wanted.values()}
    if value is None:
        return False
    left, right = _comparable(value), _comparable(wanted)
    if type(left) is not type(right):
        raise Refused(400, "INVALID_ARG_VALUE", f"Invalid filter: {wanted!r} is an invalid value")
    tests: dict[str, bool] = {">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right}
    return tests.get(operation, left == right)


def _comparable(value: Any) -> Any:
    if isinstance(value, int):
        return value
    text = str(value)
    if text.isdecimal():
        return int(text)
    return datetime.fromisoformat(text) if re.match(r"\d{4}-\d\d-\d\dT", text) else text
