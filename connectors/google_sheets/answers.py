"""What Google's answers mean: come again, give up, or take the data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import requests

from connectors.retry import BUSY, Again, Patience, retry_after
from throughline.errors import SourceError, Terminal, Transient
from throughline.reasons import because

__all__ = ["Answers", "Refused"]

_DISABLED = "SERVICE_DISABLED"


class Refused(Exception):
    """An answer of 4xx that another try would not change."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__(response.status_code)
        self.status = response.status_code
        try:
            said = response.json()["error"]
        except (ValueError, KeyError, TypeError):
            said = {}
        self.error: Mapping[str, Any] = said if isinstance(said, dict) else {}


class Answers:
    """Turns answers of one source's requests into errors a person can act on. Nothing secret enters a sentence."""

    def __init__(self, source: str, spreadsheet: str, patience: Patience, now: Callable[[], datetime]) -> None:
        self.source = source
        self.spreadsheet = spreadsheet
        self.patience = patience
        self._now = now

    def raise_when_busy(self, status: int, headers: Mapping[str, str]) -> None:
        """Raises Again for 429 and 5xx."""
        if status in BUSY:
            key = "sheet_quota" if status == 429 else "sheet_down"
            raise Again(
                Transient(key, source=self.source, status=status, tries=self.patience.attempts),
                retry_after(headers.get("Retry-After"), self._now()),
            )

    def raise_when_cut(self, body: bytes) -> None:
        """Raises Again unless the body is one whole JSON object: half a Sheet must never pass for a whole one."""
        try:
            if isinstance(json.loads(body), dict):
                return
        except ValueError:
            pass
        key = "sheet_html" if body.lstrip().startswith(b"<") else "sheet_cut"
        raise Again(Transient(key, source=self.source))

    def unreachable(self, error: Exception) -> Again:
        """A time-out, a cut connection, a host that is not there."""
        return Again(Transient("sheet_unreachable", source=self.source, reason=because(error, "network")))

    def refusal(self, refused: Refused, email: str) -> SourceError:
        """The error of a refusal, with the account that it concerns."""
        facts = {"source": self.source, "spreadsheet": self.spreadsheet, "email": email}
        if refused.status == 403:
            return Terminal("sheet_api_off" if _reason(refused.error) == _DISABLED else "sheet_not_shared", **facts)
        if refused.status == 404:
            return Terminal("sheet_wrong_id", **facts)
        if refused.error.get("status") == "FAILED_PRECONDITION":
            return Terminal("sheet_office_file", **facts)
        return Terminal("sheet_refused", **facts, status=refused.status, code=str(refused.error.get("status", "?")))


def _reason(error: Mapping[str, Any]) -> str:
    """The machine-readable reason that newer answers carry in `details`."""
    for detail in error.get("details") or ():
        if isinstance(detail, Mapping) and "reason" in detail:
            return str(detail["reason"])
    return ""
