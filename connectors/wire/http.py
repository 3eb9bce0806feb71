"""Requests of one source: time-outs, bounded tries, the vendor's pace, whole answers, and errors in words.

Nothing secret enters a message: of an address only the path is named, of an answer what the vendor said.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from typing import IO, Any, Protocol, TypeVar

import requests
from requests.auth import AuthBase

from connectors.retry import Again, Patience, persist, retry_after
from connectors.wire.answer import Answer, CutError, looks_like_html
from connectors.wire.body import copy, pieces
from connectors.wire.limits import Pace
from connectors.wire.verdict import AGAIN, PASSING, Kind, Verdict, by_status
from throughline.errors import SourceError, Terminal, Transient
from throughline.logging import redact
from throughline.reasons import because
from throughline.texts import Phrase

__all__ = ["LARGEST", "Http", "Judge", "Signer"]

T = TypeVar("T")

LARGEST = 64 << 20  # bytes of an answer that is read into memory
LARGEST_FILE = 8 << 30  # bytes of one that goes to a file
_SAID = 300  # characters of the vendor's words that a sentence quotes

Judge = Callable[[Answer], Verdict | None]
"""What the vendor means by an answer; None: it is data."""


class Signer(Protocol):
    """Signs requests with a token. `renew` drops one that was refused and says whether another can be had."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest: ...

    def renew(self) -> bool:
        """False: the refused one is all there is."""
        ...


