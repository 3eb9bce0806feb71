"""From a click on a model in the sidebar to the new values painted, in Chromium, beside an empty Streamlit page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from benchmarks.machine import throughline
from benchmarks.project import WORLDS

__all__ = ["HEADER", "MEMORY_HEADER", "measure"]

HEADER = ("page", "toggle p50 ms", "over empty", "toggle p95 ms", "messages", "KB", "first table ms")
MEMORY_HEADER = ("sessions", "server MB", "MB a session")
ROOT = Path(__file__).parent.parent
EMPTY = Path(__file__).parent / "scripts" / "empty.py"
PAGES = ("money", "overview")
VIEW = "period=last_12_months&margin=0.5&lang=ru"
ROUNDS, TOGGLES = 6, 10  # every page in every round, so that all meet the same moods of the machine
SESSIONS = 10
# The table is painted on a canvas, where no element changes: its strokes are noted.
PAINT = """(() => {
  const draw = CanvasRenderingContext2D.prototype.fillText;
  window.strokes = 0;
  CanvasRenderingContext2D.prototype.fillText = function (...words) {
    window.strokes = performance.now();
    return draw.apply(this, words);
  };
})()"""
# Resolves with the milliseconds from the click to the last change that was painted, when the page has been quiet for a
# while. What changes inside a canvas element is never painted: it is the table's copy for screen readers.
WATCH = """(nth) => new Promise((resolve) => {
  const main = document.querySelector('[data-testid="stMain"]');
  const labels = document.querySelectorAll('.st-key-p-model [role="radiogroup"] label');
  let last = null;
  const seen = new MutationObserver((changes) => {
    const painted = changes.some(({target}) => !(target.closest ? target : target.parentElement)?.closest('canvas'));
    if (painted) requestAnimationFrame(() => requestAnimationFrame(() => { last = performance.now(); }));
  });
  seen.observe(main, {subtree: true, childList: true, characterData: true, attributes: true});
  const start = performance.now();
  labels[nth % labels.length].click();
  const timer = setInterval(() => {
    const now = performance.now();
    const changed = Math.max(last ?? 0, window.strokes > start ? window.strokes : 0);
    if ((changed && now - changed > 400) || now - start > 4000) {
      clearInterval(timer);
      seen.disconnect();
      resolve(changed ? changed - start : -1);
    }
  }, 20);
})"""


@dataclass
class _Watched:
    """One open page: its toggles so far and the frames that the server sent for them."""

    name: str
    page: Page
    first_ms: float
    times: list[float] = field(default_factory=list)
    toggles: int = 0
    messages: int = 0
    size: int = 0

    def received(self, payload: str | bytes) -> None:
        """Count a frame."""
        self.messages += 1
        self.size += len(payload)

    def toggle(self, number: int) -> None:
        """Click the next model. Two models may give the same figures: then nothing is painted, nothing is timed."""
        spent = self.page.evaluate(WATCH, number)
        self.toggles += 1
        if spent > 0:
            self.times.append(spent)


def measure() -> tuple[list[list[object]], list[list[object]]]:
    """Rows of pages and rows of memory, on the demo project."""
    data = WORLDS / "demo"
    if not (data / "CURRENT").exists():
        _demo(data)
    env = {"THROUGHLINE_CONFIG": str(data / "config.yaml"), "THROUGHLINE_DATA": str(data)}
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        stack.callback(browser.close)
        empty, _ = stack.enter_context(_served(EMPTY, {}))
        app, server = stack.enter_context(_served(ROOT / "app.py", env))
        pages = [_open(browser, "(empty)", empty, "stRadio")]
        pages += [_open(browser, name, f"{app}/{name}?{VIEW}", "stDataFrame") for name in PAGES]
        _toggle(pages)
        return [_row(one, pages[0]) for one in pages], _memory(browser, f"{app}/money?{VIEW}", server)


def _demo(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    config = Path(shutil.copy(ROOT / "config.yaml", data))
    for word in ("demo", "run"):
        throughline(word, "--config", config, "--data", data)


def _toggle(pages: list[_Watched]) -> None:
    for one in pages:  # the first few warm caches and fonts
        one.page.bring_to_front()
        for number in range(1, 9):
            one.toggle(number)
        one.times.clear()
        one.toggles = one.messages = one.size = 0
    for round_ in range(ROUNDS):
        for one in pages:
            one.page.bring_to_front()
            for number in range(TOGGLES):
                one.toggle(round_ * TOGGLES + number + 1)


def _row(one: _Watched, empty: _Watched) -> list[object]:
    p50, p95, base = (float(np.percentile(of.times, share)) for of, share in ((one, 50), (one, 95), (empty, 50)))
    n = one.toggles
    if len(one.times) < n / 2:
        raise RuntimeError(f"{one.name}: most toggles changed nothing on the page")
    return [one.name, p50, f"+{p50 - base:.0f}", p95, one.messages / n, one.size / n / 1000, one.first_ms]


def _open(browser: Browser, name: str, url: str, settled: str) -> _Watched:
    """The page, opened a few times for the median of its first table, then once to stay."""
    spent = [_first(browser, url, settled) for _ in range(4)][1:]
    page = _tab(browser)
    watched = _Watched(name, page, float(np.median(spent)))

    def opened(socket_: WebSocket) -> None:
        socket_.on("framereceived", watched.received)

    page.on("websocket", opened)
    page.goto(url)
    page.wait_for_selector(f"[data-testid={settled}]")
    page.wait_for_timeout(1500)
    return watched


def _tab(browser: Browser) -> Page:
    """A tab of a reader whose browser speaks Russian, as most do whose page is Russian."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}, locale="ru-RU").new_page()
    page.add_init_script(PAINT)
    return page


def _first(browser: Browser, url: str, settled: str) -> float:
    page = _tab(browser)
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(f"[data-testid={settled}]", timeout=60_000)
    spent = (time.perf_counter() - began) * 1000
    page.context.close()
    return spent


def _memory(browser: Browser, url: str, server: int) -> list[list[object]]:
    """The server's resident memory with what the toggles opened, and with ten sessions more."""
    before = _resident_mb(server)
    tabs = [_tab(browser) for _ in range(SESSIONS)]
    for tab in tabs:
        tab.goto(url)
        tab.wait_for_selector("[data-testid=stDataFrame]", timeout=60_000)
    after = _resident_mb(server)
    return [[len(PAGES), before, "–"], [len(PAGES) + SESSIONS, after, (after - before) / SESSIONS]]


def _resident_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextmanager
def _served(script: Path, env: dict[str, str]) -> Iterator[tuple[str, int]]:
    """A Streamlit server on a free port of this machine, gone at the end: its address and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", server.pid
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
