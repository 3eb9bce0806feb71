"""A letter as a row of `lead`: to which address it came, from whom, when. Pure.

Names and texts are not kept. Of several headers that name who a letter was for, those that the servers on its way wrote
are believed before those that its sender wrote.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

import phonenumbers

from connectors.mail_alias.settings import Marks, Settings
from connectors.wire import Row

__all__ = ["HEADERS", "Letter", "lead"]

_RECIPIENTS = ("X-Original-To", "Delivered-To", "Envelope-To", "To", "Cc")
HEADERS = (*_RECIPIENTS, "Message-ID", "Date", "From", "In-Reply-To", "References", "Auto-Submitted", "Subject")
"""What is read of every letter."""
_SLACK = timedelta(days=1)
_EARLIEST = datetime(2010, 1, 1, tzinfo=UTC)
_PARSER = BytesParser(policy=policy.default.clone(raise_on_defect=False))


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as the server has it. `arrived_at` is its INTERNALDATE; `content` its headers, or its beginning."""

    uid: int
    arrived_at: datetime
    content: bytes


def lead(letter: Letter, settings: Settings) -> Row | None:
    """The application a letter is; None where it came to no known address, answers another, or nobody wrote it."""
    message = _PARSER.parsebytes(letter.content)
    found = _alias(message, settings.aliases)
    sender = next(iter(_addresses(message, "From")), "")
    if found is None or _is_ours(sender, settings.ignore_from) or _is_automatic(message):
        return None
    if not settings.replies and (_text(message, "In-Reply-To") or _text(message, "References")):
        return None
    address, marks = found
    return {
        "lead_id": _id(message, letter),
        "created_at": _moment(message, letter.arrived_at),
        "kind": "email",
        "email_raw": sender or None,
        "phone_raw": ";".join(_phones(message, settings.phone_region)) or None if settings.phones else None,
        "form_name": address,
        **marks,
    }


def _alias(message: EmailMessage, aliases: Mapping[str, Marks]) -> tuple[str, dict[str, Any]] | None:
    """The address of config that the letter came to, and its marks, `*` filled in."""
    for header in _RECIPIENTS:
        for address in _addresses(message, header):
            for pattern, marks in aliases.items():
                matched = _fits(pattern, address)
                if matched is not None:
                    told = {name: value for name, value in marks.model_dump().items() if value}
                    return pattern.lower(), {name: value.replace("*", matched) for name, value in told.items()}
    return None


def _fits(pattern: str, address: str) -> str | None:
    """What stands in the place of `*`, '' where the pattern has none; None where the address is another."""
    found = re.fullmatch("(.+)".join(map(re.escape, pattern.split("*"))), address, re.IGNORECASE)
    return None if found is None else "".join(found.groups())


def _addresses(message: EmailMessage, header: str) -> Iterator[str]:
    values = [" ".join(str(value).split()) for value in message.get_all(header, [])]
    yield from (address.strip() for _, address in getaddresses(values) if "@" in address)


def _text(message: EmailMessage, header: str) -> str:
    return " ".join(str(message.get(header, "")).split())


def _is_ours(sender: str, ignored: list[str]) -> bool:
    low = sender.lower()
    return any(low.endswith(it.lower()) if it.startswith("@") else low == it.lower() for it in ignored)


def _is_automatic(message: EmailMessage) -> bool:
    """RFC 3834: bounces and answers of machines say so."""
    return _text(message, "Auto-Submitted").lower() not in ("", "no")


def _id(message: EmailMessage, letter: Letter) -> str:
    """Its Message-ID: the same for a copy in another folder. Without one a digest of what was read."""
    told = _text(message, "Message-ID").strip("<> ")
    return told or f"sha256-{hashlib.sha256(letter.content).hexdigest()[:32]}"


def _moment(message: EmailMessage, arrived_at: datetime) -> datetime:
    """When it was written. Without a zone, later than it arrived, or of years that a clock without a battery shows, the
    clock of its sender says nothing."""
    try:
        written = parsedate_to_datetime(_text(message, "Date"))
    except ValueError:
        return arrived_at
    says_nothing = written.tzinfo is None or not _EARLIEST <= written <= arrived_at + _SLACK
    return arrived_at if says_nothing else written


def _phones(message: EmailMessage, region: str) -> Iterator[str]:
    """Numbers of the subject and the text, as written, each once; what is quoted is of another letter."""
    lines = (line for line in _body(message).splitlines() if not line.lstrip().startswith(">"))
    text = "\n".join([_text(message, "Subject"), *lines])
    yield from dict.fromkeys(" ".join(it.raw_string.split()) for it in phonenumbers.PhoneNumberMatcher(text, region))


def _body(message: EmailMessage) -> str:
    """Its text, plain where there is such. A letter that was cut, or lies about its charset, gives what can be read."""
    part = message.get_body(("plain", "html"))
    if not isinstance(part, EmailMessage):
        return ""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        text = content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    return _without_tags(text) if part.get_content_subtype() == "html" else text


class _Words(HTMLParser):
    """Gathers what people see of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "script", "blockquote")
        self.words.append("\n" if tag in ("br", "p", "div", "tr", "td", "li") else "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script", "blockquote") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        self.words.append("" if self._hidden else data)


def _without_tags(text: str) -> str:
    page = _Words()
    page.feed(text)
    return "".join(page.words)
