"""On the demo every cell of every page opens with a sentence that states a fact, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.demo.project import Project
from throughline.texts import catalogue
from ui.call_parts import PARTS as OF_CALLS
from ui.missed import PARTS as OF_MISSED

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 60
PAGES = ("overview", "money", "funnel", "deals", "spend", "health", "sources", "attribution", "paths", "calls",
         "missed", "tags", "processing")  # fmt: skip
QUESTIONS = {"usual": {}, "a year": {"period": "last_12_months"}, "weeks": {"period": "last_month", "group": "week"},
             "a pipeline": {"pipeline": "Окна", "compare": "none"}, "managers": {"group": "manager"}}  # fmt: skip


@pytest.fixture(scope="module")
def data(demo: Project) -> Path:
    """The folder of the demo, loaded: its config.yaml and its data."""
    return demo.config.parent


@pytest.fixture
def app(data: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """A page of the demo under some parameters."""

    def open_page(page: str, lang: str, **url: str) -> AppTest:
        monkeypatch.setenv("THROUGHLINE_DATA", str(data / "data"))
        monkeypatch.setenv("THROUGHLINE_CONFIG", str(data / "config.yaml"))
        test = AppTest.from_file(ROOT / "ui" / "main.py", default_timeout=TIMEOUT_S)
        for name, value in {**url, "lang": lang}.items():
            test.query_params[name] = value
        return test.switch_page(f"../pages/{page}.py").run()

    return open_page


def titles(page: str, lang: str) -> set[str]:
    """What a cell is called: it is headed so only where nothing is known of it."""
    start = f"pages.{page}.cells."
    return {str(text) for key, text in catalogue(lang).items() if key.startswith(start)}


@pytest.mark.parametrize("url", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("page", PAGES)
def test_every_cell_states_a_fact(app: Callable[..., AppTest], page: str, url: dict[str, str]) -> None:
    lang = "en" if page in ("funnel", "deals", "health", "missed") else "ru"
    test = app(page, lang, **url)
    assert not test.exception and not test.error
    assert untold(test, page, lang) == []


@pytest.mark.parametrize(("page", "folds"), [("calls", OF_CALLS), ("missed", OF_MISSED)], ids=["calls", "missed"])
def test_every_part_that_waits_states_a_fact(app: Callable[..., AppTest], page: str, folds: Iterable[str]) -> None:
    test = app(page, "en", period="last_12_months")
    test.session_state[f"folds_{page}"] = list(folds)
    test.run()
    assert not test.exception and not test.error
    assert untold(test, page, "en") == []


def untold(test: AppTest, page: str, lang: str) -> list[str]:
    """The cells that are headed by what they hold instead of what is known of it."""
    headed = [line.strip("#* ") for part in test.markdown for line in str(part.value).split("\n\n")]
    return [line for line in headed if line in titles(page, lang)]
