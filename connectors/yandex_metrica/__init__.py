"""Yandex Metrica: visits and goals one by one (Logs API), or daily sums of visits (Reporting API); uploaded costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connectors.wire import Answer, Item, Limits, Row, Verdict, Window, WireConnector, days, stream
from connectors.yandex_metrica.errors import verdict
from connectors.yandex_metrica.fields import log_fields
from connectors.yandex_metrica.settings import Settings as MetricaSettings
from throughline.errors import SourceError
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer
    from connectors.yandex_metrica.logs import Logs
    from connectors.yandex_metrica.reports import Reports

__all__ = ["YandexMetrica"]


class YandexMetrica(WireConnector[MetricaSettings]):
    """One counter. Of a visit 99 % is told within three days of its start: five are read again.

    Of 30 requests a second (10 of logs), 3 at once, 200 reports in five minutes we use one after another.
    """

    kind = "yandex_metrica"
    Settings = MetricaSettings
    limits = Limits(rates=((10, 1.0), (200, 300.0)))

    def signer(self) -> Signer:
        """The word before the token is OAuth."""
        from connectors.wire.tokens import static

        return static(f"OAuth {self.settings.token.get_secret_value()}")

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors are {errors: [{error_type, message}], code, message}."""
        return verdict(answer)

    @stream("visit", reread=days(5), when=lambda settings: settings.mode == "logs")
    def visits(self, window: Window) -> Iterator[Item]:
        """Every visit, and beside it the goals reached in it; today's are prepared tomorrow."""
        zone, born = self._zone_and_birth
        wanted = window.seen_in(zone)
        yesterday = self.context.now().astimezone(zone).date() - timedelta(days=1)
        wanted = replace(wanted, start=max(wanted.start, born), end=min(wanted.end, yesterday))
        if not wanted:
            return
        from connectors.yandex_metrica.reading import rows_of

        logs = self._logs()
        logs.clean()
        names = self._goal_names()
        try:
            for part, file in logs.parts(wanted):
                yield from rows_of(file, part, self.settings, zone, names)
        finally:
            left = True
            with suppress(SourceError):
                left = not logs.clean()
            if left:
                self.warn("left", counter=self.settings.counter)

    @stream("traffic_daily", reread=days(5), when=lambda settings: settings.mode == "reports")
    def traffic(self, window: Window) -> Iterator[Row]:
        """Daily sums of visits by source and marks, days being those of the counter."""
        from connectors.yandex_metrica import sums

        by = f"ym:s:{self.settings.attribution}"
        dimensions = [name.format(by=by) for name in sums.TRAFFIC]
        for stretch in self._reports.rows(window, dimensions, sums.TRAFFIC_SUMS):
            yield from sums.traffic(stretch.values())

    @stream("spend_daily", reread=days(30), when=lambda settings: settings.expenses)
    def expenses(self, window: Window) -> Iterator[Row]:
        """Costs that were uploaded to the counter, by day and marks."""
        from connectors.yandex_metrica import sums

        by, currency = f"ym:ev:{self.settings.attribution}", self.currency
        dimensions = [name.format(by=by) for name in sums.EXPENSES]
        metrics = [name.format(currency=currency) for name in sums.EXPENSE_SUMS]
        for stretch in self._reports.rows(window, dimensions, metrics, currency=currency):
            yield from sums.expenses(stretch.values(), currency, self.settings.expenses_of_direct)

    def probe(self) -> str:
        """Which site it is, and that its data may be read."""
        counter = self._counter
        yesterday = self.window(None).end - timedelta(days=1)
        query = {"ids": str(self.settings.counter), "metrics": "ym:s:visits", "date1": yesterday, "date2": yesterday}
        visits = self.http.get("/stat/v1/data", query).json()["totals"][0]
        language = self.context.language
        return say("hints.yandex_metrica.check", language, site=counter.get("name", ""), n=int(visits or 0))

    @cached_property
    def _reports(self) -> Reports:
        from connectors.yandex_metrica.reports import Reports

        return Reports(self.http, self.settings.counter, self.warn)

    def _logs(self) -> Logs:
        from connectors.yandex_metrica.logs import Logs

        settings, context = self.settings, self.context
        return Logs(
            self.http,
            settings.counter,
            list(log_fields(settings.attribution).values()),
            settings.attribution,
            wait_s=settings.wait_minutes * 60,
            clock=context.clock,
            sleep=context.sleep,
        )

    @cached_property
    def _counter(self) -> dict[str, Any]:
        said = self.http.get(f"/management/v1/counter/{self.settings.counter}").json()
        return dict(said["counter"])

    @property
    def _zone_and_birth(self) -> tuple[ZoneInfo, date]:
        """The zone that days and times of the counter are in, and the first day it can tell of."""
        zone = ZoneInfo(self.settings.timezone or self._counter["time_zone_name"])
        born = str(self._counter.get("create_time") or "")[:10]
        return zone, date.fromisoformat(born) if born else date.min

    def _goal_names(self) -> dict[str, str]:
        query = {"useDeleted": "true"}
        goals = self.http.get(f"/management/v1/counter/{self.settings.counter}/goals", query).json()["goals"]
        return {str(goal["id"]): str(goal["name"]) for goal in goals}
