"""Deals as they are told: which of them changed, and which there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

from connectors.base import Living
from connectors.calls.words import id_of
from connectors.crm.living import alive, in_parts
from connectors.roistat.lists import Found, Listed, moment
from connectors.wire import Window

__all__ = ["Deals"]

_LIFE = timedelta(days=180)  # how long a deal may change after it was made
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
# CRMs let people write any date.
_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)
_IDS = 5000  # rows of a page of which only the ids are wanted


class Deals:
    """Deals of one project. `listed(column, extend, size)` makes their list; `whole` are all days of the source."""

    def __init__(self, listed: Callable[..., Listed], whole: Window) -> None:
        self._listed, self._whole = listed, whole
        self.found = 0  # deals that were told

    def changed(self, window: Window, by: Literal["update_date", "creation_date"]) -> Iterator[Found]:
        """Deals changed since the window's start, with their visits. What is asked for by its creation is read from
        half a year before. To tomorrow: what changes while a load goes on past midnight shall not be missed."""
        back = _LIFE if by == "creation_date" else timedelta(0)
        asked = replace(window, start=window.start - back, end=window.end + _DAY)
        for said in self._listed(by, ("visit",)).months(asked):
            if moment(said, "update_date") >= window.since:
                self.found += 1
                yield said

    def living(self, window: Window) -> Iterator[Living]:
        """Ids of all deals that are: after a whole reading those that it told. Nothing where there is no deal."""
        if window.start <= self._whole.start:
            if self.found:
                yield alive([])
            return
        for ids in in_parts(self._ids()):
            self.found += len(ids)
            yield alive(ids)

    def _ids(self) -> Iterator[str]:
        """Few lie outside of the days of the source, so the rest of time is asked for apart and not halved."""
        listed = self._listed("creation_date", size=_IDS)
        for first, following in pairwise((_FIRST, self._whole.since, self._whole.until, _LAST)):
            yield from (id_of(said["id"]) for said in listed.between(first, following - _SECOND))
