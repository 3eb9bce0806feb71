"""`python -m benchmarks.metrica`: a month of visits from the Logs API into landing.

`throughline load` is a process of its own and the vendor another. A second load reads the same again, as every load
does with its last days.

The log is packed in four parts as a server would send it; a tenth of the visits reached two goals.
"""

from __future__ import annotations

import argparse
import gzip
import multiprocessing
import os
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import throughline
from connectors.yandex_metrica.fields import log_fields
from tests.fakes.wire import Reply, serving
from tests.fakes.yandex_metrica import COUNTER, TOKEN, FakeMetrica, array, cell, visit

__all__ = ["BigMetrica"]

DAYS, PARTS = 30, 4


class BigMetrica(FakeMetrica):
    """A counter with so many visits in the days before `today`, made once and kept packed."""

    def __init__(self, number: int, today: date) -> None:
        super().__init__()
        self.today = today
        header = "\t".join(log_fields("last").values())
        lines = made(number, today - timedelta(days=DAYS))
        size = -(-number // PARTS)
        bodies = ["\n".join([header, *lines[start : start + size], ""]).encode() for start in range(0, number, size)]
        self.sizes = [len(body) for body in bodies]
        self.packed = [gzip.compress(body, 1) for body in bodies]

    def _parts(self, log: Mapping[str, Any]) -> list[bytes]:
        return self.packed

    def _of_log(self, request: Any, log: dict[str, Any], rest: list[str]) -> Reply:
        reply = super()._of_log(request, log, rest)
        if rest[-1:] == ["download"]:
            return Reply(reply.body, headers={"Content-Encoding": "gzip"}, content_type=reply.content_type)
        for part, size in zip(log.get("parts", ()), self.sizes, strict=False):
            part["size"] = size
        return reply


def made(number: int, first: date) -> list[str]:
    """Lines of a log: a tenth of the visits reached two goals, a third has marks, a hundredth an odd address."""
    chance = np.random.default_rng(7)
    ids = chance.integers(1 << 62, (1 << 63) - 1, number)
    clients = chance.integers(1 << 60, 1 << 61, max(1, number // 3))[chance.integers(0, max(1, number // 3), number)]
    seconds = np.sort(chance.integers(0, DAYS * 86_400, number))
    names = list(log_fields("last").values())
    kinds = [_line(names, kind) for kind in range(100)]
    started = datetime(first.year, first.month, first.day)
    times = [str(started + timedelta(seconds=int(second))) for second in seconds]
    return [
        kinds[place % 100].format(id=visit_id, client=client, day=moment[:10], time=moment)
        for place, (visit_id, client, moment) in enumerate(zip(ids.tolist(), clients.tolist(), times, strict=True))
    ]


def _line(names: list[str], kind: int) -> str:
    """A line with places for what differs."""
    fields = {"visitID": "{id}", "date": "{day}", "referer": "https://yandex.ru/", "regionCity": "Moscow"}
    address = f"https://okna.example/catalog/{kind}/?utm_source=yandex&utm_campaign=c{kind}&yclid={kind}99887766"
    fields["startURL"] = address + ("&q=a\tb" if kind == 1 else "")
    if kind % 3 == 0:
        fields |= {"UTMSource": "yandex", "UTMMedium": "cpc", "UTMCampaign": f"c{kind}", "DirectClickOrder": f"{kind}7"}
    if kind % 10 == 0:
        fields |= {"goalsID": "[20002,20003]", "goalsSerialNumber": "[1,1]", "goalsPrice": "[1500000,0]"}
        fields |= {"goalsDateTime": array("2026-07-05 12:03:10", "2026-07-05 12:04:00"), "goalsOrder": array("", "")}
    return "\t".join(cell(visit("{id}", "{time}", "{client}", **fields), name) for name in names)


def _serve(number: int, today: date, says: Connection) -> None:
    with serving(BigMetrica(number, today)) as vendor:
        says.send((vendor.address, sum(vendor.sizes)))
        while True:
            time.sleep(3600)


def main() -> None:
    """Print seconds and peak memory of both loads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=1_000_000)
    number = parser.parse_args().visits
    today = datetime.now(UTC).astimezone().date()
    ours, theirs = multiprocessing.Pipe()
    vendor = multiprocessing.Process(target=_serve, args=(number, today, theirs), daemon=True)
    vendor.start()
    address, size = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        config.write_text(
            "project: {name: Site, timezone: Europe/Moscow, currency: RUB}\nsources:\n"
            f"  - {{name: site, kind: yandex_metrica, token: '${{METRICA}}', counter: {COUNTER}, host: '{address}',\n"
            f"     allow_http_loopback: true, reread_days: {DAYS}, since: {today - timedelta(days=DAYS)}}}\n",
            "utf-8",
        )
        os.environ["METRICA"] = TOKEN
        for turn in ("first", "again"):
            spent = throughline("load", "--config", config)
            said = f"{number:,} visits, {size / 1e6:,.0f} MB of log"
            print(f"{turn:>6}: {said}, {spent.seconds:.1f} s, {spent.peak_mb:.0f} MB")
    vendor.terminate()


if __name__ == "__main__":
    main()
