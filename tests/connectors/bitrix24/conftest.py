"""A portal to load from, as often as a test likes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.bitrix24.case import CASE
from tests.connectors.conformance.loads import Loads
from tests.fakes.bitrix24 import FakeBitrix24
from tests.fakes.wire import serving


@pytest.fixture
def portal() -> Iterator[FakeBitrix24]:
    with serving(FakeBitrix24()) as fake:
        yield fake


@pytest.fixture
def loads(portal: FakeBitrix24, tmp_path: Path) -> Loads:
    return Loads(CASE, portal, tmp_path / "data")
