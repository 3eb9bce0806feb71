"""The charts of the pages of attribution and paths are drawn, in both themes and on narrow screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import served, settled
from tests.reports.random_world import random_world
from throughline.params import MODELS

OCTOBER = "period=2026-10-01..2026-10-31"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a world whose applications have paths of many channels."""
    data = tmp_path_factory.mktemp("walks")
    random_world(data, seed=5, applications=150)
    (data / "config.yaml").write_text("project: {name: Проба}\n", "utf-8")
    with served(data / "config.yaml", data) as found:
        yield found


@pytest.fixture
def open_page(address: str, chromium: Browser) -> Iterator[Open]:
    """Open a path in a theme and a width; at the end no script has failed."""
    wrong: list[str] = []
    contexts = []

    def opened(path: str, theme: str = "light", width: int = 1280) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, locale="ru-RU"  # type: ignore[arg-type]
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "404" not in said.text and said.type == "error"
                else None)  # fmt: skip
        page.goto(f"{address}/{path}")
        page.locator("h2").first.wait_for()
        settled(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def drawn(page: Page, mark: str) -> int:
    """How many marks of a kind the charts of the page show."""
    marks = page.locator(f"[data-testid=stVegaLiteChart] .mark-{mark} > path")
    marks.first.wait_for(state="attached")
    page.wait_for_timeout(300)
    return marks.count()


def unfold(page: Page, label: str) -> None:
    """Open a part that waits folded."""
    page.get_by_text(label, exact=True).click()
    settled(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_models_are_drawn(open_page: Open, theme: str) -> None:
    page = open_page(f"attribution?{OCTOBER}", theme)
    charts = page.locator("[data-testid=stVegaLiteChart]")
    assert drawn(page, "rect") >= 5 * len(MODELS)  # a cell a channel and model
    assert drawn(page, "line") == 5  # a line a channel
    assert charts.count() == 2  # what is folded makes nothing
    unfold(page, "Что куда переходит при смене модели")
    assert drawn(page, "area") > 4
    assert charts.count() == 3


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_the_graph_of_the_chain_is_drawn(open_page: Open, theme: str, width: int) -> None:
    page = open_page(f"attribution?{OCTOBER}", theme, width)
    unfold(page, "Марков: что пропало бы без канала")
    assert drawn(page, "trail") > 10
    states = page.locator("[data-testid=stVegaLiteChart]").nth(3).locator(".mark-symbol > path")
    assert states.count() == 5 + 3  # channels; the start, a lead, nothing
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 390])
def test_paths_are_drawn_and_fit(open_page: Open, width: int) -> None:
    page = open_page(f"paths?{OCTOBER}&path_contains=ads", width=width)
    assert drawn(page, "rect") > 8  # lengths and lags
    assert page.evaluate("document.documentElement.scrollWidth") <= width
