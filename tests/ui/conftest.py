"""Every test of pages stands on a published world, or on an empty folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.world import make_world

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 30


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the small world, with config.yaml in it."""
    data = tmp_path_factory.mktemp("world")
    make_world(data)
    return data


@pytest.fixture
def app(world: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page of the app on the small world, with these URL parameters."""

    def open_page(page: str = "overview", data: Path = world, **url: str) -> AppTest:
        monkeypatch.setenv("THROUGHLINE_DATA", str(data))
        monkeypatch.setenv("THROUGHLINE_CONFIG", str(data / "config.yaml"))
        test = AppTest.from_file(ROOT / "ui" / "main.py", default_timeout=TIMEOUT_S)
        for name, value in url.items():
            test.query_params[name] = value
        test.run()
        if page != "overview":
            for name, value in url.items():
                test.query_params[name] = value
            test.switch_page(f"../pages/{page}.py").run()
        return test

    return open_page
