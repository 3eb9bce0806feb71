"""A fake VK Ads for each test, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.vk_ads import VkAds
from tests.connectors.conformance.case import NOW, connect, rows_of
from tests.connectors.vk_ads.case import CASE
from tests.fakes.vk_ads import FakeVk
from tests.fakes.wire import serving
from throughline.texts import Phrase

SINCE = date(2026, 7, 1)
ALL = Decimal("304.1000")  # all that is spent in the world of the fake


@pytest.fixture
def vk() -> Iterator[FakeVk]:
    with serving(FakeVk()) as fake:
        yield fake


def read(vk: FakeVk, table: str = "spend_daily", since: date = SINCE, **changed: Any) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, vk, **changed), since)[table]


def money(rows: list[dict[str, Any]]) -> Decimal:
    total: Decimal = sum((row["cost"] for row in rows), Decimal(0))
    return total


def warned(vk: FakeVk, now: datetime = NOW, **changed: Any) -> tuple[VkAds, list[Phrase]]:
    """The connector at a moment, and what it warns of."""
    said: list[Phrase] = []
    it = connect(CASE, vk, **changed)
    return VkAds(it.settings, replace(it.context, now=lambda: now, remark=said.append)), said


def asked(vk: FakeVk, ending: str) -> list[dict[str, str]]:
    return [{name: v[0] for name, v in r.query.items()} for r in vk.requests if r.path.endswith(ending)]
