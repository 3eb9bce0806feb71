"""One folder of an IMAP mailbox, opened to be read only: nothing is marked, moved or deleted.

A connection that breaks is made again, and only what was asked last is asked again.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from connectors.base import Context
from connectors.mail_alias import answers
from connectors.mail_alias.letters import HEADERS, Letter
from connectors.mail_alias.settings import Settings
from connectors.retry import Again, persist
from throughline.errors import SourceError, Terminal, Transient
from throughline.logging import redact
from throughline.reasons import because
from throughline.texts import Phrase

__all__ = ["Mailbox"]

T = TypeVar("T")

_AT_ONCE = 100  # letters
_NUMBERS = 100_000  # in one SEARCH: its answer is one line, and Python reads lines of a million bytes
_HEADERS = f"BODY.PEEK[HEADER.FIELDS ({' '.join(HEADERS).upper()})]<0.65536>"
# Written out: strftime names months in the language of the machine.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Mailbox:
    """`validity` tells one life of the folder from another: numbers of letters hold within it. `last` is the number
    that no letter is above, as of opening."""

    def __init__(self, settings: Settings, context: Context) -> None:
        self._settings, self._context = settings, context
        self._connection: imaplib.IMAP4 | None = None
        self.validity, self.last = 0, 0

    def __enter__(self) -> Mailbox:
        """Raises Terminal, Transient."""
        try:
            self._ask(lambda connection: None)
        except SourceError:
            self._drop()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._drop()

    def since(self, day: date | None, above: int = 0) -> list[int]:
        """Numbers of letters above `above` that arrived on that day of the server or later. Raises as `letters`."""
        words = "" if day is None else f" SINCE {day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}"
        found: list[int] = []
        for low in range(above + 1, self.last + 1, _NUMBERS):
            high = min(low + _NUMBERS - 1, self.last)
            found += self._ask(partial(_search, f"UID {low}:{high}{words}"))
        return sorted(set(found))

    def letters(self, numbers: Sequence[int]) -> Iterator[Letter]:
        """Those letters, in order. Raises Terminal, Transient; Transient too where a letter is there and not told."""
        for start in range(0, len(numbers), _AT_ONCE):
            yield from self._ask(partial(self._fetch, numbers[start : start + _AT_ONCE]))

    def _fetch(self, numbers: Sequence[int], connection: imaplib.IMAP4) -> list[Letter]:
        wanted = ",".join(map(str, numbers))
        content = f"BODY.PEEK[]<0.{self._settings.max_bytes}>" if self._settings.phones else _HEADERS
        said = _good(connection.uid("FETCH", wanted, f"(UID INTERNALDATE {content})"))
        found = {letter.uid: letter for letter in answers.letters(said)}
        if missing := set(numbers) - set(found):
            left = _search(f"UID {wanted}", connection)
            if missing & set(left):  # the others were deleted meanwhile
                raise Again(self._transient("cut", path="FETCH"))
        return [found[number] for number in sorted(found) if number in set(numbers)]

    def _ask(self, call: Callable[[imaplib.IMAP4], T]) -> T:
        def once() -> T:
            try:
                return call(self._connection or self._open())
            except ssl.SSLCertVerificationError as error:
                raise self._terminal("certificate", host=self._settings.host) from error
            except (imaplib.IMAP4.abort, OSError, EOFError, _RefusedError) as error:
                self._drop()
                raise Again(self._transient("unreachable", reason=because(error, "network"))) from error
            except imaplib.IMAP4.error as error:
                self._drop()
                raise Again(self._transient("cut", path="IMAP")) from error

        return persist(once, self._context.patience, self._context.sleep)

    def _open(self) -> imaplib.IMAP4:
        settings, patience = self._settings, self._context.patience
        if settings.allow_plain_loopback:
            connection = imaplib.IMAP4(settings.host, settings.port, timeout=patience.read_s)
        else:
            safe = ssl.create_default_context()
            connection = imaplib.IMAP4_SSL(settings.host, settings.port, ssl_context=safe, timeout=patience.read_s)
        self._connection = connection
        self._sign_in(connection)
        self._examine(connection)
        return connection

    def _sign_in(self, connection: imaplib.IMAP4) -> None:
        try:
            connection.login(self._settings.user, self._settings.password.get_secret_value())
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            if "UNAVAILABLE" in str(error):
                raise _RefusedError from error
            told = error.args[0] if error.args else ""
            words = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
            said = " ".join(str(redact(words)).split())[:200]
            raise self._terminal("login", said=said, hint=Phrase("hints.mail_alias.auth")) from error

    def _examine(self, connection: imaplib.IMAP4) -> None:
        """EXAMINE, never SELECT: with it the server itself refuses to mark anything as read."""
        folder = self._settings.folder
        kind, _ = connection.select(answers.folder_name(folder), readonly=True)
        if kind != "OK":
            raise self._terminal("folder", folder=folder)
        validity, following = (answers.number(connection.response(name)) for name in ("UIDVALIDITY", "UIDNEXT"))
        if validity is None:
            raise self._terminal("folder", folder=folder)
        if following is None:
            following = max(_search("ALL", connection), default=0) + 1
        if self.validity not in (0, validity):
            raise self._transient("moving", table="lead")
        if not self.validity:
            self.validity, self.last = validity, following - 1

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.logout()
            except (imaplib.IMAP4.error, OSError):
                connection.shutdown()

    def _transient(self, key: str, **facts: object) -> Transient:
        tries = self._context.patience.attempts
        vendor = Phrase("hints.mail_alias.name")
        return Transient(f"wire_{key}", source=self._settings.name, vendor=vendor, tries=tries, **facts)

    def _terminal(self, key: str, **facts: object) -> Terminal:
        return Terminal(f"mail_alias_{key}", source=self._settings.name, **facts)


class _RefusedError(Exception):
    """The server says that it cannot now."""


def _search(words: str, connection: imaplib.IMAP4) -> list[int]:
    return answers.uids(_good(connection.uid("SEARCH", words)))


def _good(said: tuple[str, Sequence[object]]) -> Sequence[object]:
    """What a command gave. Raises IMAP4.error where it was refused."""
    kind, data = said
    if kind != "OK":
        raise imaplib.IMAP4.error(str(data))
    return data
