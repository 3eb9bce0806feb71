"""A fake LPTracker: one login, two projects, lists without a total, and errors with the status 200."""

from __future__ import annotations

from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["LOGIN", "PASSWORD", "FakeLpTracker", "lead"]

LOGIN, PASSWORD = "okna@lpt.example", "invented0password0of0okna"
_LIST = {"offset", "limit", "is_deal", "sort[created_at]", "sort[updated_at]", "filter[created_at_from]"}


def lead(id_: int, made: str, stage: int, phone: str = "", deal: bool = False, **rest: Any) -> dict[str, Any]:
    """A lead; `made` is a wall clock as LPTracker writes it."""
    details = [{"id": id_ * 10, "type": "phone", "data": phone}] if phone else []
    contact = {"id": 1000 + id_, "project_id": 66913, "name": "Тест", "details": details}
    said = {"id": id_, "contact_id": 1000 + id_, "name": f"Лид {id_}", "stage_id": stage, "owner": 0, "custom": []}
    return {**said, "contact": contact, "lead_date": made, "payments": [], "view": None, "_deal": deal, **rest}


class FakeLpTracker(Vendor):
    """Leads are those of project 66913, or of the one that `_project` names. Tests change `leads` while it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.password = PASSWORD
        self.tokens: set[str] = set()
        self.logins = 0
        self.largest = 1000
        self.hears_is_deal = True
        self.is_bare = False  # lists without the envelope, as the reference shows some
        self.tells_contacts = True
        self.lost: set[str] = set()
        self.shaped: dict[str, Any] = {}
        self.denied: set[str] = set()
        self.projects = [{"id": 66913, "name": "Окна"}, {"id": 66914, "name": "Балконы"}]
        self.funnels = {
            "66913": [
                {"id": 1, "name": "Новый", "in_leads": True, "in_deals": False},
                {"id": 2, "name": "Договор", "in_leads": False, "in_deals": True},
                {"id": 3, "name": "Отказ", "in_leads": True, "in_deals": True},
            ],
            "66914": [{"id": 9, "name": "Новый", "in_leads": True, "in_deals": False}],
        }
        self.staff = [{"id": 501, "name": "Анна"}, {"id": 0, "name": ""}]
        self.leads: list[dict[str, Any]] = []

    def is_data(self, request: Request) -> bool:
        """Logins go unharmed."""
        return request.path != "/login"

    def answer(self, request: Request) -> Reply:
        if request.path == "/login":
            return self._login(request)
        if request.headers.get("token") not in self.tokens:
            return _error(401, "Неверный токен")
        if request.path in self.denied:
            return _error(403, "Нет доступа")
        parts = request.path.strip("/").split("/")
        if request.method != "GET":
            return _error(404, "Не найдено")
        if parts == ["projects"]:
            return self._success(self.projects)
        if parts == ["staff"]:
            return self._success(self.staff)
        if parts[0] == "project" and parts[2:] == ["funnel"] and parts[1] in self.funnels:
            return self._success(self.funnels[parts[1]])
        if parts[0] == "lead" and parts[2:] == ["list"] and parts[1] in self.funnels:
            return self._list(request, parts[1])
        if parts[0] == "contact" and len(parts) == 2:
            found = [one["contact"] for one in self.leads if str(one["contact_id"]) == parts[1]]
            return Reply({"status": "success", "result": found[0]}) if found else _error(404, "Контакт не найден")
        return _error(404, "Не найдено")

    def _login(self, request: Request) -> Reply:
        said = request.json() or {}
        if set(said) != {"login", "password", "service", "version"} or request.method != "POST":
            return _error(400, "Не хватает полей")
        if (said["login"], said["password"]) != (LOGIN, self.password):
            return _error(400, "Неверный логин или пароль")
        self.logins += 1
        token = f"invented0token{self.logins:04}"
        self.tokens.add(token)
        return Reply({"status": "success", "result": {"token": token}})

    def _list(self, request: Request, project: str) -> Reply:
        if set(request.query) - _LIST or request.one("sort[created_at]") != "4":
            return _error(400, "Неверный параметр")
        wants = request.one("is_deal") == "1"
        rows = [one for one in self.leads if one.get("_project", "66913") == project]
        rows = [one for one in rows if not self.hears_is_deal or one["_deal"] == wants]
        offset, limit = int(request.one("offset")), min(int(request.one("limit")), self.largest)
        told = [
            {name: self.shaped.get(name, value) for name, value in one.items() if not name.startswith("_")}
            for one in rows[offset : offset + limit]
        ]
        told = [{name: value for name, value in one.items() if name not in self.lost} for one in told]
        if not self.tells_contacts:
            told = [{**one, "contact": None} for one in told]
        return self._success(told)

    def _success(self, result: list[Any]) -> Reply:
        return Reply(result if self.is_bare else {"status": "success", "result": result})


def _error(code: int, message: str) -> Reply:
    return Reply({"status": "error", "errors": [{"code": code, "message": message}]})
