"""Yandex Direct: spend by day down to the keyword, and conversions of goals (Reports service, API v501)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import IO, TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Answered
from connectors.wire import Answer, Item, Limits, Verdict, Window, WireConnector, days, stream
from connectors.yandex_direct import parse, verdicts
from connectors.yandex_direct.catalog import Catalog
from connectors.yandex_direct.grain import Grain
from connectors.yandex_direct.reports import Question, Reports
from connectors.yandex_direct.service import Service
from connectors.yandex_direct.settings import Settings as DirectSettings
from throughline.errors import Terminal
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["YandexDirect"]

_REMEMBERED = days(3 * 365)
_ITS_ZONE = "Europe/Moscow"  # where Direct cuts its days
_LOW = 10  # a tenth of the day's points
_SHUT = ("wire_denied", "wire_missing")
_SHOWN = 5


class YandexDirect(WireConnector[DirectSettings]):
    """One account or many of an agency. Spend settles within three days; conversions are attributed anew for longer."""

    kind = "yandex_direct"
    Settings = DirectSettings
    limits = Limits(rates=((20, 10.0),))
    _points: tuple[int, int] | None = None

    def signer(self) -> Signer:
        """An OAuth token of a user."""
        from connectors.wire.tokens import static

        return static(f"Bearer {self.settings.token.get_secret_value()}")

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors stand in the body, whatever the status is."""
        return verdicts.judge(answer)

    def rest(self, answer: Answer) -> float:
        """Points are given back by the hour: waiting is in vain, but that they end is noted."""
        self._points = verdicts.points(answer) or self._points
        return 0.0

    @stream("spend_daily", reread=days(3), remembers=_REMEMBERED)
    def spend(self, window: Window) -> Iterator[Item]:
        """Rows of every client, those of campaigns that are archived or deleted too: reports leave none out."""
        it = self.settings
        grain = Grain.of_spend(it.level, it.device, it.network)
        question = Question(("Date", *grain.words, *grain.attributes, "Impressions", "Clicks", "Cost"), self._has_vat)
        for service, account, files in self._readable(question, window):
            yield from self._told(account)
            catalog = Catalog(service)
            for file in files:
                with file:
                    report = parse.report_of_spend(file, grain)
                if not it.links:
                    yield from parse.spend(report, account, lambda *ids: [], lambda ad: None)
                    continue
                if it.level == "campaign":
                    catalog.learn_campaigns(_different(report, "CampaignId"))
                else:
                    catalog.learn_ads(_different(report, "AdId"), _different(report, "AdGroupId"))
                yield from parse.spend(report, account, catalog.links, catalog.title)
        self._tell_of_points()

    @stream("ad_conversion_daily", reread=days(30), remembers=_REMEMBERED, when=lambda settings: bool(settings.goals))
    def conversions(self, window: Window) -> Iterator[Item]:
        """Conversions of the goals that are named, as Direct claims them."""
        it = self.settings
        grain = Grain.of_conversions(it.level)
        goals = [str(goal) for goal in it.goals]
        fields = ("Date", *grain.words, "Cost", "Conversions", "Revenue")
        question = Question(fields, self._has_vat, tuple(goals), tuple(it.attribution))
        for _, account, files in self._readable(question, window):
            yield from self._told(account)
            for file in files:
                with file:
                    yield from parse.conversions(file, grain, account, goals, it.attribution)
        self._tell_of_points()

    def probe(self) -> str:
        """Which accounts the token opens, with their currencies."""
        accounts = ", ".join(f"{login} ({currency})" for _, login, currency in self._clients)
        return say("hints.yandex_direct.check", self.context.language, accounts=accounts, n=len(self._clients))

    @property
    def _has_vat(self) -> bool:
        return self.settings.includes_vat is not False

    def _accounts(self) -> Iterator[tuple[Service, parse.Account]]:
        """Each client with what its rows have in common. Its login is the account where the settings name clients."""
        is_named = bool(self.settings.client_logins) or self.settings.clients == "all"
        for service, login, currency in self._clients:
            yield service, parse.Account(login if is_named else None, currency, self._has_vat)

    def _readable(
        self, question: Question, window: Window
    ) -> Iterator[tuple[Service, parse.Account, Iterator[IO[bytes]]]]:
        """Each account with its reports. A client found by itself that lets nobody in (archived, given away) stops no
        other, and is told of; when all do so it is the token. Raises Terminal."""
        refused: list[str] = []
        for service, account in self._accounts():
            files = self._files(service, question, window)
            try:
                first = next(files, None)
            except Terminal as error:
                refused.append(account.account_id or "")
                if error.key not in _SHUT or self.settings.clients != "all" or len(refused) == len(self._clients):
                    raise
                continue
            if first is None:  # no day of the window has begun there
                yield service, account, files
                continue
            with first:  # also where nobody comes for it
                yield service, account, chain([first], files)
        if refused:
            more = "…" if len(refused) > _SHOWN else ""
            self.warn("shut", n=len(refused), accounts=", ".join(refused[:_SHOWN]) + more)

    def _told(self, account: parse.Account) -> Iterator[Answered]:
        """That a client is read which the agency was asked for: one that has left it, or is shut, keeps its rows."""
        if self.settings.clients == "all" and account.account_id is not None:
            yield Answered(frozenset({account.account_id}))

    @cached_property
    def _clients(self) -> list[tuple[Service, str, str]]:
        if self.settings.clients == "all":
            rows = self._service("").all(
                "agencyclients", {"SelectionCriteria": {}, "FieldNames": ["Login", "Currency"]}
            )
            return [(self._service(row["Login"]), row["Login"], row["Currency"]) for row in rows]
        services = [(self._service(login), login) for login in dict.fromkeys(self.settings.client_logins) or ("",)]
        return [
            (service, login or row["Login"], row["Currency"])
            for service, login in services
            for row in service.call("clients", {"FieldNames": ["Login", "Currency"]})["Clients"]
        ]

    def _service(self, login: str) -> Service:
        headers = {"Accept-Language": self.context.language}
        if login:
            headers["Client-Login"] = login
            if self.settings.operator_units:
                headers["Use-Operator-Units"] = "true"
        return Service(self.http, self.settings.version, headers)

    def _files(self, service: Service, question: Question, window: Window) -> Iterator[IO[bytes]]:
        mark = f"{service.headers.get('Client-Login', '')} {secrets.token_hex(8)}"
        reports = Reports(service, mark, self.context.clock, self.context.sleep)
        today = self.context.now().astimezone(ZoneInfo(self.settings.timezone or _ITS_ZONE)).date()
        yield from reports.files(question, replace(window, end=min(window.end, today)))

    def _tell_of_points(self) -> None:
        if self._points and self._points[0] * _LOW < self._points[1]:
            self.warn("points", left=self._points[0], daily=self._points[1])


def _different(report: pa.Table, name: str) -> list[str]:
    return [one for one in pc.unique(pc.cast(report[name], pa.string())).to_pylist() if one]
