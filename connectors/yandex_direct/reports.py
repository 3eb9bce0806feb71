"""Reports of Direct: asked for, waited for, halved where they are too much at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from connectors.wire import Answer, Window
from connectors.yandex_direct import tsv
from connectors.yandex_direct.service import Service
from throughline.errors import Terminal, Transient
from throughline.texts import Phrase

__all__ = ["MOST_ROWS", "Question", "Reports"]

MOST_ROWS = 1_000_000  # of a report without `Page`: one of so many rows may have been longer
_DEADLINE_S = 3600.0
_USUAL_S, _SHORTEST_S, _LONGEST_S = 10.0, 1.0, 600.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every period. With goals the columns of conversions come once per goal and model."""

    fields: tuple[str, ...]
    includes_vat: bool
    goals: tuple[str, ...] = ()
    models: tuple[str, ...] = ()

    def body(self, window: Window, mark: str) -> dict[str, Any]:
        """The request. Its name is its key in the vendor's queue: the same for every poll, another in another load,
        since a report that is made is repeated as it was for five hours."""
        params: dict[str, Any] = {
            "SelectionCriteria": {"DateFrom": window.start.isoformat(), "DateTo": window.end.isoformat()},
            "FieldNames": list(self.fields),
            "ReportType": "CUSTOM_REPORT",
            "DateRangeType": "CUSTOM_DATE",
            "Format": "TSV",
            "IncludeVAT": "YES" if self.includes_vat else "NO",
            "IncludeDiscount": "NO",
        }
        if self.goals:
            params["Goals"] = list(self.goals)
        if self.models:
            params["AttributionModels"] = list(self.models)
        name = hashlib.sha256(json.dumps([params, mark], sort_keys=True).encode()).hexdigest()[:32]
        return {"params": {**params, "ReportName": f"throughline-{name}"}}


class Reports:
    """Reports of one client. `mark` is of this load and this client; `clock` and `sleep` count seconds."""

    def __init__(self, service: Service, mark: str, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._service, self._mark = service, mark
        self._clock, self._sleep = clock, sleep
        self._path = service.path("reports")
        self._headers = {
            **service.headers,
            "processingMode": "auto",
            "returnMoneyInMicros": "false",
            "skipReportHeader": "true",
        }
        self._longest = 31  # days that the vendor has managed at once

    def files(self, question: Question, window: Window) -> Iterator[IO[bytes]]:
        """Whole reports, month by month, for the caller to close. A period that is too much is halved, and so are those
        after it. Raises Transient, Terminal."""
        waiting = list(window.months())
        while waiting:
            part = waiting.pop(0)
            days = (part.end - part.start).days + 1
            if days > self._longest:
                waiting[:0] = part.split(self._longest)
                continue
            file = self._whole(question, part, days)
            if file is None:
                self._longest = days // 2
                waiting.insert(0, part)
                continue
            yield file

    def _whole(self, question: Question, window: Window, days: int) -> IO[bytes] | None:
        """The report of one period; None where it is to be asked for in halves."""
        try:
            file = self._made(question.body(window, self._mark))
        except Transient as error:
            # 502: made too long. Of a gateway's 502 nothing is known, but many tries were in vain.
            if error.facts.get("status") != 502 or days == 1:
                raise
            return None
        if tsv.total(file) < MOST_ROWS:
            return file
        file.close()
        if days == 1:
            raise Terminal("yandex_direct_too_many", source=self._service.http.source, day=window.start.isoformat())
        return None

    def _made(self, body: Mapping[str, Any]) -> IO[bytes]:
        """Ask with the same body until the report is made: 201 and 202 say that it is not, and have no body."""
        started, slept = self._clock(), 0.0
        while True:
            found = self._service.http.download("POST", self._path, tsv.prove, json=body, headers=self._headers)
            if not isinstance(found, Answer):
                return found
            seconds = _retry_in(found.headers)
            # The clock and the waits are both counted: one of them may stand still.
            if max(self._clock() - started, slept) + seconds > _DEADLINE_S:
                raise self._late()
            slept += seconds
            self._sleep(seconds)

    def _late(self) -> Transient:
        http = self._service.http
        vendor = Phrase(f"hints.{http.kind}.name")
        return Transient(
            "wire_late", source=http.source, vendor=vendor, path=self._path, minutes=round(_DEADLINE_S / 60)
        )


def _retry_in(headers: Mapping[str, str]) -> float:
    """Seconds until the next poll, in bounds; the header is spelt in two ways."""
    told = headers.get("retryIn") or headers.get("Retry-In") or ""
    try:
        seconds = float(told)
    except ValueError:
        seconds = _USUAL_S
    return min(max(seconds, _SHORTEST_S), _LONGEST_S)
