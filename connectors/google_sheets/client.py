"""Requests to Google Sheets through gspread, with limits of time and tries. One request reads all worksheets."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gspread
import requests
from gspread.utils import absolute_range_name

from connectors.google import ServiceAccount, google_signer
from connectors.google_sheets.address import GOOGLE, READ_ONLY
from connectors.google_sheets.answers import Answers, Refused
from connectors.retry import Patience, persist
from connectors.wire.tokens import BearerSigner
from throughline.errors import InputError, Terminal

__all__ = ["Client", "Grid"]

# A range without the name of a sheet means the first one; columns past its last are simply not returned.
_FIRST_SHEET = "A:ZZZ"
_UNFORMATTED = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Grid:
    """One worksheet as Google gave it: rows from the first one on; empty cells and rows at the ends are missing."""

    title: str
    rows: Sequence[Sequence[Cell]]


class _Http(gspread.HTTPClient):
    """gspread's transport with our host, time-outs and retries; no redirect is followed."""

    def __init__(self, signer: BearerSigner, host: str, answers: Answers, sleep: Callable[[float], None]) -> None:
        session = requests.Session()
        session.auth = signer
        super().__init__(None, session)  # type: ignore[arg-type]  # the session signs by itself
        self._signer, self._host, self._answers, self._sleep = signer, host, answers, sleep

    def request(self, method: str, endpoint: str, params: Any = None, *args: Any, **kwargs: Any) -> requests.Response:
        """Raises Refused for what another try would not change, Transient when the tries are spent."""
        url = endpoint.replace(GOOGLE, self._host, 1)
        return persist(lambda: self._once(method, url, params), self._answers.patience, self._sleep)

    def _once(self, method: str, url: str, params: Any) -> requests.Response:
        response = self._send(method, url, params)
        if response.status_code == 401:
            # The token ran out on the server before it did here.
            self._signer.renew()
            response = self._send(method, url, params)
        self._answers.raise_when_busy(response.status_code, response.headers)
        if response.status_code != 200:
            raise Refused(response)
        self._answers.raise_when_cut(response.content)
        return response

    def _send(self, method: str, url: str, params: Any) -> requests.Response:
        try:
            return self.session.request(
                method, url, params=params, timeout=self._answers.patience.timeout, allow_redirects=False
            )
        except requests.exceptions.RequestException as error:
            raise self._answers.unreachable(error) from error


class Client:
    """One spreadsheet, read as its service account sees it."""

    def __init__(
        self,
        source: str,
        spreadsheet: str,
        key: dict[str, str],
        *,
        sleep: Callable[[float], None],
        now: Callable[[], datetime],
        host: str = GOOGLE,
        patience: Patience | None = None,
    ) -> None:
        self.spreadsheet = spreadsheet
        patience = patience or Patience()
        self._answers = Answers(source, spreadsheet, patience, now)
        account = ServiceAccount(key, READ_ONLY)
        self.email = account.who  # the service account that the spreadsheet must be shared with
        signer = google_signer(source, account, patience=patience, clock=time.monotonic, sleep=sleep, now=now)
        self._http = _Http(signer, host, self._answers, sleep)

    def titles(self) -> list[str]:
        """Names of all worksheets, in their order. One request. Raises SourceError."""
        try:
            data = self._http.fetch_sheet_metadata(self.spreadsheet, {"fields": "sheets.properties.title"})
        except Refused as error:
            raise self._answers.refusal(error, self.email) from error
        return [sheet["properties"]["title"] for sheet in data.get("sheets", ())]

    def grids(self, worksheets: Sequence[str]) -> list[Grid]:
        """The worksheets of these names, in this order; none named means the first one. One request.

        Numbers come as numbers, texts as they were typed, dates as they are shown. Raises SourceError, and InputError
        for a name that is not there.
        """
        ranges = [absolute_range_name(name) for name in worksheets] or [_FIRST_SHEET]
        try:
            data = self._http.values_batch_get(self.spreadsheet, ranges, dict(_UNFORMATTED))
        except Refused as error:
            # Google says 400 to an unknown name. Only then it is worth asking what names there are.
            if error.status == 400:
                self._raise_when_missing(worksheets)
            raise self._answers.refusal(error, self.email) from error
        found = data.get("valueRanges", [])
        if len(found) != len(ranges):
            raise Terminal("sheet_short", source=self._answers.source, asked=len(ranges), got=len(found))
        return [Grid(_title(part["range"]), part.get("values", [])) for part in found]

    def _raise_when_missing(self, worksheets: Sequence[str]) -> None:
        titles = self.titles()
        for name in worksheets:
            if name not in titles:
                raise InputError(
                    "sheet_missing",
                    file=self.spreadsheet,
                    source=self._answers.source,
                    sheet=name,
                    names=", ".join(titles),
                )


def _title(range_name: str) -> str:
    """The sheet of a range as Google writes it: Sheet1!A1:Z9 or 'Лист ''1'''!A1:Z9."""
    name = range_name.rpartition("!")[0] or range_name
    if name.startswith("'") and name.endswith("'"):
        return name[1:-1].replace("''", "'")
    return name
