"""A fake VK Ads: tokens, lists and daily statistics of one account (API v2 and v3), or of myTarget's tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["CLIENT", "SECRET", "FakeVk", "Shown"]

CLIENT, SECRET = "okna-app-1", "invented0secret0of0an0app"
_FIELDS = {
    "ad_plans": "id name status",
    "ad_groups": "id name status ad_plan_id package_id enable_utm utm",
    "campaigns": "id name status package_id",
    "banners": "id name status ad_group_id campaign_id urls moderation_status",
}
_DEFAULT = {
    "ad_plans": "id name",
    "ad_groups": "id name ad_plan_id package_id",
    "campaigns": "id name package_id",
    "banners": "id ad_group_id moderation_status",
}
_WRONG = {"banners": "ERR_WRONG_BANNERS", "users": "ERR_WRONG_USERS"}


@dataclass
class Shown:
    """An ad's day. `banner` 0 is money of an ad that no list has."""

    day: str
    banner: int
    shows: int
    clicks: int
    spent: str
    goals: int = 0


class FakeVk(Vendor):
    """One account of three ads, one of them deleted. `largest` is how many a list gives at most."""

    def __init__(self) -> None:
        super().__init__()
        self.secret = SECRET
        self.tokens: list[dict[str, str]] = []  # access, refresh, state
        self.granted = 0
        self.most_tokens = 5
        self.clients = {"shop": "701"}
        self.expires_in: Any = "86400"
        self.largest = 250
        self.refuses_above = 250
        self.without: set[int] = set()  # ids that statistics do not know
        self.user: dict[str, Any] = {"id": 55501, "username": "okna@vk.example", "currency": "RUB", "status": "active"}
        self.may_read_user = True
        self.headers: dict[str, str] = {}
        self.lost: set[str] = set()
        self.shaped: dict[str, Any] = {}
        self.objects: dict[str, list[dict[str, Any]]] = {
            "ad_plans": [
                {"id": 11, "name": "Окна", "status": "active"},
                {"id": 12, "name": "Балконы", "status": "deleted"},
            ],
            "ad_groups": [
                {"id": 21, "name": "Москва", "status": "active", "ad_plan_id": 11, "enable_utm": True, "utm": ""},
                {"id": 22, "name": "Химки", "status": "deleted", "ad_plan_id": 12, "enable_utm": False, "utm": None},
                {
                    "id": 23,
                    "name": "Тверь",
                    "status": "blocked",
                    "ad_plan_id": 11,
                    "enable_utm": True,
                    "utm": "utm_source=vk&utm_campaign={{ad_plan_id}}&utm_term={{geo}}",
                },
            ],
            "banners": [
                _banner(31, "Скидка", 21, "https://okna.example/?utm_source=own"),
                _banner(32, "", 22, "https://okna.example/?utm_source=vk&utm_content=b{{banner_id}}", "deleted"),
                _banner(33, "Тёплые", 23, "https://okna.example/?utm_source=late&utm_medium=cpm", "blocked"),
            ],
        }
        self.stats = [
            Shown("2026-07-01", 31, 1000, 20, "150.25", 2),
            Shown("2026-07-02", 31, 900, 15, "120.00"),
            Shown("2026-07-02", 32, 500, 4, "33.10", 1),
            Shown("2026-07-09", 33, 10, 0, "0.75"),
        ]

    def is_data(self, request: Request) -> bool:
        """Tokens are fetched unharmed."""
        return "/oauth2/" not in request.path

    def answer(self, request: Request) -> Reply:
        if request.path == "/api/v2/oauth2/token.json":
            return self._token(request)
        refusal = self._refused(request.headers.get("Authorization", ""))
        reply = refusal or self._data(request)
        return Reply(reply.body, reply.status, {**self.headers, **reply.headers})

    def _token(self, request: Request) -> Reply:
        form = {name: values[0] for name, values in request.form().items()}
        if request.method != "POST" or form.get("client_id") != CLIENT or form.get("client_secret") != self.secret:
            return _unsigned("invalid_client", "Invalid client id or secret provided")
        kind = form.get("grant_type")
        if kind == "refresh_token":
            for token in self.tokens:
                if token["refresh"] == form.get("refresh_token"):
                    # The same token with another value: the old one ends at once.
                    token |= {"access": self._name("access"), "state": ""}
                    return self._granted(token)
            return _unsigned("invalid_token", "Unknown refresh token")
        if kind == "agency_client_credentials":
            known = (
                form.get("agency_client_name") in self.clients or form.get("agency_client_id") in self.clients.values()
            )
            if not known:
                return Reply({"error": "invalid_request", "error_description": "Unknown client"}, 400)
        elif kind != "client_credentials":
            return Reply({"error": "unsupported_grant_type"}, 400)
        if len(self.tokens) >= self.most_tokens:
            return Reply({"code": "token_limit_exceeded", "message": "Active access token limit reached"}, 403)
        self.tokens.append({"access": self._name("access"), "refresh": self._name("refresh"), "state": ""})
        return self._granted(self.tokens[-1])

    def _name(self, kind: str) -> str:
        self.granted += 1
        return f"{kind}-{self.granted}-invented-token"

    def _granted(self, token: Mapping[str, str]) -> Reply:
        said = {"access_token": token["access"], "refresh_token": token["refresh"], "token_type": "bearer"}
        return Reply({**said, "scope": "read_ads", "expires_in": self.expires_in})

    def _refused(self, header: str) -> Reply | None:
        token = next((it for it in self.tokens if header == f"Bearer {it['access']}"), None)
        if token is None:
            return _unsigned("invalid_token", "Unknown access token")
        words = {"expired_token": "Access token is expired", "revoked_token": "Access token has been revoked"}
        return _unsigned(token["state"], words[token["state"]]) if token["state"] else None

    def _data(self, request: Request) -> Reply:
        if request.method != "GET":
            return _error("method_not_allowed", "Method not allowed", 405)
        name = request.path.removeprefix("/api/v2/").removesuffix(".json")
        if name == "user":
            return Reply(self.user) if self.may_read_user else _error("ERR_ACCESS_DENIED", "Access denied", 403)
        if name in self.objects:
            return self._listed(request, name)
        parts = request.path.strip("/").split("/")
        if parts[2:3] == ["statistics"] and parts[4:] == ["day.json"] and parts[3] in _WRONG:
            return self._days(request, parts[3]) if parts[1] == "v2" else self._paged(request)
        return _error("ERR_WRONG_RESOURCE", "Unknown resource", 404)

    def _listed(self, request: Request, name: str) -> Reply:
        limit, offset = int(request.one("limit", "20")), int(request.one("offset", "0"))
        if limit > self.refuses_above:
            return _invalid("limit", "max_value", f"must be less than or equal to {self.refuses_above}")
        fields = request.one("fields").split(",") if request.one("fields") else _DEFAULT[name].split()
        if unknown := set(fields) - set(_FIELDS[name].split()):
            return _invalid(sorted(unknown)[0], "unallowed_field", "Field is not allowed")
        statuses = request.one("_status__in", "active,blocked").split(",")
        found = [it for it in self.objects[name] if it.get("status", "active") in statuses]
        page = found[offset : offset + min(limit, self.largest)]
        rows = [{field: it[field] for field in fields if field in it} for it in page]
        return Reply({"count": len(found), "offset": offset, "items": rows})

    def _days(self, request: Request, kind: str) -> Reply:
        first, last = request.one("date_from"), request.one("date_to")
        ids = [int(one) for one in request.one("id").split(",") if one]
        if not (ids and first and last and request.one("attribution") in ("conversion", "impression")):
            return _error("ERR_WRONG_PARAMETER", "Required parameter is missing", 400)
        if len(ids) > 200 or (date.fromisoformat(last) - date.fromisoformat(first)).days >= 366:
            return _error("ERR_LIMIT_EXCEEDED", "Limit exceeded", 400)
        known = {self.user["id"]} if kind == "users" else {it["id"] for it in self.objects["banners"]} - self.without
        if set(ids) - known:
            return _error(_WRONG[kind], "Objects do not exist or are not available", 400)
        items = [self._item(one, kind, first, last) for one in ids]
        return Reply({"items": items, "total": {"base": _base(self._between(first, last))}})

    def _item(self, one: int, kind: str, first: str, last: str) -> dict[str, Any]:
        found = [it for it in self._between(first, last) if kind == "users" or it.banner == one]
        days = sorted({it.day for it in found} | {first})  # a day on which nothing happened is told too
        rows = [{"date": day, "base": self._spoilt(_base(it for it in found if it.day == day))} for day in days]
        return {"id": one, "total": {"base": _base(found)}, "rows": rows}

    def _paged(self, request: Request) -> Reply:
        first, last = request.one("date_from"), request.one("date_to")
        limit, offset = int(request.one("limit", "20")), int(request.one("offset", "0"))
        if not 1 <= limit <= 250 or not first:
            return _error("ERR_WRONG_PARAMETER", "Wrong parameter", 400)
        found = self._between(first, last)
        ids = sorted({it.banner for it in found if it.banner})[offset : offset + min(limit, self.largest)]
        items = [
            {
                "id": one,
                "user_id": 55501,
                "total": {"base": self._spoilt(_base(it for it in found if it.banner == one))},
            }
            for one in ids
        ]
        return Reply(
            {"items": items, "total": {"base": _base(found)}, "limit": limit, "offset": offset, "count": len(items)}
        )

    def _between(self, first: str, last: str) -> list[Shown]:
        return [it for it in self.stats if first <= it.day <= last]

    def _spoilt(self, base: dict[str, Any]) -> dict[str, Any]:
        return {name: self.shaped.get(name, value) for name, value in base.items() if name not in self.lost}


