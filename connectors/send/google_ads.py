"""Google Ads: conversions of clicks, through the Data Manager API or, where it is still open, the Google Ads API."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from connectors.google import signer_of
from connectors.send import google_bodies as bodies
from connectors.send.base import Conversion, Fate, Outcome, Reply, Trace
from connectors.send.settings import GoogleAdsSettings
from connectors.send.wire import WireSender
from connectors.wire.answer import Answer
from connectors.wire.verdict import Kind, Verdict
from throughline.errors import SourceError, Terminal
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Http, Signer

__all__ = ["GoogleAds"]

_ID = re.compile(r"[A-Za-z0-9_-]{10,400}")
_SCOPES = {
    "data_manager": "https://www.googleapis.com/auth/datamanager",
    "google_ads": "https://www.googleapis.com/auth/adwords",
}
_NO_CLICK = "EAIaIQobChMI-not-a-click-at-all"
# Google Ads adjusts conversions for 55 days. What it does not find it would count as a new one, so older ones are left.
_ADJUSTED = timedelta(days=55)
_AGAIN = "again:"  # of new values: their verdict is read otherwise
_KINDS = {401: Kind.EXPIRED, 403: Kind.DENIED, 404: Kind.MISSING, 429: Kind.BUSY}


class GoogleAds(WireSender[GoogleAdsSettings]):
    """One account. Both ways leave out what comes twice: by transactionId, or by orderId."""

    kind = "google_ads_conversions"
    Settings = GoogleAdsSettings
    at_once = 2000
    identifiers = ("gclid",)

    @property
    def patience_s(self) -> float:
        """As the settings say."""
        return self.settings.patience_s

    def knows(self, trace: Trace) -> bool:
        """A click id is long and holds no blanks; what Google makes of it is Google's."""
        return bool(_ID.fullmatch(trace.value))

    def reaches(self, trace: Trace, at: datetime, now: datetime) -> bool:
        """From the click to the conversion, inside the window of the conversion action."""
        return at - trace.at <= timedelta(days=self.settings.lookback_days)

    def lot(self, conversion: Conversion) -> str:
        """The Data Manager API tells fates by destination, that is by conversion action; new values go apart."""
        return f"{conversion.goal} {conversion.again}" if self._is_manager else ""

    def is_repeatable(self, conversion: Conversion) -> bool:
        """Always: see the class."""
        return True

    def restates(self, conversion: Conversion) -> bool:
        """The Data Manager API overwrites the value of a conversion whose transactionId it knows, and counts it once:
        developers.google.com/data-manager/api/devguides/events/google-ads/conversion-adjustments."""
        is_young = self.context.now() - conversion.at <= _ADJUSTED
        return self._is_manager and conversion.value is not None and is_young

    def send(self, batch: str, conversions: Sequence[Conversion]) -> Reply:
        """The Data Manager API takes nothing of a request that is wrong anywhere; the other one takes what is right."""
        return self._ingest(conversions) if self._is_manager else self._upload(conversions)

    def check(self) -> str:
        """Whether the actions may be sent to: Google validates a click that never was, and keeps nothing of it."""
        samples = [self.sample(what, goal, _NO_CLICK) for what, goal in self.settings.what.items()]
        if self._is_manager:
            for each in samples:
                self._try_ingest(each)
        else:
            self._try_upload(samples)
        return say(
            "hints.google_ads_conversions.check",
            self.context.language,
            account=self.settings.customer_id,
            actions=", ".join(dict.fromkeys(self.settings.what.values())),
        )

    def verdict(self, handle: str) -> Fate:
        """Of a request to the Data Manager API."""
        is_again = handle.startswith(_AGAIN)
        query = {"requestId": handle.removeprefix(_AGAIN)}
        try:
            answer = self.asking.get(f"/{self.settings.version}/requestStatus:retrieve", query)
        except Terminal as error:
            if error.key != "wire_missing":
                raise
            # Google keeps verdicts for some weeks: what it took and nobody asked about stays taken.
            return Fate(Outcome.ACCEPTED, str(error.facts["said"]))
        statuses = self.part(answer, "requestStatusPerDestination")
        return bodies.fate_of(statuses[0], is_again) if statuses else Fate(Outcome.TAKEN)

    def signer(self) -> Signer:
        """A person's refresh token, else a service account."""
        return signer_of(self.settings.name, self.settings, self.context, _SCOPES[self.settings.api])

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors come as {error: {code, status, message, details: [{fieldViolations: [{field, description}]}]}}."""
        said = answer.said()
        if answer.status < 400 or not isinstance(said, dict) or not isinstance(said.get("error"), dict):
            return None
        error = said["error"]
        details = [detail for detail in error.get("details", ()) if isinstance(detail, dict)]
        kind = _KINDS.get(answer.status, Kind.DOWN if answer.status >= 500 else Kind.REFUSED)
        return Verdict(kind, bodies.words_of(details) or str(error.get("message", "")), str(error.get("status", "")))

    @property
    def _is_manager(self) -> bool:
        return self.settings.api == "data_manager"

    def _ingest(self, conversions: Sequence[Conversion]) -> Reply:
        try:
            answer = self.sending.post(self._ingesting, self._events(conversions))
        except SourceError as error:
            return bodies.left_by(error, len(conversions))
        handle = f"{_AGAIN if conversions[0].again else ''}{self.part(answer, 'requestId')}"
        return Reply((Fate(Outcome.TAKEN),) * len(conversions), handle)

    def _try_ingest(self, sample: Conversion) -> None:
        try:
            self.asking.post(self._ingesting, self._events([sample]) | {"validateOnly": True})
        except SourceError as error:
            bodies.left_by(error, 1)  # what is wrong with a click that never was is no matter

    @property
    def _ingesting(self) -> str:
        return f"/{self.settings.version}/events:ingest"

    def _events(self, conversions: Sequence[Conversion]) -> dict[str, Any]:
        account = {"accountType": "GOOGLE_ADS", "accountId": self.settings.customer_id}
        destination: dict[str, Any] = {"operatingAccount": account, "productDestinationId": conversions[0].goal}
        if self.settings.login_customer_id:
            destination["loginAccount"] = account | {"accountId": self.settings.login_customer_id}
        body: dict[str, Any] = {"destinations": [destination], "events": [bodies.event(each) for each in conversions]}
        if self.settings.consent:
            word = f"CONSENT_{self.settings.consent.upper()}"
            body["consent"] = {"adUserData": word, "adPersonalization": word}
        return body

    def _upload(self, conversions: Sequence[Conversion]) -> Reply:
        answer = self._uploaded(self.sending, conversions)
        results = self.part(answer, "results")
        faults = bodies.faults_of(answer.json().get("partialFailureError") or {})
        fates = [faults.get(place, Fate(Outcome.ACCEPTED)) for place in range(len(conversions))]
        if len(results) != len(conversions):  # nothing says then whose results these are
            raise self.unlike("results")
        return Reply(tuple(fates))

    def _try_upload(self, samples: Sequence[Conversion]) -> None:
        answer = self._uploaded(self.asking, samples, validateOnly=True)
        faults = bodies.faults_of(answer.json().get("partialFailureError") or {})
        if wrong := [fate.said for fate in faults.values() if bodies.is_of_action(fate)]:
            raise self.refusal("; ".join(wrong))

    def _uploaded(self, http: Http, conversions: Sequence[Conversion], **more: bool) -> Answer:
        settings = self.settings
        actions = f"customers/{settings.customer_id}/conversionActions"
        clicks = [bodies.click(each, actions, settings.consent) for each in conversions]
        headers = {"login-customer-id": settings.login_customer_id} if settings.login_customer_id else {}
        if settings.developer_token:
            headers["developer-token"] = settings.developer_token.get_secret_value()
        path = f"/{settings.version}/customers/{settings.customer_id}:uploadClickConversions"
        return http.post(path, {"conversions": clicks, "partialFailure": True, **more}, headers=headers)
