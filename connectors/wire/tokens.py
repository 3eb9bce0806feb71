"""Tokens that vendors give for a time: kept on disk between loads, fetched by one process at a time."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

import requests

from throughline.errors import Terminal
from throughline.landing.files import replace
from throughline.landing.guard import guard
from throughline.logging import remember_secrets

__all__ = ["BearerSigner", "Keyring", "Token", "lost_grant", "static"]

_NEW = ".new"
_ROOM = 16 << 10  # bytes, more than tokens take
_EARLY = timedelta(seconds=60)  # a token that ends within it may end under way


@dataclass(frozen=True, slots=True)
class Token:
    """`ends_at` is UTC, None for one without end; `refresh` is what the next one is had by, '' where none is needed."""

    access: str
    ends_at: datetime | None = None
    refresh: str = ""

    @classmethod
    def of(cls, granted: Any, now: datetime) -> Token:
        """From a token endpoint (RFC 6749, 5.1); `expires_in` may be a text. Raises KeyError, ValueError."""
        seconds = granted.get("expires_in")
        ends_at = None if seconds in (None, "", 0, "0") else now + timedelta(seconds=float(seconds))
        return cls(str(granted["access_token"]), ends_at, str(granted.get("refresh_token") or ""))

    def lives(self, now: datetime) -> bool:
        """Whether it can still be used."""
        return self.ends_at is None or now + _EARLY < self.ends_at


class Keyring:
    """Tokens of one account in a file that only its owner may read; `name` tells accounts apart.

    Vendors that count tokens or take a refresh token once would lock out whoever fetches a new one at each load. The
    file's lock is held while one is fetched: two processes never refresh the same token.
    """

    def __init__(self, folder: Path | None, name: str) -> None:
        self._path = None if folder is None else folder / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"
        self._memory: Token | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else reads or writes these tokens meanwhile. Raises StoreError."""
        if self._path is None:
            yield
            return
        with guard(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def read(self) -> Token | None:
        """The last token, whether it lives or not; None where there is none that can be read."""
        if self._path is None:
            return self._memory
        with suppress(OSError, ValueError, KeyError, TypeError):
            said = json.loads(self._path.read_text("utf-8"))
            ends_at = datetime.fromisoformat(said["ends_at"]) if said["ends_at"] else None
            remember_secrets([said["access"], said["refresh"]])
            return Token(said["access"], ends_at, said["refresh"])
        return None

    def prepare(self) -> None:
        """Take the room that a token needs on the disk, before one is spent for it: a token that cannot be kept is
        lost, and the account with it. Raises StoreError."""
        if self._path is None:
            return
        with guard(self._path), _beside(self._path) as file:
            file.write(" " * _ROOM)
            file.flush()
            os.fsync(file.fileno())

    def write(self, token: Token) -> None:
        """Keep a token: whole on disk before anybody uses it, for its refresh token may be good only once.

        Raises StoreError.
        """
        remember_secrets([token.access, token.refresh])
        self._memory = token
        if self._path is None:
            return
        ends_at = token.ends_at.isoformat() if token.ends_at else ""
        with guard(self._path), _beside(self._path) as file:
            json.dump(asdict(token) | {"ends_at": ends_at}, file)
            file.truncate()
        with guard(self._path):
            replace(self._path.with_suffix(_NEW), self._path)


class BearerSigner(requests.auth.AuthBase):
    """Signs with a token of a keyring, fetched when there is none that lives.

    `fetch` gets the last token (None at first) and returns a new one; what it raises passes. `prefix` stands before the
    token in the header `header`.
    """

    def __init__(
        self,
        keyring: Keyring,
        fetch: Callable[[Token | None], Token],
        now: Callable[[], datetime],
        prefix: str = "Bearer ",
        header: str = "Authorization",
    ) -> None:
        self._keyring, self._fetch, self._now = keyring, fetch, now
        self._prefix, self._header = prefix, header
        self._used = self._refused = ""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        self._used = self._token().access
        request.headers[self._header] = f"{self._prefix}{self._used}"
        return request

    def renew(self) -> bool:
        """The token in use was refused: the next request fetches another, unless another process has done so."""
        self._refused = self._used
        return True

    def _token(self) -> Token:
        with self._keyring.held():
            token = self._keyring.read()
            if token is None or token.access == self._refused or not token.lives(self._now()):
                self._keyring.prepare()
                token = self._fetch(token)
                self._keyring.write(token)
            return token


def _beside(path: Path) -> IO[str]:
    """The file that will take the place of `path`, not emptied: its room on the disk stays taken."""
    handle = os.open(path.with_suffix(_NEW), os.O_WRONLY | os.O_CREAT, 0o600)
    return os.fdopen(handle, "w", encoding="utf-8")


def lost_grant(refusal: Terminal) -> Terminal:
    """What to say where a token that is good once is refused (`refusal` is wire_auth): the one that was kept is not the
    last one. The data were restored from a copy, another program has the same keys, an answer was lost on the way, or
    too long a time has passed."""
    return Terminal("wire_lost", **refusal.facts)


class _Static(requests.auth.AuthBase):
    def __init__(self, header: str, value: str) -> None:
        self._header, self._value = header, value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[self._header] = self._value
        return request

    def renew(self) -> bool:
        return False


def static(value: str, header: str = "Authorization") -> _Static:
    """A signer with one unchanging header: `static("Bearer …")`."""
    return _Static(header, value)
