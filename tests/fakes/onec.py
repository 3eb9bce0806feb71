"""A fake base of 1C: `standard.odata` with its pages, counts, rights, and answers in JSON or XML."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["NOTHING", "PASSWORD", "USER", "FakeOneC", "document"]

USER, PASSWORD = "Отчёты", "пароль0выдуманный"
_MOMENT = r"datetime'(?P<{}>[\dT:-]{{19}})'"
_CALL = re.compile(
    rf"Turnovers\(StartPeriod={_MOMENT.format('start')},EndPeriod={_MOMENT.format('end')},Dimensions='\w+'\)"
)
NOTHING = "00000000-0000-0000-0000-000000000000"
ROOT = "/trade/odata/standard.odata/"
_OPTIONS = {"$format", "$filter", "$select", "$orderby", "$skip", "$top", "allowedOnly"}
_TERM = re.compile(r"(\w+) (ge|lt|eq) (?:datetime'([^']+)'|guid'([^']+)'|(true|false))")
_LONGEST = 2048  # characters of a query, for IIS


def document(key: str, date: str, **rest: Any) -> dict[str, Any]:
    """A posted document."""
    said = {"Ref_Key": key, "DataVersion": "AAAAAQAAAAA=", "DeletionMark": False, "Number": f"0000-{key}"}
    return {**said, "Date": date, "Posted": True, **rest}


class FakeOneC(Vendor):
    """Tests put rows into `of` by the published name; a name that is not there is not published."""

    def __init__(self) -> None:
        super().__init__()
        self.password = PASSWORD
        self.of: dict[str, list[dict[str, Any]]] = {}
        self.turnovers: dict[str, list[dict[str, Any]]] = {}
        self.hidden = False  # rows that the user may not see
        self.is_xml = False
        self.lost: set[str] = set()
        self.more: dict[str, Any] = {}
        self.larger = True  # pages of any size

    def answer(self, request: Request) -> Reply:
        pair = base64.b64encode(f"{USER}:{self.password}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {pair}":
            return Reply("<html>401</html>", 401, content_type="text/html")
        name, _, rest = request.path.removeprefix(ROOT).partition("/")
        if len("&".join(f"{key}={quote(request.one(key), safe='')}" for key in request.query)) > _LONGEST:
            return Reply("<html>404.15</html>", 404, content_type="text/html")
        if request.path == name or unknown_options(request):
            return self._error(400, "6", "Неизвестный параметр")
        if rest.startswith("Turnovers("):
            if self.hidden and request.one("allowedOnly") != "true":
                return self._error(401, "20", "Недостаточно прав доступа")
            return self._turnovers(name, rest)
        if name not in self.of:
            return self._error(404, "9", f"Объект {name} не найден")
        if self.hidden and request.one("allowedOnly") != "true":
            return self._error(401, "20", "Недостаточно прав доступа")
        rows = [row for row in self.of[name] if _is_chosen(row, request.one("$filter"))]
        if rest == "$count":
            return Reply(str(len(rows)), content_type="text/plain")
        if request.one("$orderby") != "Ref_Key":
            rows = rows[::-1]  # nobody promises an order
        skip, top = int(request.one("$skip", "0")), int(request.one("$top", "1000000"))
        rows = sorted(rows, key=lambda row: row["Ref_Key"])[skip : skip + top]
        chosen = set(filter(None, request.one("$select").split(",")))
        about = f"{self.address}{ROOT}$metadata#{name}"
        return Reply({"odata.metadata": about, "value": [self._told(row, chosen) for row in rows]})

    def is_page(self, request: Request) -> bool:
        """A number does not say what was counted."""
        return not request.path.endswith("/$count")

    def _told(self, row: Mapping[str, Any], chosen: set[str]) -> dict[str, Any]:
        there = {name: value for name, value in row.items() if (not chosen or name in chosen) and name not in self.lost}
        return {**there, **({} if chosen else self.more)}

    def _turnovers(self, name: str, call: str) -> Reply:
        """Movements of the period, both of whose ends count, by document and day."""
        asked = _CALL.fullmatch(call)
        if name not in self.turnovers or asked is None:
            return self._error(404, "9", "Объект не найден")
        rows = [row for row in self.turnovers[name] if asked["start"] <= row["Period"] <= asked["end"]]
        told = [{key: value for key, value in row.items() if key != "Period"} for row in rows]
        return Reply({"odata.metadata": f"{self.address}{ROOT}$metadata#{name}", "value": told})

    def _error(self, status: int, code: str, words: str) -> Reply:
        if self.is_xml:
            space = 'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"'
            text = f'<m:error {space}><m:code>{code}</m:code><m:message xml:lang="ru">{words}</m:message></m:error>'
            return Reply(text, status, content_type="application/xml")
        return Reply({"odata.error": {"code": code, "message": {"lang": "ru", "value": words}}}, status)


def unknown_options(request: Request) -> set[str]:
    """`$inlinecount` is one: with it the base forgets its pages."""
    return set(request.query) - _OPTIONS


def _is_chosen(row: Mapping[str, Any], condition: str) -> bool:
    """As OData reads it: what is in brackets first, `and` before `or`."""
    terms = re.findall(r"\([^()]*\)|[^()]+", condition)
    return all(
        any(all(_holds(row, one) for one in part.split(" and ") if one) for part in term.strip("()").split(" or "))
        for term in terms
    )


def _holds(row: Mapping[str, Any], term: str) -> bool:
    found = _TERM.fullmatch(term)
    assert found is not None, term
    name, operator, moment, key, flag = found.groups()
    value = row[name]
    if operator == "eq":
        return bool(value == (key or flag == "true"))
    return bool(value >= moment if operator == "ge" else value < moment)
