"""A base to load from, as often as a test likes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.connectors.conformance.loads import Loads
from tests.connectors.onec.case import CASE, fake
from tests.fakes.onec import FakeOneC
from tests.fakes.wire import serving


@pytest.fixture
def vendor() -> Iterator[FakeOneC]:
    """The base of the case."""
    with serving(fake()) as it:
        yield it


@pytest.fixture
def loads(vendor: FakeOneC, tmp_path: Path) -> Loads:
    """Loads of all that it has since the year began."""
    return Loads(CASE, vendor, tmp_path / "data", since=date(2026, 1, 1))
