"""The BigQuery of examples/chain-3-warehouse: an invented GA4 export and a table of an agency's fees.

    python -m tests.fakes.bigquery_demo [--port 54330]

It prints the variable that the example's config.yaml wants and serves until Ctrl-C.
"""

from __future__ import annotations

import argparse
import json
import shlex
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tests.fakes.bigquery import FakeBigQuery
from tests.fakes.bigquery.events import event, export
from tests.fakes.google_auth import EMAIL, key_file, our_key
from tests.fakes.wire import serving

__all__ = ["KEY", "PORT", "bigquery_demo", "key_of"]

PORT = 54330  # what config.yaml of the example names
KEY = "CHAIN3_GOOGLE_KEY"
PAGE = "https://okna.example/"
_DIRECT = {"source": "yandex", "medium": "cpc", "campaign_name": "Окна | поиск"}
_VK = {"source": "vk", "medium": "cpc", "campaign_name": "Балконы"}
_SEARCH = {"source": "yandex", "medium": "organic", "campaign_name": "(organic)"}
# days of October, visits a day, where from
_VISITS = ((range(1, 11), 4, _DIRECT), (range(5, 10), 2, _VK), (range(1, 4), 2, _SEARCH))


def _events(day: int) -> Iterator[dict[str, Any]]:
    """The visits of a day; the first from Direct asks for a call, and one event is written twice, as happens."""
    for place, (days, visits, source) in enumerate(_VISITS):
        for visit in range(visits if day in days else 0):
            user = f"{place + 1}{visit:03}.{day:03}"
            moment = f"2026-10-{day:02} {10 + visit}:00:00+05:00"
            last = {"manual_campaign": source}
            seen = event(moment, "page_view", user, day, page=PAGE, last_click=last, index=1, engaged_ms=30_000)
            yield from (seen, seen)
            if source is _DIRECT and visit == 0:
                yield event(moment, "generate_lead", user, day, page=PAGE, last_click=last, index=2)


@contextmanager
def bigquery_demo(port: int = 0) -> Iterator[FakeBigQuery]:
    """The running BigQuery; port 0 means a free one."""
    fake = FakeBigQuery()
    for day in range(1, 11):
        export(fake.engine, f"events_202610{day:02}", _events(day))
    fees = [{"day": date(2026, 10, day), "fee": Decimal("1000.00")} for day in (1, 11, 21)]
    schema = pa.schema([("day", pa.date32()), ("fee", pa.decimal128(12, 2))])
    fake.engine.put("marketing", "agency_fees", pa.Table.from_pylist(fees, schema))
    with serving(fake, port) as running:
        yield running


def key_of(fake: FakeBigQuery) -> str:
    """The key of its service account, JSON."""
    return json.dumps(key_file(our_key(), EMAIL, fake.address))


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.bigquery_demo", description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=PORT)
    with bigquery_demo(parser.parse_args().port) as running:
        print(f"export {KEY}={shlex.quote(key_of(running))}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