class Http:
    """The way of one source to its vendor. `kind` names the vendor in texts (`hints.<kind>`)."""

    def __init__(
        self,
        source: str,
        kind: str,
        host: str,
        judge: Judge,
        *,
        patience: Patience,
        pace: Pace,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        now: Callable[[], datetime],
        signer: Signer | None = None,
        rest: Callable[[Answer], float] = lambda answer: 0.0,
    ) -> None:
        self.source, self.kind = source, kind
        self.patience = patience
        self._host = host.rstrip("/")
        self._judge, self._pace, self._clock, self._sleep, self._now = judge, pace, clock, sleep, now
        self._signer, self._rest = signer, rest
        self._session = requests.Session()
        self._session.headers["Accept-Encoding"] = "gzip"

    def get(self, path: str, query: Mapping[str, Any] | None = None, **rest: Any) -> Answer:
        """`ask` with GET."""
        return self.ask("GET", path, query=query, **rest)

    def post(self, path: str, json: Any = None, **rest: Any) -> Answer:
        """`ask` with POST and a JSON body."""
        return self.ask("POST", path, json=json, **rest)

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = None,
        form: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        wants: str = "json",
    ) -> Answer:
        """A whole answer that the judge takes for data. `wants` is "json" (proven to parse) or "any"; `body` is sent as
        it is, in the place of a form.

        `path` starts from the host (or is a whole address on it). Raises Transient when tries or time are spent,
        Terminal for what another try would not change.
        """
        sent = {
            "params": query,
            "json": json,
            "data": form if body is None else body,
            "files": files,
            "headers": headers,
        }

        def once() -> Answer:
            answer = self._answer(method, path, sent)
            self._settle(path, answer)
            if wants == "json" and answer.status != 204:
                self._prove(path, answer.json)
            return answer

        return self._persist(path, once)

    def download(
        self,
        method: str,
        path: str,
        proof: Callable[[IO[bytes]], None],
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        is_data: Callable[[int], bool] = lambda status: status == 200,
    ) -> IO[bytes] | Answer:
        """A large answer in a temporary file, at its start, once `proof` (which raises CutError) holds it for whole.

        An answer whose status is no data (`is_data`) is returned as it is, judged like any other. The file vanishes
        when it is closed. Raises as `ask` does.
        """
        sent = {"params": query, "json": json, "headers": headers}

        def once() -> IO[bytes] | Answer:
            with self._response(method, path, sent) as response:
                if not is_data(response.status_code):
                    answer = self._read(path, response)
                    self._settle(path, answer)
                    return answer
                return self._file(path, response, proof)

        return self._persist(path, once)

    def _persist(self, path: str, once: Callable[[], T]) -> T:
        """Tries of one request; a token that ran out is renewed once and costs no try."""
        renewed = False

        def attempt() -> T:
            nonlocal renewed
            try:
                return once()
            except _Expired as expired:
                if renewed or self._signer is None or not self._signer.renew():
                    raise self._error(path, Kind.AUTH, expired.verdict, expired.status) from None
                renewed = True
                return attempt()

        return persist(attempt, self.patience, self._sleep)

    def _answer(self, method: str, path: str, sent: Mapping[str, Any]) -> Answer:
        with self._response(method, path, sent) as response:
            return self._read(path, response)

    def _response(self, method: str, path: str, sent: Mapping[str, Any]) -> closing[requests.Response]:
        self._pace.wait()
        url = path if path.startswith(f"{self._host}/") else f"{self._host}/{path.lstrip('/')}"
        try:
            response = self._session.request(
                method,
                url,
                **sent,
                auth=self._signer if self._signer is not None else _Nothing(),
                timeout=self.patience.timeout,
                allow_redirects=False,
                stream=True,
            )
        except requests.exceptions.RequestException as error:
            raise Again(self._transient("unreachable", path, reason=because(error, "network"))) from error
        return closing(response)

    def _read(self, path: str, response: requests.Response) -> Answer:
        body = io.BytesIO()
        self._prove(path, lambda: copy(pieces(response, self._in_time()), body, LARGEST))
        return Answer(response.status_code, response.headers, body.getvalue())

    def _file(self, path: str, response: requests.Response, proof: Callable[[IO[bytes]], None]) -> IO[bytes]:
        file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (the caller closes it)
        try:
            self._prove(path, lambda: copy(pieces(response, self._in_time()), file, LARGEST_FILE))
            file.seek(0)
            head = file.read(4096)
            if looks_like_html(head):
                raise Again(self._transient("html", path))
            self._settle(path, Answer(response.status_code, response.headers, head))
            file.seek(0)
            self._prove(path, lambda: proof(file))
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def _in_time(self) -> Callable[[], bool]:
        """A server that sends a byte a second never runs into the time-out of silence."""
        end = self._clock() + self.patience.total_s
        return lambda: self._clock() < end

    def _prove(self, path: str, what: Callable[[], Any]) -> None:
        try:
            what()
        except CutError as error:
            raise Again(self._transient(error.what, path)) from error

    def _settle(self, path: str, answer: Answer) -> None:
        """Return where the judge takes the answer for data. Raises Again, Terminal, Transient."""
        if 300 <= answer.status < 400:
            raise self._terminal("redirect", path, status=answer.status)
        verdict = self._judge(answer)
        if verdict is None:
            kind = by_status(answer.status)
            if kind is None:
                self._pace.hold(self._rest(answer))
                return
            verdict = Verdict(kind)
        after = verdict.after
        if after is None:
            after = retry_after(answer.headers.get("Retry-After"), self._now())
        if verdict.kind is Kind.EXPIRED:
            raise _Expired(verdict, answer.status)
        error = self._error(path, verdict.kind, verdict, answer.status)
        if verdict.kind in AGAIN and isinstance(error, Transient):
            raise Again(error, after)
        raise error

    def _error(self, path: str, kind: Kind, verdict: Verdict, status: int) -> SourceError:
        said = " ".join(str(redact(verdict.said)).split())[:_SAID]
        facts: dict[str, object] = {"status": status, "code": verdict.code or str(status), "said": said or str(status)}
        if kind in (Kind.AUTH, Kind.DENIED):
            facts["hint"] = Phrase(f"hints.{self.kind}.{kind}")
        make = self._transient if kind in PASSING else self._terminal
        return make(kind, path, **facts)

    def _transient(self, key: str, path: str, **facts: object) -> Transient:
        return Transient(f"wire_{key}", **self._facts(path), **facts)

    def _terminal(self, key: str, path: str, **facts: object) -> Terminal:
        return Terminal(f"wire_{key}", **self._facts(path), **facts)

    def _facts(self, path: str) -> dict[str, object]:
        where = redact(path.removeprefix(self._host).partition("?")[0])
        return {
            "source": self.source,
            "vendor": Phrase(f"hints.{self.kind}.name"),
            "path": where,
            "tries": self.patience.attempts,
        }


class _Expired(Exception):
    """The token was refused as one that ran out."""

    def __init__(self, verdict: Verdict, status: int) -> None:
        super().__init__(verdict.said)
        self.verdict, self.status = verdict, status


class _Nothing(AuthBase):
    """No signature: without it `requests` would look for a password in a file of the user's home."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request
