"""The demo's files, written once for all tests of this folder, and loaded once for those that ask it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.demo.project import Project
from throughline import demo as files

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder with the demo's input in data/demo."""
    folder = tmp_path_factory.mktemp("demo")
    files.write(folder)
    return folder


@pytest.fixture(scope="session")
def demo(root: Path) -> Project:
    """The demo, loaded: its config.yaml and its data. Nobody changes them."""
    shutil.copy(ROOT / "config.yaml", root / "config.yaml")
    project = Project(root / "config.yaml", root / "data")
    project.load()
    return project
