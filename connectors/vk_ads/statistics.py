"""Daily statistics of ads: by ids (v2) or by pages of each day (v3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from connectors.wire import CutError, Page, Window, by_offset
from throughline.errors import Terminal

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["WRONG_IDS", "Statistics"]

_IDS = 200  # objects of one question, at most
_DAYS = 92  # of one question: 366 are allowed, and would be an answer of tens of megabytes
_PAGE = 250  # objects of a page of v3; the default of 20 looks like an answer
WRONG_IDS = frozenset({"ERR_WRONG_BANNERS", "ERR_WRONG_IDS", "ERR_WRONG_USERS"})

Day = tuple[str, str, Mapping[str, Any]]
"""Id of the object, day, and its base metrics."""


@dataclass
class Statistics:
    """`attribution` is a parameter that all versions have. `refused` gathers the ids that VK knows nothing of."""

    http: Http
    attribution: str
    refused: set[str] = field(default_factory=set)

    def by_ids(self, kind: str, ids: Sequence[str], window: Window) -> Iterator[Day]:
        """v2: days of objects of a kind (banners, users). One id that is wrong spoils the answer for all: then each
        half is asked for."""
        for part in window.split(_DAYS):
            for start in range(0, len(ids), _IDS):
                yield from self._some(kind, ids[start : start + _IDS], part)

    def _some(self, kind: str, ids: Sequence[str], window: Window) -> Iterator[Day]:
        query = {**self._query(window), "id": ",".join(ids), "metrics": "base"}
        try:
            said = self.http.get(f"/api/v2/statistics/{kind}/day.json", query).json()
        except Terminal as error:
            if error.facts.get("code") not in WRONG_IDS:
                raise
            if len(ids) == 1:
                self.refused.add(ids[0])
                return
            middle = len(ids) // 2
            yield from self._some(kind, ids[:middle], window)
            yield from self._some(kind, ids[middle:], window)
            return
        asked = set(ids)
        for item in said["items"]:
            for row in item["rows"]:
                if str(item["id"]) not in asked or not _is_in(row["date"], window):
                    raise CutError("cut")
                yield str(item["id"]), row["date"], row["base"]

    def by_days(self, window: Window) -> Iterator[Day]:
        """v3: all ads that are shown on a day, whatever their status, page by page. It tells the sum of the days it is
        asked for, so it is asked for one at a time. An ad that moved to another page meanwhile comes twice: it is
        counted once."""
        for day in window.split(1):
            pages = by_offset(partial(self._page, day), key=itemgetter("id"))
            found = {str(item["id"]): item for page in pages for item in page}
            for ad, item in found.items():
                yield ad, day.start.isoformat(), item["total"]["base"]

    def _page(self, day: Window, offset: int) -> Page:
        """`count` is how many the page has, so the list ends with a page that has none. The documented answer names no
        `offset`; where there is one, it must be ours."""
        query = {**self._query(day), "fields": "base", "limit": str(_PAGE), "offset": str(offset)}
        query |= {"banner_status": "all", "ad_group_status": "all"}
        said = self.http.get("/api/v3/statistics/banners/day.json", query).json()
        if int(said.get("offset", offset)) != offset:
            raise CutError("cut")
        return Page(said["items"])

    def _query(self, window: Window) -> dict[str, str]:
        return {
            "date_from": window.start.isoformat(),
            "date_to": window.end.isoformat(),
            "attribution": self.attribution,
        }


def _is_in(day: str, window: Window) -> bool:
    return window.start.isoformat() <= day <= window.end.isoformat()
