"""The app as people run it, in a real Chromium: one server and one browser for all tests of this folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.ui.world import make_world

ROOT = Path(__file__).resolve().parents[2]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
        "--disable-sync"]  # fmt: skip
START_S = 60
WAIT_MS = 20_000
# Streamlit asks for these below the page's own path first, gets 404 and asks again below the root.
PROBES = ("/_stcore/health", "/_stcore/host-config")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on the small world."""
    data = tmp_path_factory.mktemp("browser")
    with served(make_world(data), data) as address:
        yield address


@contextmanager
def served(config: Path, data: Path) -> Iterator[str]:
    """A server of its own on this config and this data folder, gone at the end: its address."""
    data.mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "THROUGHLINE_CONFIG": str(config), "THROUGHLINE_DATA": str(data)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://localhost:{port}"
        _wait_for(address, process, data / "server.log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(log.read_text("utf-8"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or the one that Playwright installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def view(server: str, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a path of the app. At the end: no error in the console, and no request left this machine."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_path(path: str = "", *, width: int = 1280, height: int = 900, theme: str = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            locale="ru-RU",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("request", lambda request: wrong.extend(_foreign(request.url)))
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("response", lambda answer: wrong.extend(_failed(answer.status, answer.url, wrong)))
        page.goto(f"{server}/{path}")
        page.locator("h2").first.wait_for()
        settled(page)
        return page

    yield open_path
    for context in contexts:
        context.close()
    assert [line for line in wrong if "status of 404" not in line] == []


def settled(page: Page) -> None:
    """Wait until the script has run and nothing is stale."""
    page.wait_for_function(
        "() => document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'"
        " && !document.querySelector('[data-stale=true]')"
    )
    page.wait_for_timeout(150)


def _foreign(url: str) -> list[str]:
    parts = urlsplit(url)
    return [] if parts.scheme in ("data", "blob") or parts.hostname in ("localhost", "127.0.0.1") else [url]


def _failed(status: int, url: str, _: list[str]) -> list[str]:
    return [f"{status} {url}"] if status >= 400 and not urlsplit(url).path.endswith(PROBES) else []
