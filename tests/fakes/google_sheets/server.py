"""The HTTP server around the fake Google."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.fakes.google_sheets.wire import FakeGoogle, Fault


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    google: FakeGoogle

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.google.token_requests += 1
        fault = self.google.token_faults.popleft() if self.google.token_faults else Fault()
        self._reply(fault, *self.google.grant(parse_qs(body)))

    def do_GET(self) -> None:
        self.google.requests.append(unquote(self.path))
        url = urlsplit(self.path)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        fault = self.google.faults.popleft() if self.google.faults else Fault()
        self._reply(fault, *self.google.answer(unquote(url.path), parse_qs(url.query), token))

    def _reply(self, fault: Fault, status: int, answer: dict[str, Any]) -> None:
        time.sleep(fault.delay)
        self.close_connection = True
        if fault.hang_up:
            return
        body = json.dumps(answer, ensure_ascii=False, indent=2).encode() if fault.body is None else fault.body
        self.send_response(fault.status or status)
        headers = {"Content-Type": "application/json; charset=UTF-8", "Content-Length": str(len(body))}
        headers |= {"Connection": "close", **fault.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: fault.cut_at])

    def log_message(self, *args: object) -> None:
        """Silence."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        """Clients that leave early, as tests of time-outs do, are no news."""


@contextmanager
def google(public_key: rsa.RSAPublicKey, email: str = "reader@okna.iam.gserviceaccount.com") -> Iterator[FakeGoogle]:
    """A running server on a free port of loopback."""
    state = FakeGoogle(email, public_key)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"google": state}))
    state.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
