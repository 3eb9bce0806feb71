"""Lists of MoySklad: pages by offset, proven by the size that each of them tells."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
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
        self,
        path: str,
        filters: Iterable[str] = (),
        expand: str = "",
        order: str = "created,asc",
        key: Callable[[Found], Hashable] = itemgetter("id"),
        largest: int = _LARGEST,
    ) -> Iterator[Sequence[Found]]:
        """All rows. In the order they were made no page moves while others are changed meanwhile. `key` tells rows
        apart, `largest` is the largest page that the list allows."""
        limit = _EXPANDED if expand else largest
        query = {"limit": str(limit), "order": order, "filter": ";".join(filters), "expand": expand}
        asked = {name: value for name, value in query.items() if value}

        def fetch(offset: int) -> Page:
            said = self.one(path, {**asked, "offset": str(offset)})
            if said["meta"].get("offset", offset) != offset:
                raise CutError("cut")
            return Page(said["rows"], total=said["meta"]["size"])

        return by_offset(fetch, key)

    def changed(
        self, path: str, since: datetime, filters: Iterable[str] = (), expand: str = ""
    ) -> Iterator[Sequence[Found]]:
        """All rows whose `updated` is `since` or later, in its order. One that is changed meanwhile comes once more.

        The list moves while it is read, for hours where each row costs a request, so no page is asked for by its
        number: each answer is the beginning of the rest, whole at one instant. Raises CutError.
        """
        start, limit = wall(since), _EXPANDED if expand else _LARGEST
        while True:
            given = [f"updated>={start}", *filters]
            query = {"limit": str(limit), "order": "updated,asc", "filter": ";".join(given), "expand": expand}
            said = self.one(path, {name: value for name, value in query.items() if value})
            rows, seconds = said["rows"], [str(row["updated"])[:19] for row in said["rows"]]
            if (
                seconds != sorted(seconds)
                or (seconds and seconds[0] < start)
                or bool(rows) != bool(said["meta"]["size"])
            ):
                raise CutError("cut")
            if len(rows) >= said["meta"]["size"]:
                yield rows
                return
            last = seconds[-1]
            yield [row for row, second in zip(rows, seconds, strict=True) if second < last]
            if last == start:  # more rows than a page holds were changed at once
                start = _after(last)
                bounds = [f"updated>={last}", f"updated<={start}", *filters]
                for page in self.pages(path, bounds, expand):
                    yield [row for row in page if str(row["updated"])[:19] == last]
            else:
                start = last

    def by_ids(self, path: str, ids: Iterable[str], expand: str = "") -> Iterator[Sequence[Found]]:
        """Documents by their ids, in batches; those in the bin and erased ones are not among them."""
        rest = iter(dict.fromkeys(ids))
        while some := list(islice(rest, _IDS)):
            yield from self.pages(path, [f"id={one}" for one in some], expand)


def _after(second: str) -> str:
    """The next second of Moscow's clock, which no law has moved since 2014."""
    return (datetime.fromisoformat(second) + timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S")


def wall(moment: datetime) -> str:
    """As filters want it: Moscow's clock, to the second."""
    return moment.astimezone(MOSCOW).strftime("%Y-%m-%d %H:%M:%S")


def link_of(found: Found) -> str:
    """The id that a link leads to, '' for none: it is the last word of its address."""
    href = str((found.get("meta") or {}).get("href") or "")
    return href.partition("?")[0].rpartition("/")[2]
