"""A real server of some routes, and whoever sends to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
import uvicorn
from starlette.types import ASGIApp

from tests.safety.test_server import free_port


class Sender:
    """Sends to one address over one connection."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = requests.Session()

    def get(self, path: str) -> requests.Response:
        """GET."""
        return self._session.get(self._address + path, timeout=20)

    def put(self, path: str, **rest: Any) -> requests.Response:
        """PUT."""
        return self._session.put(self._address + path, timeout=20, **rest)

    def post(self, path: str, **rest: Any) -> requests.Response:
        """POST."""
        return self._session.post(self._address + path, timeout=20, **rest)


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The address of a server that lives as long as the block."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
