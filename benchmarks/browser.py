"""From a click on a model in the sidebar to the new values painted, in Chromium, beside an empty Streamlit page."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from benchmarks.project import config_for

__all__ = ["HEADER", "measure"]

HEADER = ("page", "toggle p50 ms", "toggle p95 ms", "messages", "KB", "first table ms")
ROOT = Path(__file__).parent.parent
EMPTY = Path(__file__).parent / "scripts" / "empty.py"
CHROMIUM = "/usr/bin/chromium"
PAGES = ("overview", "funnel", "money")
TOGGLES = 50
# Resolves with the milliseconds from the click to the last change of the page, which was then painted: the page has to
# have changed and to be quiet for a while.
WATCH = """(nth) => new Promise((resolve) => {
  const main = document.querySelector('[data-testid="stMain"]');
  const labels = document.querySelectorAll('.st-key-p-model [role="radiogroup"] label');
  const label = labels[nth % labels.length];
  let last = null, start = 0;
  const seen = new MutationObserver(() => requestAnimationFrame(() => requestAnimationFrame(() => {
    last = performance.now();
  })));
  seen.observe(main, {subtree: true, childList: true, characterData: true, attributes: true});
  start = performance.now();
  label.click();
  const timer = setInterval(() => {
    const now = performance.now();
    if ((last !== null && now - last > 400) || now - start > 8000) {
      clearInterval(timer);
      seen.disconnect();
      resolve(last === null ? -1 : last - start);
    }
  }, 20);
})"""


@dataclass
class _Traffic:
    """Frames that the server sent since `clear`."""

    messages: int = 0
    size: int = 0
    sockets: list[WebSocket] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("websocket", self._opened)

    def _opened(self, socket_: WebSocket) -> None:
        self.sockets.append(socket_)
        socket_.on("framereceived", self._received)

    def _received(self, payload: str | bytes) -> None:
        self.messages += 1
        self.size += len(payload)


def measure(visits: int, data: Path) -> Iterator[list[object]]:
    """A row of the table for the empty page and for each page of the app."""
    config = config_for(visits, "parquet")
    env = {"THROUGHLINE_CONFIG": str(config), "THROUGHLINE_DATA": str(data)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with _served(EMPTY, {}) as address:
            yield ["(empty)", *_page(browser, address, "stRadio")]
        with _served(ROOT / "app.py", env) as address:
            for name in PAGES:
                url = f"{address}/{name}?period=last_4_weeks&lang=en"
                yield [name, *_page(browser, url, "stDataFrame")]
        browser.close()


def _page(browser: Browser, url: str, settled: str) -> list[object]:
    """p50 and p95 of toggles, messages and KB of one, and the first table of a warm server."""
    _first(browser, url, settled)
    first = float(np.median([_first(browser, url, settled) for _ in range(3)]))
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    traffic = _Traffic()
    traffic.listen(page)
    page.goto(url)
    page.wait_for_selector(f"[data-testid={settled}]")
    page.wait_for_timeout(1500)
    times = []
    for number in range(TOGGLES + 3):
        if number == 3:  # the first few warm caches and fonts
            traffic.messages = traffic.size = 0
        spent = page.evaluate(WATCH, number + 1)
        if number >= 3:
            times.append(spent)
    page.close()
    if min(times) < 0:
        raise RuntimeError(f"{url}: a toggle changed nothing on the page")
    p50, p95 = (float(np.percentile(times, share)) for share in (50, 95))
    return [p50, p95, traffic.messages // TOGGLES, traffic.size / TOGGLES / 1000, first]


def _first(browser: Browser, url: str, settled: str) -> float:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(f"[data-testid={settled}]", timeout=60_000)
    spent = (time.perf_counter() - began) * 1000
    page.close()
    return spent


@contextmanager
def _served(script: Path, env: dict[str, str]) -> Iterator[str]:
    """A Streamlit server on a free port of this machine, gone at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer")
