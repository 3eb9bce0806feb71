"""SendPulse: campaigns that were sent, with what became of them and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from connectors.sendpulse import parse
from connectors.sendpulse.settings import Settings as SendPulseSettings
from connectors.wire import (
    Answer,
    CutError,
    Kind,
    Limits,
    Page,
    Row,
    Verdict,
    Window,
    WireConnector,
    by_offset,
    days,
    stream,
)
from throughline.errors import Terminal
from throughline.texts import Phrase, say

if TYPE_CHECKING:
    from connectors.wire.http import Signer
    from connectors.wire.tokens import Token

__all__ = ["SendPulse"]

_SIZE = 100  # the largest page
_GRANTS = "/oauth/access_token"


class SendPulse(WireConnector[SendPulseSettings]):
    """Sent campaigns of one account. Opens and clicks come for weeks: thirty days are read again."""

    kind = "sendpulse"
    Settings = SendPulseSettings
    limits = Limits(rates=((10, 1.0),))

    def signer(self) -> Signer:
        """A token that lives an hour."""
        from connectors.wire.tokens import BearerSigner

        return BearerSigner(self.keyring(self.settings.client_id), self._fetch, self.context.now)

    def judge(self, answer: Answer) -> Verdict | None:
        """{error_code, message} or {error, error_description}. A token that is not accepted is fetched anew, once."""
        verdict = _judge(answer)
        return Verdict(Kind.EXPIRED, verdict.said, verdict.code) if verdict and verdict.kind is Kind.AUTH else verdict

    @stream("mail_stat", reread=days(30))
    def campaigns(self, window: Window) -> Iterator[Row]:
        """One row per campaign sent in the window: one request for each."""
        odd: list[str] = []
        for number, day in self._sent(window):
            said = self.http.get(f"/campaigns/{number}").json()
            if str(parse.items([said])[0]["id"]) != number:
                raise CutError("cut")  # an answer about another campaign
            found = parse.counts(said["statistics"], self.settings.statistics)
            row = parse.campaign(said, day, found, self.settings.currency)
            if row is not None:
                odd += [number] if parse.is_odd(row) else []
                yield row
        if odd:
            self.warn("odd", ids=", ".join(odd[:10]), n=len(odd))

    def probe(self) -> str:
        """How much was sent lately: the API tells no name of the account."""
        today = self.window(None)
        month = Window(today.end - timedelta(days=30), today.end, today.zone)
        return say("hints.sendpulse.check", self.context.language, n=len(dict(self._sent(month))))

    def _sent(self, window: Window) -> Iterator[tuple[str, date]]:
        """Ids and days of campaigns in the window, each once. The list knows no dates: all of it is read, up to an
        empty page, as no total is told."""
        seen: set[str] = set()
        for page in by_offset(self._page, key=itemgetter("id")):
            for campaign in page:
                day = parse.day_of(campaign, self.zone, window.zone)
                number = str(campaign["id"])
                if day is not None and window.start <= day <= window.end and number not in seen:
                    seen.add(number)
                    yield number, day

    def _page(self, offset: int) -> Page:
        return Page(parse.items(self.http.get("/campaigns", {"limit": _SIZE, "offset": offset}).json()))

    def _fetch(self, last: Token | None) -> Token:
        """A new token: SendPulse renews none. Raises SourceError."""
        from connectors.wire.tokens import Token

        secret = self.settings.client_secret.get_secret_value()
        pair = {"client_id": self.settings.client_id, "client_secret": secret}
        said = self.way(_judge).post(_GRANTS, {"grant_type": "client_credentials", **pair}).json()
        try:
            return Token.of(said, self.context.now())
        except (KeyError, TypeError, ValueError) as error:
            facts = {"source": self.settings.name, "vendor": Phrase("hints.sendpulse.name")}
            raise Terminal("wire_no_column", **facts, table=_GRANTS, column="access_token") from error


def _judge(answer: Answer) -> Verdict | None:
    said = answer.said()
    if not isinstance(said, dict) or not _is_error(answer.status, said):
        return None
    kinds = {401: Kind.AUTH, 403: Kind.DENIED, 404: Kind.MISSING, 408: Kind.DOWN, 429: Kind.BUSY}
    kind = kinds.get(answer.status, Kind.DOWN if answer.status >= 500 else Kind.REFUSED)
    words = said.get("message") or said.get("error_description") or ""
    return Verdict(kind, str(words), str(said.get("error_code") or said.get("error") or ""))


def _is_error(status: int, said: Mapping[str, Any]) -> bool:
    return status >= 400 or bool(said.get("error_code") or said.get("is_error"))
