"""An account to load from, as often as a test likes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.connectors.conformance.loads import Loads
from tests.connectors.moysklad.case import CASE, fake
from tests.fakes.moysklad import FakeMoySklad
from tests.fakes.wire import serving


@pytest.fixture
def vendor() -> Iterator[FakeMoySklad]:
    """The account of the case."""
    with serving(fake()) as it:
        yield it


@pytest.fixture
def loads(vendor: FakeMoySklad, tmp_path: Path) -> Loads:
    """Loads of it since long before its news: those after the first one read only these."""
    return Loads(CASE, vendor, tmp_path / "data", since=date(2026, 6, 1))
