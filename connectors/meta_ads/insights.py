"""Asks for insights of one account: short stretches at once, long ones by a report, and less where it is too much."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.meta_ads.parse import following
from connectors.wire import CutError, Page, Window, by_cursor
from throughline.errors import Transient
from throughline.texts import Phrase

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["Insights", "Question"]

_AT_ONCE = 7  # days that are asked for without a report
_LIMITS = (500, 250, 125, 60, 30)  # rows of a page; Meta gives 25 where nothing is asked
_FIRST_S, _LONGEST_S = 2.0, 30.0  # between two looks at a report
_DEADLINE_S = 3600.0  # Meta: a report may take an hour
_REPORTS = 3  # times that a report which failed is made anew
_STATUSES = (
    "ACTIVE PAUSED DELETED ARCHIVED PENDING_REVIEW DISAPPROVED PREAPPROVED PENDING_BILLING_INFO CAMPAIGN_PAUSED "
    "ADSET_PAUSED IN_PROCESS WITH_ISSUES"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for. At level "ad" deleted and archived ads are asked for by name: else their money is not told."""

    level: str
    fields: Sequence[str]
    breakdowns: Sequence[str] = ()
    windows: Sequence[str] = ()

    def query(self, window: Window) -> dict[str, str]:
        """Parameters of the edge `insights`, a row a day."""
        query = {
            "level": self.level,
            "time_increment": "1",
            "time_range": json.dumps({"since": window.start.isoformat(), "until": window.end.isoformat()}),
            "fields": ",".join(self.fields),
        }
        if self.level == "ad":
            chosen = {"field": "ad.effective_status", "operator": "IN", "value": _STATUSES.split()}
            query["filtering"] = json.dumps([chosen])
        if self.breakdowns:
            query["breakdowns"] = ",".join(self.breakdowns)
        if self.windows:
            query["action_attribution_windows"] = json.dumps(list(self.windows))
        return query


class Insights:
    """Insights of one account. `clock` and `sleep` count seconds; `base` is the path of the version."""

    def __init__(
        self, http: Http, base: str, account: str, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._http, self._base, self._account = http, base, account
        self._clock, self._sleep = clock, sleep

    def rows(self, question: Question, window: Window) -> list[Mapping[str, Any]]:
        """All rows of the window. Raises what `Http.ask` does, CutError, Transient for a report that fails or is late.

        What is too much at once is asked for as a report, then by halves of the days, then in smaller pages.
        """
        if question.level == "account" or _days(window) <= _AT_ONCE:
            try:
                return self._at_once(question, window)
            except Transient as error:
                if error.key not in ("wire_heavy", "wire_down"):
                    raise
        return self._by_report(question, window)

    def _by_report(self, question: Question, window: Window) -> list[Mapping[str, Any]]:
        days = _days(window)
        for limit in _LIMITS if days == 1 else _LIMITS[:1]:
            try:
                return self._made(question, window, limit)
            except Transient as error:
                if error.key != "wire_heavy":
                    raise
                heavy = error
        if days == 1:
            raise heavy
        return [row for half in window.split((days + 1) // 2) for row in self.rows(question, half)]

    def _at_once(self, question: Question, window: Window) -> list[Mapping[str, Any]]:
        query = {**question.query(window), "limit": str(_LIMITS[0])}
        return self._pages(f"{self._base}/act_{self._account}/insights", query, question, window)

    def _made(self, question: Question, window: Window, limit: int) -> list[Mapping[str, Any]]:
        """A report, made anew where Meta failed: one of forty would else end the load of three years."""
        for left in reversed(range(_REPORTS)):
            try:
                return self._report(question, window, limit)
            except Transient as error:
                if error.key != "wire_failed" or not left:
                    raise
                self._sleep(_LONGEST_S)
        raise AssertionError("the last try returns or raises")

    def _report(self, question: Question, window: Window, limit: int) -> list[Mapping[str, Any]]:
        """POST makes a report, whose pages are read once it is complete."""
        path = f"{self._base}/act_{self._account}/insights"
        run = str(self._http.ask("POST", path, form=question.query(window)).json()["report_run_id"])
        self._wait(run)
        return self._pages(f"{self._base}/{run}/insights", {"limit": str(limit)}, question, window)

    def _wait(self, run: str) -> None:
        """Until the report is complete: "Job Completed" below 100 % is not."""
        path = f"{self._base}/{run}"
        end, pause = self._clock() + _DEADLINE_S, _FIRST_S
        while self._clock() < end:
            said = self._http.get(path).json()
            if str(said["id"]) != run:
                raise CutError("cut")
            status = said["async_status"]
            if status == "Job Completed" and int(said["async_percent_completion"]) >= 100:
                return
            if status in ("Job Failed", "Job Skipped"):
                raise self._failed(path, said)
            self._sleep(pause)
            pause = min(pause * 1.5, _LONGEST_S)
        raise self._trouble("wire_late", path, minutes=int(_DEADLINE_S // 60))

    def _failed(self, path: str, said: Mapping[str, Any]) -> Transient:
        """Since v25 a failed report says why; without a word it is mostly too much data."""
        words = str(said.get("error_user_msg") or said.get("error_message") or said["async_status"])
        if said.get("error_code") and "reduce the amount" not in words.lower():
            return self._trouble("wire_failed", path, said=words)
        return self._trouble("wire_heavy", path, said=words, status=200)

    def _trouble(self, key: str, path: str, **facts: object) -> Transient:
        named = {"source": self._http.source, "vendor": Phrase(f"hints.{self._http.kind}.name")}
        return Transient(key, **named, path=path, **facts)

    def _pages(
        self, path: str, query: Mapping[str, str], question: Question, window: Window
    ) -> list[Mapping[str, Any]]:
        """All pages as one list: a page that fails may begin the whole anew, in halves."""

        def fetch(cursor: str | None) -> Page:
            said = (self._http.get(path, query) if cursor is None else self._http.get(cursor)).json()
            return Page(said["data"], following(said.get("paging") or {}))

        rows = [row for page in by_cursor(fetch) for row in page]
        for row in rows:
            is_ours = row["account_id"] == self._account and ("ad_id" in row) == (question.level == "ad")
            if not is_ours or not window.start.isoformat() <= row["date_start"] <= window.end.isoformat():
                raise CutError("cut")
        return rows


def _days(window: Window) -> int:
    return (window.end - window.start).days + 1
