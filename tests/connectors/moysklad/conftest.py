"""An account to load from, as often as a test likes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors import KINDS
from tests.connectors.conformance.case import NOW
from tests.connectors.moysklad.case import fake
from tests.fakes.moysklad import TOKEN, FakeMoySklad
from tests.fakes.wire import serving
from tests.loading.stand_in import stored
from throughline.config.models import Config, Project
from throughline.loading import LoadResult, load


class Loads:
    """Loads of one account into one folder."""

    def __init__(self, vendor: FakeMoySklad, data: Path) -> None:
        self.vendor, self.data = vendor, data
        data.mkdir(parents=True, exist_ok=True)

    def load(self, now: datetime = NOW, **changed: Any) -> LoadResult:
        """One load, which must succeed."""
        words = {"name": "it", "kind": "moysklad", "since": date(2026, 7, 1), "token": TOKEN, **changed}
        words |= {"host": self.vendor.address, "allow_http_loopback": True}
        config = Config(
            project=Project(timezone="Europe/Moscow", currency="RUB"),
            sources=[KINDS["moysklad"].Settings.model_validate(words)],
        )
        result = load(config, KINDS, self.data, self.data, now=lambda: now, sleep=lambda seconds: None)
        assert result.exit_code == 0, [table.error for table in result.tables]
        return result

    def rows(self, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """What is stored, in order."""
        what = "* EXCLUDE (_load_id, _loaded_at)" if columns == "*" else columns
        return stored(self.data, f"SELECT {what} FROM {table} ORDER BY ALL")


@pytest.fixture
def vendor() -> Iterator[FakeMoySklad]:
    """The account of the case."""
    with serving(fake()) as it:
        yield it


@pytest.fixture
def loads(vendor: FakeMoySklad, tmp_path: Path) -> Loads:
    """Loads of it."""
    return Loads(vendor, tmp_path / "data")
