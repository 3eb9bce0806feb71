"""Yandex Metrica: offline conversions as a CSV file, whose fate Metrica tells minutes or hours later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from connectors.send import metrica_files as files
from connectors.send.base import Conversion, Fate, Reply, Trace
from connectors.send.settings import MetricaSettings
from connectors.send.wire import WireSender
from connectors.wire.answer import Answer
from connectors.wire.limits import Limits
from connectors.wire.verdict import Kind, Verdict
from throughline.errors import Terminal
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["Metrica"]

_ID = re.compile(r"[1-9]\d{4,19}")  # ClientID and yclid are numbers below 2^64
_KINDS = {
    "quota_requests_by_uid": Kind.QUOTA,
    "quota_requests_by_counter_id": Kind.QUOTA,
    "quota_requests_by_ip": Kind.BUSY,
    "quota_parallel_requests": Kind.BUSY,
    "unauthorized": Kind.AUTH,
    "invalid_token": Kind.AUTH,
    "access_denied": Kind.DENIED,
    "backend_error": Kind.DOWN,
    "timeout": Kind.DOWN,
}
_PAGE = 1000
_SURE = timedelta(minutes=15)  # after which a file that is not listed is not coming any more


class Metrica(WireSender[MetricaSettings]):
    """One counter. Metrica tells the fate of a file, not of its rows, and leaves out no row that comes twice: a file
    whose answer was lost is looked up in the list of files by its comment."""

    kind = "metrica_offline"
    Settings = MetricaSettings
    limits = Limits(rates=((10, 1.0),))
    at_once = 10_000

    @property
    def identifiers(self) -> tuple[str, ...]:
        """As the settings order them."""
        return self.settings.identifiers

    @property
    def patience_s(self) -> float:
        """As the settings say."""
        return self.settings.patience_s

    def knows(self, trace: Trace) -> bool:
        """Ids of Google Analytics hold a dot, those of phones systems letters."""
        return bool(_ID.fullmatch(trace.value))

    def reaches(self, trace: Trace, at: datetime, now: datetime) -> bool:
        """Metrica counts from the visit to the moment when it reads the file."""
        return now - trace.at <= timedelta(days=self.settings.lookback_days)

    def lot(self, conversion: Conversion) -> str:
        """A file has one column of identifiers, and prices in all its rows or in none."""
        return f"{conversion.by.kind} {'priced' if conversion.value is not None else ''}"

    def send(self, batch: str, conversions: Sequence[Conversion]) -> Reply:
        """Upload one file; the comment is ours."""
        answer = self.sending.ask(
            "POST",
            f"{self._base}/upload",
            query={"comment": batch},
            files={"file": (f"{batch}.csv", files.csv_of(conversions).encode(), "text/csv")},
        )
        uploading = self._uploading(answer)
        return Reply((files.fate_of(uploading),) * len(conversions), str(uploading["id"]))

    def verdict(self, handle: str) -> Fate:
        """Of the whole file."""
        return files.fate_of(self._uploading(self.asking.get(f"{self._base}/uploading/{handle}")))

    def find(self, batch: str, started_at: datetime) -> str | None:
        """In the list of files, by the comment. A file of that time that has none may be ours."""
        is_sure = self.context.now() - started_at > _SURE
        for uploading in self._uploadings():
            if uploading.get("comment") == batch:
                return str(uploading["id"])
            if not uploading.get("comment") and files.created(uploading) >= started_at - _SURE:
                is_sure = False
        return "" if is_sure else None

    def check(self) -> str:
        """Whether files may be uploaded to the counter and the goals are there. A token for uploads alone does not let
        the goals be seen."""
        self.part(self.asking.get(f"{self._base}/uploadings", {"limit": 1, "offset": 0}), "uploadings")
        counter, language = self.settings.counter, self.context.language
        try:
            answer = self.asking.get(f"/management/v1/counter/{counter}", {"field": "goals"})
        except Terminal as error:
            if error.key not in ("wire_denied", "wire_auth"):
                raise
            return say("hints.metrica_offline.check_unseen", language, counter=counter)
        about, source = self.part(answer, "counter"), self.settings.name
        if about.get("permission") == "view":
            raise Terminal("metrica_offline_view", source=source, counter=counter)
        goals = sorted(set(self.settings.what.values()))
        if absent := [goal for goal in goals if not files.has_goal(about.get("goals") or (), goal)]:
            raise Terminal("metrica_offline_goal", source=source, counter=counter, goals=", ".join(absent))
        return say("hints.metrica_offline.check", language, counter=counter, goals=", ".join(goals))

    def signer(self) -> Signer:
        """An OAuth token of Yandex."""
        from connectors.wire.tokens import static

        return static(f"OAuth {self.settings.token.get_secret_value()}")

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors come as {errors: [{error_type, message}], code, message}."""
        said = answer.said()
        if answer.status < 400 or not isinstance(said, dict):
            return None
        code = next((str(error.get("error_type", "")) for error in said.get("errors", ())), "")
        kind = _KINDS.get(code)
        if kind is None:
            return None if answer.status in (401, 403, 404, 429) or answer.status >= 500 else _refused(said, code)
        return Verdict(kind, str(said.get("message", "")), code)

    @property
    def _base(self) -> str:
        return f"/management/v1/counter/{self.settings.counter}/offline_conversions"

    def _uploading(self, answer: Answer) -> dict[str, Any]:
        """The file that an answer tells of. Raises Transient where it tells of none."""
        uploading = self.part(answer, "uploading")
        if isinstance(uploading, dict) and "id" in uploading:
            return uploading
        raise self.unlike("uploading.id")

    def _uploadings(self) -> Iterator[dict[str, Any]]:
        offset = 0
        while True:
            answer = self.asking.get(f"{self._base}/uploadings", {"limit": _PAGE, "offset": offset})
            page = self.part(answer, "uploadings")
            yield from page
            offset += len(page)
            if len(page) < _PAGE:
                return


def _refused(said: dict[str, Any], code: str) -> Verdict:
    return Verdict(Kind.REFUSED, str(said.get("message", "")), code)
