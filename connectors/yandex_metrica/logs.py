"""The life of a log at Metrica: may it be asked for, asked for, prepared, fetched in parts, and always cleaned away.

A counter keeps at most 10 GB of logs: one that is left behind takes the room of the next, so ours are cleaned before
and after, and found by the fields they were asked with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from typing import IO, Any

from connectors.wire import Answer, CutError, Window
from connectors.wire.http import Http
from connectors.yandex_metrica.parts import Proof, parts_of
from throughline.errors import SourceError, Terminal, Transient
from throughline.texts import Phrase

__all__ = ["Logs"]

_LONGEST = 365  # days of one request
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 30.0  # seconds between two looks
_WORKING = {"created", "processing", "awaiting_retry"}
_FAILED = {"processing_failed", "canceled", "cleaned_by_user", "cleaned_automatically_as_too_old"}


class Logs:
    """Logs of visits of one counter. `fields` are what is asked for; `clock` counts seconds as `sleep` spends them."""

    def __init__(
        self,
        http: Http,
        counter: int,
        fields: Sequence[str],
        attribution: str,
        *,
        wait_s: float,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._http = http
        self._base = f"/management/v1/counter/{counter}"
        self._fields = list(fields)
        self._attribution = attribution
        self._wait_s, self._clock, self._sleep = wait_s, clock, sleep

    def parts(self, window: Window) -> Iterator[tuple[str, IO[bytes]]]:
        """All parts of the window's log, each with its name, as whole files that are closed after use.

        Raises SourceError.
        """
        for stretch in window.split(_LONGEST):
            for piece in self._possible(stretch):
                yield from self._fetched(piece)

    def clean(self) -> bool:
        """Cancel or clean away all logs that were asked for with our fields. Returns whether none is left."""
        for found in self._ours():
            act = "clean" if found["status"] == "processed" else "cancel"
            with suppress(Terminal):  # a try whose answer was lost may have done it
                self._http.ask("POST", f"{self._base}/logrequest/{found['request_id']}/{act}")
        return not self._ours()

    def _ours(self) -> list[Any]:
        held = [
            one
            for one in self._http.get(f"{self._base}/logrequests").json()["requests"]
            if one["status"] in _WORKING or one["status"] == "processed"
        ]
        # Not every list tells the fields: then each log is asked for them.
        return [one for one in held if (one.get("fields") or self._fields_of(one)) == self._fields]

    def _fields_of(self, one: Any) -> Any:
        return self._http.get(f"{self._base}/logrequest/{one['request_id']}").json()["log_request"].get("fields")

    def _possible(self, window: Window) -> Iterator[Window]:
        """The window in the longest stretches that Metrica will prepare. Raises Terminal: no room for a day."""
        said = self._http.get(f"{self._base}/logrequests/evaluate", self._query(window)).json()
        verdict = said["log_request_evaluation"]
        if verdict["possible"]:
            yield window
            return
        longest = int(verdict["max_possible_day_quantity"])
        if longest < 1 or window.start == window.end:
            raise Terminal("yandex_metrica_no_room", source=self._http.source, day=window.start)
        length = (window.end - window.start).days + 1
        for piece in window.split(min(longest, (length + 1) // 2)):
            yield from self._possible(piece)

    def _fetched(self, window: Window) -> Iterator[tuple[str, IO[bytes]]]:
        request = self._http.ask("POST", f"{self._base}/logrequests", query=self._query(window)).json()["log_request"]
        path = f"{self._base}/logrequest/{request['request_id']}"
        proof = Proof(self._fields)
        for number, size in self._prepared(path):
            with closing(self._part(f"{path}/part/{number}/download", proof.of(size))) as file:
                yield f"{window.start}…{window.end}, {number}", file

    def _prepared(self, path: str) -> list[tuple[int, int]]:
        """Number and size of the parts, once there are any. Raises Transient: failed, or not ready in time."""
        wait, end = _FIRST_WAIT, self._clock() + self._wait_s
        waited = 0.0
        while True:
            request = self._http.get(path).json()["log_request"]
            if request["status"] == "processed":
                return parts_of(request)
            if request["status"] in _FAILED:
                raise self._transient("wire_failed", path, said=request["status"])
            if waited >= self._wait_s or self._clock() >= end:
                raise self._transient("wire_late", path, minutes=round(self._wait_s / 60))
            self._sleep(wait)
            waited, wait = waited + wait, min(wait * 1.5, _LONGEST_WAIT)

    def _part(self, path: str, proof: Callable[[IO[bytes]], None]) -> IO[bytes]:
        answer = self._http.download("GET", path, proof)
        if isinstance(answer, Answer):  # 204 and the like: no part
            raise CutError("empty")
        return answer

    def _query(self, window: Window) -> dict[str, str]:
        return {
            "date1": window.start.isoformat(),
            "date2": window.end.isoformat(),
            "source": "visits",
            "fields": ",".join(self._fields),
            "attribution": self._attribution.upper(),
        }

    def _transient(self, key: str, path: str, **facts: object) -> SourceError:
        vendor = Phrase("hints.yandex_metrica.name")
        return Transient(key, source=self._http.source, vendor=vendor, path=path, **facts)
