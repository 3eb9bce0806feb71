"""Tables of events in, rows of a landing table out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.connectors.conformance.case import connect, rows_of
from tests.connectors.ga4_export.case import CASE
from tests.fakes.bigquery import FakeBigQuery
from tests.fakes.bigquery.events import export
from tests.fakes.wire import serving
from throughline.texts import Phrase

Tables = Mapping[str, Sequence[dict[str, Any]]]
SINCE = date(2026, 7, 1)


class Ask:
    """Asks a property that has these tables (by the ends of their names). `remarks` are what was warned of."""

    def __init__(self, fake: FakeBigQuery) -> None:
        self.fake = fake
        self.remarks: list[Phrase] = []

    def __call__(
        self, tables: Tables, since: date | None = SINCE, table: str = "visit", **settings: Any
    ) -> list[dict[str, Any]]:
        for name, events in tables.items():
            export(self.fake.engine, f"events_{name}", events)
        connector = connect(CASE, self.fake, **settings)
        connector.context = replace(connector.context, remark=self.remarks.append)
        return rows_of(connector, since).get(table, [])


@pytest.fixture
def ask() -> Iterator[Ask]:
    with serving(FakeBigQuery()) as fake:
        yield Ask(fake)
