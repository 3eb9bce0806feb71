"""Lists of MoySklad: pages by offset, proven by the size that each of them tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connectors.wire import CutError, Page, by_offset

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["BASE", "MOSCOW", "Found", "Lists", "link_of", "wall"]

BASE = "/api/remap/1.2"
MOSCOW = ZoneInfo("Europe/Moscow")  # of all times, wherever the account is
_ACCEPT = {"Accept": "application/json;charset=utf-8"}
_LARGEST, _EXPANDED = 1000, 100  # rows of a page; links are only opened on pages of up to 100
_IDS = 50  # ids in one address: it may have 8 KB

Found = Mapping[str, Any]


class Lists:
    """Everything raises SourceError; KeyError for a field that is gone; CutError; what `by_offset` raises."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def one(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """One answer, which names in `meta` what it is about. Raises CutError where that is something else."""
        said = self._http.get(f"{BASE}/{path}", query, headers=_ACCEPT).json()
        about = str(said["meta"]["href"]).partition("?")[0].rstrip("/")
        if not about.endswith(("/" + path, "/" + path.removesuffix("/metadata"))):
            raise CutError("cut")
        return said

    def size(self, path: str) -> int:
        """How many rows a list has."""
        return int(self.one(path, {"limit": "1"})["meta"]["size"])

    def pages(
        self, path: str, filters: Iterable[str] = (), expand: str = "", order: str = "created,asc"
    ) -> Iterator[Sequence[Found]]:
        """All rows. In the order they were made no page moves while others are changed meanwhile."""
        limit = _EXPANDED if expand else _LARGEST
        query = {"limit": str(limit), "order": order, "filter": ";".join(filters), "expand": expand}
        asked = {name: value for name, value in query.items() if value}

        def fetch(offset: int) -> Page:
            said = self.one(path, {**asked, "offset": str(offset)})
            if said["meta"].get("offset", offset) != offset:
                raise CutError("cut")
            return Page(said["rows"], total=said["meta"]["size"])

        return by_offset(fetch, itemgetter("id"))

    def by_ids(self, path: str, ids: Iterable[str], expand: str = "") -> Iterator[Sequence[Found]]:
        """Documents by their ids, in batches; those in the bin and erased ones are not among them."""
        rest = iter(dict.fromkeys(ids))
        while some := list(islice(rest, _IDS)):
            yield from self.pages(path, [f"id={one}" for one in some], expand)


def wall(moment: datetime) -> str:
    """As filters want it: Moscow's clock, to the second."""
    return moment.astimezone(MOSCOW).strftime("%Y-%m-%d %H:%M:%S")


def link_of(found: Found) -> str:
    """The id that a link leads to, '' for none: it is the last word of its address."""
    href = str((found.get("meta") or {}).get("href") or "")
    return href.partition("?")[0].rpartition("/")[2]
