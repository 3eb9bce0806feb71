"""The demo's files, written once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from throughline import demo


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder with the demo's input in data/demo."""
    folder = tmp_path_factory.mktemp("demo")
    demo.write(folder)
    return folder
