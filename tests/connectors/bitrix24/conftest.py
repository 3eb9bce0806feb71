"""A portal to load from, as often as a test likes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors import KINDS
from tests.connectors.bitrix24.case import FULL, PORTAL
from tests.connectors.conformance.case import NOW
from tests.fakes.bitrix24 import CODE, FakeBitrix24
from tests.fakes.wire import serving
from tests.loading.stand_in import stored
from throughline.config.models import Config, Project
from throughline.loading import LoadResult, load

SINCE = date(2026, 7, 1)


class Loads:
    """Loads of one portal into one folder."""

    def __init__(self, portal: FakeBitrix24, data: Path) -> None:
        self.portal, self.data = portal, data
        data.mkdir(parents=True, exist_ok=True)

    def load(self, now: datetime = NOW, **changed: Any) -> LoadResult:
        """One load, which must succeed."""
        home = {"host": self.portal.address, "allow_http_loopback": True, "webhook": f"{PORTAL}{CODE}/"}
        words = {"name": "it", "kind": "bitrix24", "since": SINCE, **home, **FULL, **changed}
        settings = KINDS["bitrix24"].Settings.model_validate(words)
        config = Config(project=Project(timezone="Europe/Moscow", currency="RUB"), sources=[settings])
        result = load(config, KINDS, self.data, self.data, now=lambda: now, sleep=lambda seconds: None)
        assert result.exit_code == 0, [table.error for table in result.tables]
        return result

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What is stored."""
        return stored(self.data, sql)


@pytest.fixture
def portal() -> Iterator[FakeBitrix24]:
    with serving(FakeBitrix24()) as fake:
        yield fake


@pytest.fixture
def loads(portal: FakeBitrix24, tmp_path: Path) -> Loads:
    return Loads(portal, tmp_path / "lived")
