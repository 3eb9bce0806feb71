"""`python -m benchmarks.direct`: a month of keywords of Yandex Direct into landing, `throughline load` and the vendor
being processes of their own. A second load reads all of it again, as every load does with its last days.

Every keyword has a row each day; ads have their links asked for, with macros to be filled in.
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

from benchmarks.machine import throughline
from tests.fakes.direct_world import LOGIN, Account
from tests.fakes.wire import Reply, Request, serving
from tests.fakes.yandex_direct import TOKEN, FakeDirect

__all__ = ["BigDirect"]

DAYS = 30
PER_AD, PER_CAMPAIGN = 5, 1_000  # keywords of an ad; a group has one ad
_LINK = "https://okna.example/?utm_source=yandex&utm_campaign={campaign_id}&utm_content={ad_id}&utm_term={keyword}"


class BigDirect(FakeDirect):
    """An account with so many keywords, each shown every day."""

    def __init__(self, keywords: int) -> None:
        super().__init__()
        self.polls = 0
        ads = [
            {
                "Id": ad,
                "CampaignId": _campaign(ad * PER_AD),
                "AdGroupId": ad,
                "TextAd": {"Title": "Окна", "Href": _LINK},
            }
            for ad in range(1, keywords // PER_AD + 1)
        ]
        self.accounts = {LOGIN: Account("RUB", ads=ads)}
        self.rows = ["\t".join(_cells(keyword)) for keyword in range(PER_AD, keywords + PER_AD)]

    def answer(self, request: Request) -> Reply:
        reply = super().answer(request)
        if not request.path.endswith("/reports"):
            return reply
        # Packed as fast as a server does it: Python's own level would take longer than the load.
        packed = {**reply.headers, "Content-Encoding": "gzip"}
        return Reply(gzip.compress(reply.content(), 1), reply.status, packed, reply.content_type)

    def _text(self, request: Request, account: Account, params: Mapping[str, Any]) -> str:
        dates = params["SelectionCriteria"]
        start, end = (date.fromisoformat(dates[name]) for name in ("DateFrom", "DateTo"))
        days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
        lines = [f"{day}\t{row}" for day in days for row in self.rows]
        return "\n".join(["\t".join(params["FieldNames"]), *lines, f"Total rows: {len(lines)}", ""])


def _campaign(keyword: int) -> int:
    return keyword // PER_CAMPAIGN + 1


def _cells(keyword: int) -> tuple[str, ...]:
    """Campaign, group, ad, criterion; their names, id and type of the criterion; impressions, clicks, cost."""
    campaign, ad = _campaign(keyword), str(keyword // PER_AD)
    names = (f"Кампания {campaign}", f"Группа {ad}", str(keyword), "KEYWORD")
    counts = (str(keyword % 1000), str(keyword % 7), f"{keyword % 5000}.05")
    return (str(campaign), ad, ad, f"купить окна {keyword} -бу", *names, *counts)


def _serve(keywords: int, says: Connection) -> None:
    with serving(BigDirect(keywords)) as vendor:
        says.send(vendor.address)
        while True:
            time.sleep(3600)


def main() -> None:
    """Print seconds and peak memory of both loads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    keywords = parser.parse_args().rows // DAYS
    first = datetime.now(UTC).astimezone().date() - timedelta(days=DAYS - 1)
    ours, theirs = multiprocessing.Pipe()
    vendor = multiprocessing.Process(target=_serve, args=(keywords, theirs), daemon=True)
    vendor.start()
    address = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        config.write_text(
            "project: {name: Site, timezone: Europe/Moscow, currency: RUB}\nsources:\n"
            f"  - {{name: direct, kind: yandex_direct, token: '${{DIRECT}}', host: '{address}',\n"
            f"     allow_http_loopback: true, reread_days: {DAYS}, since: {first}}}\n",
            "utf-8",
        )
        os.environ["DIRECT"] = TOKEN
        for turn in ("first", "again"):
            spent = throughline("load", "--config", config)
            print(f"{turn:>6}: {keywords * DAYS:,} rows, {spent.seconds:.1f} s, {spent.peak_mb:.0f} MB")
    vendor.terminate()


if __name__ == "__main__":
    main()
