"""An account to load from, as often as a test likes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors import KINDS
from tests.connectors.amocrm.case import CASE, fake, home
from tests.connectors.conformance.case import NOW
from tests.fakes.amocrm import TOKEN, FakeAmo
from tests.fakes.wire import serving
from tests.loading.stand_in import stored
from throughline.config.models import Config, Project
from throughline.loading import LoadResult, load


class Loads:
    """Loads of one account into one folder."""

    def __init__(self, amo: FakeAmo, data: Path) -> None:
        self.amo, self.data = amo, data
        data.mkdir(parents=True, exist_ok=True)

    def load(self, now: datetime = NOW, **changed: Any) -> LoadResult:
        """One load, which must succeed unless `fails` is said."""
        fails = changed.pop("fails", False)
        words = {"name": "it", "kind": "amocrm", "since": date(2026, 6, 1), "token": TOKEN, **home(self.amo), **changed}
        settings = KINDS["amocrm"].Settings.model_validate(words)
        config = Config(project=Project(timezone="Europe/Moscow", currency="RUB"), sources=[settings])
        result = load(config, KINDS, self.data, self.data, now=lambda: now, sleep=lambda seconds: None)
        assert (result.exit_code != 0) == fails, [table.error for table in result.tables]
        return result

    def rows(self, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """What is stored, in order."""
        what = "* EXCLUDE (_load_id, _loaded_at)" if columns == "*" else columns
        return stored(self.data, f"SELECT {what} FROM {table} ORDER BY ALL")


@pytest.fixture
def amo() -> Iterator[FakeAmo]:
    """The account of the case."""
    assert CASE.fake is fake
    with serving(fake()) as it:
        yield it


@pytest.fixture
def loads(amo: FakeAmo, tmp_path: Path) -> Loads:
    """Loads of it."""
    return Loads(amo, tmp_path / "data")
