"""An account to load from, as often as a test likes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.connectors.amocrm.case import CASE, fake
from tests.connectors.conformance.loads import Loads
from tests.fakes.amocrm import FakeAmo
from tests.fakes.wire import serving


@pytest.fixture
def amo() -> Iterator[FakeAmo]:
    """The account of the case."""
    with serving(fake()) as it:
        yield it


@pytest.fixture
def loads(amo: FakeAmo, tmp_path: Path) -> Loads:
    """Loads of it."""
    return Loads(CASE, amo, tmp_path / "data", since=date(2026, 6, 1))
