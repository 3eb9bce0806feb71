"""The shop, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.send.world import made


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published shop; nobody may change it."""
    return made(tmp_path_factory.mktemp("shop") / "data")
