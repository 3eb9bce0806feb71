"""Reports of calls: ordered, waited for, and cut in halves where they are too long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from connectors.wire import Answer
from connectors.wire.halves import TooManyError, in_halves
from throughline.errors import SourceError

__all__ = ["LONGEST", "MOST", "Reports", "waited_for"]

T = TypeVar("T")

MOST = 5000  # calls of a report; only 1, 5, 10, 20, 50, 100, 500, 1000, 2000 and 5000 are taken
LONGEST = 29  # days: 30 to the second were seen to be refused
_POLL_S = 5.0  # a report that is ready lives for a minute
_DEADLINE_S = 1800.0
_ORDERS = 3
_WAITING = (None, "request", "work")  # None: 204

Call = Mapping[str, Any]


def waited_for(look: Callable[[], T | None], sleep: Callable[[float], None], trouble: Callable[..., SourceError]) -> T:
    """What `look` finds when it is ready; None: not yet. Raises `trouble("late")`, and what `look` raises."""
    waited = 0.0
    while (found := look()) is None:
        if waited >= _DEADLINE_S:
            raise trouble("late", minutes=round(_DEADLINE_S / 60))
        sleep(_POLL_S)
        waited += _POLL_S
    return found


class Reports:
    """`ask` posts a signed question; `trouble` makes the error of a report that is late or has failed, by its key."""

    def __init__(
        self,
        ask: Callable[[str, Mapping[str, Any]], Answer],
        sleep: Callable[[float], None],
        trouble: Callable[..., SourceError],
        most: int = MOST,
    ) -> None:
        self._ask, self._sleep, self._trouble, self._most = ask, sleep, trouble, most

    def calls(self, start: datetime, end: datetime) -> Iterator[Call]:
        """All calls between two wall clocks of the account, both included, at most LONGEST days apart.

        A full report may have left calls out, so its time is halved: a page by number could move under new calls.
        Raises what a request raises, and CutError for more calls in a second than a report holds.
        """
        return in_halves(self._whole, start, end)

    def _whole(self, start: datetime, end: datetime) -> Iterable[Call]:
        found = self._report(start, end)
        if len(found) >= self._most:
            raise TooManyError
        # A call may stand in the buckets of two days.
        return {call["entry_id"]: call for call in found}.values()

    def _report(self, start: datetime, end: datetime) -> Sequence[Call]:
        question = {
            "start_date": start.strftime("%d.%m.%Y %H:%M:%S"),
            "end_date": end.strftime("%d.%m.%Y %H:%M:%S"),
            "limit": str(self._most),
            "offset": "0",
        }
        for _ in range(_ORDERS):
            key = self._ask("/vpbx/stats/calls/request/", question).json()["key"]
            said = self._result(str(key))
            if said is not None:
                return [call for bucket in said["data"] or () for call in bucket["list"] or ()]
        raise self._trouble("failed", said="not-found")

    def _result(self, key: str) -> Mapping[str, Any] | None:
        """The report once it is complete (while it is worked at a part of it is told); None where it was forgotten."""
        said = waited_for(lambda: self._look(key), self._sleep, self._trouble)
        if said["status"] not in ("complete", "not-found"):
            raise self._trouble("failed", said=str(said["status"]))
        return said if said["status"] == "complete" else None

    def _look(self, key: str) -> Mapping[str, Any] | None:
        answer = self._ask("/vpbx/stats/calls/result/", {"key": key})
        said: Mapping[str, Any] = {"status": None} if answer.status == 204 else answer.json()
        return None if said["status"] in _WAITING else said
