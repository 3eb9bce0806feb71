"""What an IMAP server says, as Python reads it (imaplib), taken apart; and how folders are named there. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from connectors.mail_alias.letters import Letter

__all__ = ["folder_name", "letters", "number", "uids"]

_UID = re.compile(rb"\bUID (\d+)")
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]+)"')


def folder_name(name: str) -> str:
    """A quoted name in the modified UTF-7 of RFC 3501, 5.1.3."""

    def packed(found: re.Match[str]) -> str:
        if found[0] == "&":
            return "&-"
        code = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return f"&{code}-"

    text = re.sub(r"&|[^\x20-\x7e]+", packed, name)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def number(said: Any) -> int | None:
    """The number of a response code (UIDVALIDITY, UIDNEXT): `(name, [b"7"])`; None where it was not told."""
    values = said[1] if said else None
    text = values[-1] if values else None
    return int(text) if isinstance(text, bytes) and text.isdigit() else None


def uids(data: Sequence[Any]) -> list[int]:
    """Numbers of a SEARCH."""
    return [int(word) for line in data if isinstance(line, bytes) for word in line.split() if word.isdigit()]


def letters(data: Sequence[Any]) -> Iterator[Letter]:
    """Letters of a FETCH: pairs of what precedes the content and the content, then what follows it.

    A letter without its number or time is left out, as are changes of flags that the server tells in between.
    """
    for place, item in enumerate(data):
        if not isinstance(item, tuple):
            continue
        after = data[place + 1] if place + 1 < len(data) and isinstance(data[place + 1], bytes) else b""
        told = item[0] + b" " + after
        uid, arrived = _UID.search(told), _ARRIVED.search(told)
        if uid and arrived:
            yield Letter(int(uid[1]), _moment(arrived[1].decode("ascii", "replace")), item[1])


def _moment(text: str) -> datetime:
    return parsedate_to_datetime(text.strip())
