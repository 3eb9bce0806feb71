"""Mailchimp: campaigns that were sent, with what became of them (Marketing API 3.0)."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connectors.mailchimp import parse
from connectors.mailchimp.settings import Settings as MailchimpSettings
from connectors.wire import Answer, Kind, Limits, Page, Row, Verdict, Window, WireConnector, by_offset, days, stream
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["Mailchimp"]

_SIZE = 1000  # the largest page; the default is 10
_FIELDS = (
    "total_items,reports.id,reports.campaign_title,reports.subject_line,reports.emails_sent,reports.unsubscribed,"
    "reports.send_time,reports.bounces,reports.opens,reports.clicks"
)


class Mailchimp(WireConnector[MailchimpSettings]):
    """Sent campaigns of one account. Opens and clicks come for weeks: thirty days are read again.

    Ten requests at once are allowed; we send one after another.
    """

    kind = "mailchimp"
    Settings = MailchimpSettings
    limits = Limits(rates=((10, 1.0),))

    def signer(self) -> Signer:
        """Basic auth; the user's name may be anything."""
        from connectors.wire.tokens import static

        pair = f"throughline:{self.settings.api_key.get_secret_value()}"
        return static("Basic " + base64.b64encode(pair.encode()).decode())

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors come as RFC 7807: {type, title, status, detail}."""
        said = answer.said()
        if answer.status < 400 or not isinstance(said, dict):
            return None
        kinds = {401: Kind.AUTH, 403: Kind.DENIED, 404: Kind.MISSING, 429: Kind.BUSY}
        kind = kinds.get(answer.status, Kind.DOWN if answer.status >= 500 else Kind.REFUSED)
        return Verdict(kind, str(said.get("detail", "")), str(said.get("title", "")))

    @stream("mail_stat", reread=days(30))
    def campaigns(self, window: Window) -> Iterator[Row]:
        """One row per campaign sent in the window."""
        zone = ZoneInfo(self.context.timezone)
        for page in by_offset(lambda offset: self._page(window, offset), key=itemgetter("id")):
            for report in page:
                yield parse.campaign(report, zone)

    def probe(self) -> str:
        """Whose account it is and how much was sent lately."""
        account = self.http.get("/3.0/", {"fields": "account_name"}).json()["account_name"]
        today = self.window(None)
        sent = self._page(Window(today.end - timedelta(days=30), today.end, today.zone), 0).total
        return say("hints.mailchimp.check", self.context.language, account=account, n=sent)

    def _page(self, window: Window, offset: int) -> Page:
        # Campaigns “sent after” a time, and some go out at midnight sharp.
        query: dict[str, Any] = {
            "count": _SIZE,
            "offset": offset,
            "since_send_time": (window.since - timedelta(seconds=1)).isoformat(),
            "before_send_time": window.until.isoformat(),
            "fields": _FIELDS,
        }
        said = self.http.get("/3.0/reports", query).json()
        return Page(said["reports"], total=said["total_items"])
