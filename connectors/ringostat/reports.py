"""Lists of calls, which have no pages: a list that is full is asked for in halves of its time."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.ringostat.parse import FIELDS, NEEDED
from connectors.wire import Answer, CutError
from connectors.wire.halves import TooManyError, in_halves
from throughline.errors import Terminal

__all__ = ["MOST", "Reports", "filters"]

MOST = 6500  # calls of a list; there is no offset
_FIELD = re.compile(r"incorrect field:?\s*[\"'`]?(\w+)", re.IGNORECASE)


def filters(dispositions: Sequence[str]) -> str:
    """`disposition~BASE64('answered|proper')`, the base64 of the words in small letters."""
    words = "|".join(word.strip().lower() for word in dispositions)
    return f"disposition~{base64.b64encode(words.encode()).decode()}"


class Reports:
    """`ask` gets the query of a list. `left_out` are fields that the vendor did not know."""

    def __init__(
        self, ask: Callable[[Mapping[str, str]], Answer], further: Mapping[str, str], most: int = MOST
    ) -> None:
        self._ask, self._further, self._most = ask, further, most
        self.left_out: list[str] = []

    def calls(self, start: datetime, end: datetime) -> Iterator[Mapping[str, Any]]:
        """All calls between two wall clocks of the project, both included.

        Raises what a request raises; CutError where a second has more calls than a list holds.
        """
        return in_halves(self._whole, start, end)

    def _whole(self, start: datetime, end: datetime) -> Sequence[Mapping[str, Any]]:
        found = self._list(start, end)
        if len(found) >= self._most:
            raise TooManyError
        return found

    def _list(self, start: datetime, end: datetime) -> Sequence[Mapping[str, Any]]:
        while True:
            fields = [name for name in FIELDS if name not in self.left_out]
            query = {
                "export_type": "json",
                "from": start.strftime("%Y-%m-%d %H:%M:%S"),
                "to": end.strftime("%Y-%m-%d %H:%M:%S"),
                "fields": ",".join(fields),
                "order": "calldate asc",
                **self._further,
            }
            try:
                found = self._ask(query).json()
            except Terminal as error:
                self._leave_out(error)
                continue
            if not isinstance(found, list):
                raise CutError("cut")
            return found

    def _leave_out(self, error: Terminal) -> None:
        """Which fields there are differs from one version of the API to another: the refusal names the unknown one."""
        named = _FIELD.search(str(error.facts.get("said", "")))
        name = named[1] if named else ""
        if error.key != "wire_refused" or name not in FIELDS or name in NEEDED or name in self.left_out:
            raise error
        self.left_out.append(name)
