"""Vendors that live on loopback: a real HTTP server around `Vendor.answer`, with faults that spoil what it says.

A fake vendor subclasses `Vendor`, keeps its small invented world as plain attributes (a test changes them while it
runs), and refuses what the vendor would refuse. Faults are used up one a data request; `is_data` says which those are.
"""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

__all__ = ["Fault", "Reply", "Request", "Vendor", "serving"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came. `query` and `form` hold lists, as names may repeat; `headers` know any case."""

    method: str
    path: str  # without the query, unquoted
    query: Mapping[str, list[str]]
    headers: Message
    body: bytes

    def one(self, name: str, default: str = "") -> str:
        """The only value of a query parameter."""
        return self.query.get(name, [default])[0]

    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def form(self) -> Mapping[str, list[str]]:
        """The body as a form."""
        return parse_qs(self.body.decode(), keep_blank_values=True)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `body`: bytes as they are, text as UTF-8, anything else as JSON."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"

    def content(self) -> bytes:
        """The body in bytes."""
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body, ensure_ascii=False)).encode()


@dataclass(frozen=True, slots=True)
class Fault:
    """What a data request gets instead of its answer, or how its answer is spoilt."""

    status: int = 0  # 0: the real answer
    body: bytes | None = None
    prefix: bytes = b""  # before the real body: a byte order mark
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0  # seconds before the first byte
    stall: float = 0  # seconds in the middle of the body
    cut_at: int | None = None  # bytes of the body that are sent although all were promised
    cut_share: float | None = None  # the same as a share of the body
    cut_gzip: bool = False  # packed, and the end of the stream is missing though the length is right
    hang_up: bool = False  # the connection closes before the first byte
    repeat: bool = False  # what the request for a page before got, once more: a page that comes twice


class Vendor:
    """A fake vendor. Subclasses override `answer` and, where tokens are fetched, `is_data`."""

    def __init__(self) -> None:
        self.address = ""
        self.requests: list[Request] = []
        self.faults: deque[Fault] = deque()
        self._last: Reply | None = None
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Reply:
        """The answer to a request, as the vendor would give it."""
        raise NotImplementedError

    def is_data(self, request: Request) -> bool:
        """Whether faults may hit this request: not those that fetch a token."""
        return True

    def is_page(self, request: Request) -> bool:
        """Whether its answer is a page of a list, which may come twice (`Fault.repeat`). Not where an answer says
        nothing of whom it is about: nobody could see that it is another's."""
        return True

    def fail(self, fault: Fault, times: int = 1) -> None:
        """Spoil the next `times` data requests."""
        self.faults.extend([fault] * times)

    def respond(self, request: Request) -> tuple[Fault, Reply]:
        """Note the request, answer it, and say how the answer is to be spoilt. One request at a time."""
        with self._lock:
            self.requests.append(request)
            if not self.is_data(request):
                return Fault(), self.answer(request)
            fault = self.faults.popleft() if self.faults else Fault()
            if not self.is_page(request):
                return fault, self.answer(request)
            if not (fault.repeat and self._last):
                self._last = self.answer(request)
            return fault, self._last


V = TypeVar("V", bound=Vendor)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    vendor: Vendor

    def _serve(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = parse_qs(url.query, keep_blank_values=True)
        fault, reply = self.vendor.respond(Request(self.command, unquote(url.path), query, self.headers, body))
        time.sleep(fault.delay)
        self.close_connection = True
        if not fault.hang_up:
            self._reply(fault, reply)

    def __getattr__(self, name: str) -> Any:
        # http.server looks for do_GET, do_POST …: every method is served alike.
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _reply(self, fault: Fault, reply: Reply) -> None:
        body = fault.prefix + reply.content() if fault.body is None else fault.body
        headers = {"Content-Type": reply.content_type, **reply.headers, **fault.headers}
        wants_gzip = "gzip" in self.headers.get("Accept-Encoding", "") and "Content-Encoding" not in headers
        if wants_gzip and body and (fault.cut_gzip or len(body) > 1000):
            body = gzip.compress(body, mtime=0)
            body = body[: len(body) // 2] if fault.cut_gzip else body
            headers["Content-Encoding"] = "gzip"
        status = fault.status or reply.status
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if status == 204:
            return
        cut = fault.cut_at if fault.cut_share is None else int(len(body) * fault.cut_share)
        if fault.stall:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            time.sleep(fault.stall)
            body, cut = body[len(body) // 2 :], None
        self.wfile.write(body[:cut])

    def log_message(self, *args: object) -> None:
        """Silence."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        """Clients that leave early, as tests of time-outs do, are no news."""


@contextmanager
def serving(vendor: V, port: int = 0) -> Iterator[V]:
    """The vendor on a free port of loopback; its `address` is set."""
    server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"vendor": vendor}))
    vendor.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield vendor
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
