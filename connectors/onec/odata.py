"""Lists of `standard.odata`: pages by `$skip`, proven by `/$count`; rows by their keys; turnovers of registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from connectors.wire import CutError, Page, by_offset
from throughline.errors import Terminal

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["Found", "OData"]

_ACCEPT = {"Accept": "application/json"}
_LONGEST = 2000  # characters of a query: IIS, where most bases are published, takes 2048 unless it is told otherwise

_TERM = len(quote(f"Ref_Key eq guid'{'0' * 36}' or ", safe=""))

Found = Mapping[str, Any]


class OData:
    """Everything raises SourceError and CutError; KeyError for a field that is gone; what `by_offset` raises.

    What a base does not publish it answers 404 to: that is told by its name.
    """

    def __init__(self, http: Http, base: str, page: int) -> None:
        self._http, self._base, self._page = http, base, page
        self._root = "/".join(("", *(quote(word) for word in base.strip("/").split("/")), "odata/standard.odata"))

    def count(self, name: str, condition: str = "") -> int:
        """How many rows there are."""
        query = {"$filter": condition} if condition else {}
        number = self._ask(name, "/$count", {**query, "allowedOnly": "true"})
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
            rows = self._value(name, "", {**asked, **some})
            if offset == 0 or len(rows) < self._page:  # at the beginning, and where it seems to end
                total = self.count(name, condition)
            return Page(rows, total=total)

        return by_offset(fetch, itemgetter("Ref_Key"))

    def by_keys(self, name: str, keys: Sequence[str], select: str) -> Iterator[Found]:
        """Rows of these keys, which must be guids, as many at once as an address may name; those that are gone, or may
        not be seen, are not among them."""
        query = {"$format": "json", "$select": select, "allowedOnly": "true"}
        room = _LONGEST - len(_joined({**query, "$filter": ""}))
        rest = iter(keys)
        while some := list(islice(rest, max(1, room // _TERM))):
            rows = self._value(name, "", {**query, "$filter": " or ".join(f"Ref_Key eq guid'{key}'" for key in some)})
            if not {row["Ref_Key"] for row in rows} <= set(some):
                raise CutError("cut")  # the answer to another question
            yield from rows

    def turnovers(self, register: str, start: str, end: str, dimension: str) -> Sequence[Found]:
        """Turnovers of a register by one dimension, in one answer: the closing bracket proves it. Both ends count.

        Without `allowedOnly`: of a user who may see a part of them the cost would be a part, so that is an error here.
        """
        facts = f"StartPeriod=datetime'{start}',EndPeriod=datetime'{end}',Dimensions='{dimension}'"
        return self._value(register, f"/Turnovers({quote(facts)})", {"$format": "json"})

    def _value(self, name: str, rest: str, query: Mapping[str, str]) -> Sequence[Found]:
        """Rows of an answer that says it is of this object."""
        said = self._ask(name, rest, query)
        if not isinstance(said, dict) or f"#{name}" not in str(said.get("odata.metadata", f"#{name}")):
            raise CutError("cut")
        rows: Sequence[Found] = said["value"]
        return rows

    def _ask(self, name: str, rest: str, query: Mapping[str, str]) -> Any:
        try:
            return self._http.get(f"{self._root}/{quote(name)}{rest}?{_joined(query)}", headers=_ACCEPT).json()
        except Terminal as error:
            if error.key != "wire_missing":
                raise
            facts = {"source": self._http.source, "object": name, "base": self._base}
            raise Terminal("onec_unpublished", **facts) from error


def _joined(query: Mapping[str, str]) -> str:
    """A blank goes as %20: 1C does not take a plus for one."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
