"""A fake Direct, and the connector that asks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from connectors.base import Connector
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.connectors.yandex_direct.case import CASE
from tests.fakes.wire import serving
from tests.fakes.yandex_direct import FakeDirect
from throughline.texts import Phrase

SINCE = date(2026, 7, 1)
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def direct() -> Iterator[FakeDirect]:
    """A fresh fake."""
    with serving(FakeDirect()) as fake:
        yield fake


def connector(
    fake: FakeDirect, time: Time | None = None, now: datetime | None = None, **changed: Any
) -> Connector[Any]:
    """The connector without goals, unless `changed` has some."""
    case = CASE if now is None else replace(CASE, now=now)
    return connect(case, fake, time, **{"goals": [], "attribution": [], **changed})


def read(fake: FakeDirect, since: date = SINCE, **changed: Any) -> Rows:
    """Everything it reads."""
    return rows_of(connector(fake, **changed), since)


def spent(fake: FakeDirect, *columns: str, **changed: Any) -> list[tuple[Any, ...]]:
    """These columns of spend_daily, sorted."""
    return sorted((tuple(row.get(name) for name in columns) for row in read(fake, **changed)["spend_daily"]), key=str)


def remarks_of(it: Connector[Any], since: date = SINCE) -> list[Phrase]:
    """What it says of the numbers while it reads."""
    said: list[Phrase] = []
    it.context = replace(it.context, remark=said.append)
    rows_of(it, since)
    return said
