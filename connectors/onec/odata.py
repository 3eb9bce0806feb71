"""Lists of `standard.odata`: pages by `$skip`, proven by `/$count`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from connectors.wire import CutError, Page, by_offset

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["Found", "OData"]

_ACCEPT = {"Accept": "application/json"}

Found = Mapping[str, Any]


class OData:
    """Everything raises SourceError and CutError; KeyError for a field that is gone; what `by_offset` raises."""

    def __init__(self, http: Http, base: str, page: int) -> None:
        self._http, self._page = http, page
        self._root = "/".join(("", *(quote(word) for word in base.strip("/").split("/")), "odata/standard.odata"))

    def count(self, name: str, condition: str = "") -> int:
        """How many rows there are."""
        query = {"$filter": condition} if condition else {}
        number = self._ask(f"{quote(name)}/$count", {**query, "allowedOnly": "true"})
        if type(number) is not int:
            raise CutError("cut")
        return number

    def rows(self, name: str, condition: str = "", select: str = "") -> Iterator[Sequence[Found]]:
        """All rows in the order of their keys. `$inlinecount` would switch pages off: rows are counted apart."""
        query = {"$format": "json", "$filter": condition, "$select": select, "$orderby": "Ref_Key"}
        asked = {key: value for key, value in query.items() if value}

        total = 0

        def fetch(offset: int) -> Page:
            nonlocal total
            some = {"$skip": str(offset), "$top": str(self._page), "allowedOnly": "true"}
            rows = self._value(quote(name), name, {**asked, **some})
            if offset == 0 or len(rows) < self._page:  # at the beginning, and where it seems to end
                total = self.count(name, condition)
            return Page(rows, total=total)

        return by_offset(fetch, itemgetter("Ref_Key"))

    def turnovers(self, register: str, start: str, end: str, dimension: str) -> Sequence[Found]:
        """Turnovers of a register by one dimension, in one answer: the closing bracket proves it."""
        facts = f"StartPeriod=datetime'{start}',EndPeriod=datetime'{end}',Dimensions='{dimension}'"
        return self._value(f"{quote(register)}/Turnovers({quote(facts)})", register, {"$format": "json"})

    def _value(self, path: str, name: str, query: Mapping[str, str]) -> Sequence[Found]:
        """Rows of an answer that says it is of this object."""
        said = self._ask(path, query)
        if not isinstance(said, dict) or f"#{name}" not in str(said.get("odata.metadata", f"#{name}")):
            raise CutError("cut")
        rows: Sequence[Found] = said["value"]
        return rows

    def _ask(self, path: str, query: Mapping[str, str]) -> Any:
        """A blank goes as %20: 1C does not take a plus for one."""
        words = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        return self._http.get(f"{self._root}/{path}?{words}", headers=_ACCEPT).json()