def _banner(number: int, name: str, group: int, url: str, status: str = "active") -> dict[str, Any]:
    urls = {"header_click": {"id": number, "url": "https://okna.example/?utm_source=header"}}
    urls["primary"] = {"id": 100 + number, "url": url}
    ids = {"id": number, "ad_group_id": group, "campaign_id": group}
    return {**ids, "name": name, "status": status, "urls": urls, "moderation_status": "allowed"}


def _base(found: Iterable[Shown]) -> dict[str, Any]:
    rows = list(found)
    goals = sum(it.goals for it in rows)
    return {
        "shows": sum(it.shows for it in rows),
        "clicks": sum(it.clicks for it in rows),
        "goals": 0,  # of Top@Mail.ru
        "spent": str(sum((Decimal(it.spent) for it in rows), Decimal(0))),
        "cpm": "307.44",
        "ctr": 0.355820297571197,
        "vk": {"goals": goals, "cpa": 0, "cr": 0.5},
    }


def _unsigned(code: str, message: str) -> Reply:
    header = f'Bearer realm="api", error="{code}", error_description="{message}"'
    return Reply({"code": code, "message": message}, 401, {"WWW-Authenticate": header})


def _error(code: str, message: str, status: int) -> Reply:
    return Reply({"error": {"message": message, "code": code}}, status)


def _invalid(field: str, code: str, message: str) -> Reply:
    fields = {field: {"code": code, "message": message}}
    return Reply({"error": {"fields": fields, "message": "Validation failed", "code": "validation_failed"}}, 400)
