"""How many hooks a second are stored, and whether any is lost that was answered with 200.

    python -m benchmarks.hooks --rate 1000 --seconds 60 --kill

A server of the routes alone, and one process that sends over 40 connections at a steady rate. `--kill` kills the server
by SIGKILL in the middle and starts it again. At the end every event that was answered with 200 must lie in the inbox,
once, and every other answer be 429 (or no answer at all, where the server died).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import signal
import socket
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

SECRET = "0123456789abcdef01234567"  # noqa: S105 - of a server that lives for a minute
CONFIG = """
sources:
  - {name: forms, kind: hook, secret: "${HOOK_SECRET}", table: lead, event_id: id, columns: {phone_raw: t}, rate: 5000}
"""
PORT = 8601
CONNECTIONS = 40


def serve(folder: str) -> None:
    """The server, until it is killed."""
    os.environ.update(THROUGHLINE_CONFIG=f"{folder}/config.yaml", THROUGHLINE_DATA=f"{folder}/data", HOOK_SECRET=SECRET)
    import uvicorn
    from starlette.applications import Starlette

    from ui.hooks import Door, routes

    uvicorn.run(Starlette(routes=routes(Door())), port=PORT, log_level="critical", access_log=False)


@dataclass
class Tally:
    """What came of the events that were sent; seconds from sending to the answer of those that were taken."""

    answers: Counter[int] = field(default_factory=Counter)
    taken: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


async def send(first: int, rate: float, until: float, tally: Tally) -> None:
    """One connection: every CONNECTIONS-th event at its time; an answer of 0 is none."""
    number, started = first, time.monotonic()
    reader: asyncio.StreamReader | None = None
    while (now := time.monotonic()) < until:
        due = started + (number - first) / rate
        if due > now:
            await asyncio.sleep(due - now)
        try:
            if reader is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
            body = json.dumps({"id": str(number), "t": "+79161234567", "note": "x" * 800}).encode()
            head = f"POST /hooks/forms/{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            sent = time.monotonic()
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            status = int((await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1])
            if status == 200:
                tally.taken.append(number)
                tally.waits.append(time.monotonic() - sent)
        except (OSError, EOFError):
            status, reader = 0, None
            await asyncio.sleep(0.2)
        tally.answers[status] += 1
        number += CONNECTIONS


async def storm(rate: float, seconds: float) -> Tally:
    """All connections at once."""
    tally, until = Tally(), time.monotonic() + seconds
    await asyncio.gather(*(send(n, rate, until, tally) for n in range(CONNECTIONS)))
    return tally


def start(folder: Path) -> multiprocessing.Process:
    """A server that answers."""
    process = multiprocessing.Process(target=serve, args=(str(folder),), daemon=True)
    process.start()
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", PORT)) == 0:
                return process
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def sender(rate: float, seconds: float, out: multiprocessing.SimpleQueue[Tally]) -> None:
    """Runs apart, so that sending takes nothing from the server's process."""
    out.put(asyncio.run(storm(rate, seconds)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=1000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    multiprocessing.set_start_method("spawn")
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        (folder / "config.yaml").write_text(CONFIG)
        server = start(folder)
        out: multiprocessing.SimpleQueue[Tally] = multiprocessing.SimpleQueue()
        sending = multiprocessing.Process(target=sender, args=(chosen.rate, chosen.seconds, out))
        sending.start()
        if chosen.kill:
            time.sleep(chosen.seconds / 2)
            os.kill(server.pid or 0, signal.SIGKILL)
            server.join()
            server = start(folder)
        tally = out.get()
        sending.join()
        server.kill()
        server.join()
        return report(folder, tally, chosen.seconds)


def report(folder: Path, tally: Tally, seconds: float) -> int:
    """1 where anything answered with 200 is not there."""
    from throughline.hooks import inbox_path
    from throughline.hooks.event import EventState
    from throughline.hooks.inbox import Inbox

    with Inbox(inbox_path(folder / "data")) as inbox:
        kept = [int(event.event_id) for event in inbox.events("forms", [EventState.WAITING])]
    lost, twice = set(tally.taken) - set(kept), len(kept) - len(set(kept))
    waits = sorted(tally.waits)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    middle, worst = (waits[len(waits) * share // 100] * 1000 for share in (50, 99))
    print(f"answers {dict(tally.answers)}; {len(kept) / seconds:.0f} events a second stored for {seconds:.0f} s")
    print(f"wait for 200: median {middle:.0f} ms, 99 % {worst:.0f} ms")
    print(f"lost after 200: {len(lost)}; stored twice: {twice}")
    print(f"CPU of server and sender: {used.ru_utime + used.ru_stime:.0f} s")
    return 1 if lost or twice or set(tally.answers) - {0, 200, 429} else 0


if __name__ == "__main__":
    raise SystemExit(main())
