"""CoMagic, UIS and Novofon 2.0, which are one platform: calls, messages, chats; visits and costs if asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from connectors.calls.tags import with_tags
from connectors.comagic import applications, costs, parse, sessions, verdicts
from connectors.comagic.rpc import Rpc
from connectors.comagic.settings import Settings as ComagicSettings
from connectors.wire import Answer, Item, Row, Verdict, Window, WireConnector, days, stream
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["Comagic"]

_COSTS = 31  # days of one question of costs by keyword


class Comagic(WireConnector[ComagicSettings]):
    """Tags, attributes and sales change for weeks without a trace: thirty days are read again.

    Times are wall clocks of the account (`timezone`). Every question costs a point of the day and of the minute, which
    each answer counts.
    """

    kind = "comagic"
    Settings = ComagicSettings

    def signer(self) -> Signer:
        """The permanent key, or one of an hour."""
        from connectors.comagic.signing import signer_of

        settings = self.settings
        return signer_of(settings, self.keyring(settings.login), lambda: self.way(self.judge), self.context.now)

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors come with 200."""
        return verdicts.judge(answer)

    def rest(self, answer: Answer) -> float:
        """To the end of the minute whose last point this was."""
        return verdicts.rest(answer)

    @stream("call", reread=days(30))
    def calls(self, window: Window) -> Iterator[Item]:
        """Calls and their tags."""
        report = self._rpc.report("get.calls_report", parse.CALL_FIELDS, window.seen_in(self.zone))
        unknown = yield from with_tags((parse.call(said, self.settings.client_id), parse.tags(said)) for said in report)
        if unknown.calls:
            self.warn("unknown", n=unknown.calls)

    @stream("lead", reread=days(30), when=lambda settings: settings.messages or settings.chats)
    def leads(self, window: Window) -> Iterator[Row]:
        """Messages and chats."""
        seen, client = window.seen_in(self.zone), self.settings.client_id
        if self.settings.messages:
            for said in self._rpc.report("get.offline_messages_report", applications.MESSAGE_FIELDS, seen):
                yield applications.message(said, client)
        if self.settings.chats:
            for said in self._rpc.report("get.chats_report", applications.CHAT_FIELDS, seen):
                if applications.is_application(said):
                    yield applications.chat(said, client)

    @stream("visit", reread=days(3), when=lambda settings: settings.visits)
    def visits(self, window: Window) -> Iterator[Row]:
        """Sessions of visitors: a session of last night may still go on."""
        fields = sessions.VISIT_FIELDS
        for said in self._rpc.report("get.visitor_sessions_report", fields, window.seen_in(self.zone)):
            yield sessions.visit(said, self.settings.client_id)

    @stream("spend_daily", reread=days(30), when=lambda settings: settings.costs != "none")
    def spend(self, window: Window) -> Iterator[Row]:
        """Costs of campaigns, site by site, or of sources, day by day: their sums have no days."""
        # What a load does not find again is removed by the name of its day, up to today in the account's zone.
        seen = replace(window, end=self.context.now().astimezone(self.zone).date())
        if self.settings.costs == "sources":
            for part in seen.split(1):
                for said in self._rpc.listed("get.source_costs", _period(part), itemgetter("source_id", "site_id")):
                    yield costs.source(said, part.start)
            return
        for site in list(self._rpc.listed("get.sites", {"fields": ["id"]}, itemgetter("id"))):
            for part in seen.split(_COSTS):
                params = {**_period(part), "site_id": site["id"], "fields": list(costs.FIELDS)}
                yield from costs.campaigns(self._rpc.listed("get.campaign_daily_stat", params, costs.key_of))

    def probe(self) -> str:
        """How many calls the account had in a week."""
        today = self.context.now().astimezone(self.zone).date()
        start = datetime.combine(today - timedelta(days=6), time.min)
        total = self._rpc.total("get.calls_report", start, datetime.combine(today, time(23, 59, 59)))
        return say("hints.comagic.check", self.context.language, n=total)

    @cached_property
    def _rpc(self) -> Rpc:
        return Rpc(self.http)


def _period(part: Window) -> dict[str, str]:
    return {"date_from": f"{part.start} 00:00:00", "date_till": f"{part.end} 23:59:59"}
