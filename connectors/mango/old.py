"""The older statistics of Mango: CSV with a row per leg, for exchanges without the extended ones.

No heading, no escaping, and nothing that tells where it ends but the length of the answer. It knows no tags, comments,
callbacks or names of employees: their extensions stand in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from connectors.calls.words import told, whole
from connectors.mango.parse import moment, outside
from connectors.mango.reasons import outcome
from connectors.mango.reports import waited_for
from connectors.wire import Answer, CutError, Row
from throughline.errors import SourceError, Terminal

__all__ = ["FIELDS", "OldReports", "call"]

FIELDS = (
    *("records", "start", "finish", "answer", "from_extension", "from_number", "to_extension", "to_number"),
    *("disconnect_reason", "line_number", "location", "create", "entry_id"),
)
_ORDERS = 3
_LASTS = timedelta(hours=6)  # no call has legs further apart
_WORDS = {"busy": 1121}  # reasons were words once
_PEOPLE = (None, "abonent")  # a menu and a queue pick up too, and nobody talks

Leg = Mapping[str, str]


class OldReports:
    """`ask` posts a signed question; `trouble` makes the error of a report that is late, by its key."""

    def __init__(
        self,
        ask: Callable[[str, Mapping[str, Any], str], Answer],
        sleep: Callable[[float], None],
        trouble: Callable[..., SourceError],
    ) -> None:
        self._ask, self._sleep, self._trouble = ask, sleep, trouble

    def calls(self, spans: Iterable[tuple[datetime, datetime]]) -> Iterator[Sequence[Leg]]:
        """The legs of each call of these times, which have their zones, follow each other and include their ends.

        Raises what a request raises; CutError where a row is not whole.
        """
        going: dict[str, list[Leg]] = {}
        for start, end in spans:
            for leg in self._report(start, end):
                going.setdefault(leg["entry_id"], []).append(leg)
            edge = int((end - _LASTS).timestamp())
            over = [entry for entry, legs in going.items() if all(_second(leg, "start") < edge for leg in legs)]
            yield from (going.pop(entry) for entry in over)
        yield from going.values()

    def _report(self, start: datetime, end: datetime) -> list[Leg]:
        """An empty answer may be that of a server in trouble: twice empty is a time without calls."""
        return self._ordered(start, end) or self._ordered(start, end)

    def _ordered(self, start: datetime, end: datetime) -> list[Leg]:
        question = {
            "date_from": str(int(start.timestamp())),
            "date_to": str(int(end.timestamp())),
            "fields": ",".join(FIELDS),
        }
        for order in range(1, _ORDERS + 1):
            key = str(self._ask("/vpbx/stats/request", question, "json").json()["key"])
            try:
                return _legs(waited_for(partial(self._look, key), self._sleep, self._trouble))
            except Terminal as error:
                if error.key != "wire_missing" or order == _ORDERS:  # 404: forgotten, so it is ordered anew
                    raise
        raise AssertionError(order)

    def _look(self, key: str) -> str | None:
        answer = self._ask("/vpbx/stats/result", {"key": key}, "any")
        return None if answer.status == 204 else answer.text()


def call(legs: Sequence[Leg]) -> Row:
    """One call by its legs."""
    legs = sorted(legs, key=lambda leg: _second(leg, "start"))
    talks = [leg for leg in legs if told(leg["location"]) in _PEOPLE and (whole(leg["answer"]) or 0) > 0]
    begun = min(whole(leg["create"]) or _second(leg, "start") for leg in legs)
    over = max(_second(leg, "finish") for leg in legs)
    first = min((_second(leg, "answer") for leg in talks), default=None)
    direction = _direction(legs)
    client, line = outside(direction, legs[0]["from_number"], legs[0]["to_number"])
    reason = max(legs, key=lambda leg: _second(leg, "finish"))["disconnect_reason"].strip()
    return {
        "call_id": legs[0]["entry_id"],
        "started_at": moment(begun),
        "direction": direction,
        "outcome": outcome(bool(talks), _reason(reason), is_callback=False),
        "outcome_raw": reason or None,
        "wait_seconds": (over if first is None else first) - begun,
        "talk_seconds": 0 if first is None else max(_second(leg, "finish") for leg in talks) - first,
        "client_raw": client,
        "tracking_number_raw": (told(legs[0]["line_number"]) or line) if direction == "in" else None,
        "employee": _extension(talks or legs, direction),
        "recording_ref": next((name for leg in (*talks, *legs) for name in _records(leg)), None),
    }


def _legs(text: str) -> list[Leg]:
    rows = [line.split(";") for line in text.removeprefix("\ufeff").splitlines() if line.strip()]
    if any(len(row) != len(FIELDS) for row in rows):
        raise CutError("cut")
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


def _second(leg: Leg, name: str) -> int:
    """Unix seconds. Raises KeyError, which says that the format is another, for what is none."""
    found = whole(leg[name])
    if found is None:
        raise KeyError(name)
    return found


def _direction(legs: Sequence[Leg]) -> str:
    """A call begins where its first leg does: at an extension of ours, or outside."""
    if not told(legs[0]["from_extension"]):
        return "in"
    return "internal" if told(legs[0]["to_extension"]) else "out"


def _extension(legs: Sequence[Leg], direction: str) -> str | None:
    """Whose: of those who talked who talked longest, else the only one who was rung."""
    side = "from_extension" if direction == "out" else "to_extension"
    ours = {leg[side]: _second(leg, "finish") - (whole(leg["answer"]) or 0) for leg in legs if told(leg[side])}
    is_clear = len(ours) == 1 or any(whole(leg["answer"]) for leg in legs)
    return max(ours, key=ours.__getitem__) if ours and is_clear else None


def _reason(text: str) -> int | None:
    return _WORDS.get(text.lower(), whole(text)) if text else None


def _records(leg: Leg) -> list[str]:
    return [name for name in leg["records"].strip().strip("[]").split(",") if name]
