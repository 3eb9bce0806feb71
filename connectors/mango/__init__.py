"""Mango Office: calls of a virtual exchange by its extended statistics (VPBX API 1.9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from connectors.calls.tags import counted, with_tags
from connectors.mango import old, parse, reasons, signing
from connectors.mango.old import OldReports
from connectors.mango.reports import LONGEST, Reports
from connectors.mango.settings import Settings as MangoSettings
from connectors.wire import Answer, Item, Limits, Row, Side, Verdict, Window, WireConnector, days, stream
from throughline.errors import SourceError, Terminal, Transient
from throughline.texts import Phrase, say

__all__ = ["Mango"]

_MOSCOW = ZoneInfo("Europe/Moscow")
_NAMED = 20  # ids that one sentence names
_PATH = "/vpbx/stats/calls/result/"


class Mango(WireConnector[MangoSettings]):
    """One exchange. Tags and comments are written for days after a call: thirty are read again.

    Statistics may be asked for once in two seconds, everything else ten times a second: we keep to the slower.
    """

    kind = "mango"
    Settings = MangoSettings
    limits = Limits(rates=((1, 2.0),))

    def judge(self, answer: Answer) -> Verdict | None:
        """Codes of errors, also in answers of 200."""
        return reasons.judge(answer)

    @stream("call", reread=days(30))
    def calls(self, window: Window) -> Iterator[Item]:
        """A row per call and its tags."""
        if self.settings.statistics == "csv":
            unknown = yield from counted(self._old_rows(window))
        else:
            unnamed: set[str] = set()
            unknown = yield from with_tags(self._rows(window, unnamed))
            if unnamed:
                self.warn("tags", n=len(unnamed), ids=", ".join(sorted(unnamed)[:_NAMED]))
        if unknown.words:
            self.warn("unknown", codes=", ".join(sorted(unknown.words)))
        if unknown.directions:
            self.warn("direction", n=unknown.directions)

    def _rows(self, window: Window, unnamed: set[str]) -> Iterator[tuple[Row, Iterator[Side]]]:
        """Calls of the window with their tags; ids of tags that config.yaml does not name are put into `unnamed`."""
        for said in self._calls(window):
            row = parse.call(said, self._names if parse.nameless(said) else {})
            if not _is_before(row, window):
                unnamed.update(parse.tag_ids(said))
                unnamed.difference_update(self.settings.tags)
                yield row, parse.tags(said, self.settings.tags)

    def _old_rows(self, window: Window) -> Iterator[Row]:
        """Calls of the window by the older statistics, which say nothing of tags."""
        reports = OldReports(self._ask, self.context.sleep, self._trouble)
        zone = self._wider(window).zone
        spans = ((start.replace(tzinfo=zone), end.replace(tzinfo=zone)) for start, end in self._spans(window))
        rows = map(old.call, reports.calls(spans))
        yield from (row for row in rows if not _is_before(row, window))

    def probe(self) -> str:
        """How many calls there were since yesterday: the report of a load, of two days."""
        today = self.window(None).end
        window = Window(today - timedelta(days=1), today, ZoneInfo(self.context.timezone))
        if self.settings.statistics == "csv":
            found = sum(1 for _ in self._old_rows(window))
        else:
            found = sum(parse.moment(said["context_start_time"]) >= window.since for said in self._calls(window))
        return say("hints.mango.check", self.context.language, n=found)

    def _calls(self, window: Window) -> Iterator[Mapping[str, Any]]:
        reports = Reports(self._ask, self.context.sleep, self._trouble)
        for start, end in self._spans(window):
            yield from reports.calls(start, end)

    def _spans(self, window: Window) -> Iterator[tuple[datetime, datetime]]:
        """First and last seconds of the reports, by the clock of the account."""
        for part in self._wider(window).split(LONGEST):
            yield datetime.combine(part.start, time.min), datetime.combine(part.end, time(23, 59, 59))

    def _wider(self, window: Window) -> Window:
        """A day more on both sides: in whose zone the vendor reads the times of a question is not certain."""
        zone = ZoneInfo(self.settings.timezone) if self.settings.timezone else _MOSCOW
        seen = window.seen_in(zone)
        return Window(seen.start - timedelta(days=1), seen.end + timedelta(days=1), zone)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Employees by id. Asked for only where a call has no name: the vendor allows it rarely."""
        try:
            said = self._ask("/vpbx/config/users/request", {"ext_fields": ["general.user_id"]}).json()
        except Terminal as error:
            if error.key != "wire_denied":
                raise
            return {}
        return {str(user["general"].get("user_id")): str(user["general"]["name"]) for user in said["users"]}

    def _ask(self, path: str, question: Mapping[str, Any], wants: str = "json") -> Answer:
        key, salt = self.settings.api_key.get_secret_value(), self.settings.api_salt.get_secret_value()
        return self.http.ask("POST", path, form=signing.form(key, salt, question), wants=wants)

    def _trouble(self, key: str, **facts: object) -> SourceError:
        vendor = Phrase(f"hints.{self.kind}.name")
        return Transient(f"wire_{key}", source=self.settings.name, vendor=vendor, path=_PATH, **facts)


def _is_before(row: Row, window: Window) -> bool:
    return isinstance(row["started_at"], datetime) and row["started_at"] < window.since
