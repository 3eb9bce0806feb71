"""What only a real browser can tell: clicks, history, deep links, hostile names, narrow screens."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settled
from tests.ui.world import HOSTILE
from throughline import glossary

Open = Callable[..., Page]
SCREENS = Path(__file__).parent / "screens"
LEAD = ".stMain .stMarkdown:has(h3)"
REST = ".stMain .stMarkdown:not(:has(h3)) li:has(> em)"  # the figures that a phone shows below its first chart
ROW = 34
HEADER = 35


def choose_model(page: Page, label: str) -> None:
    """Pick a model in the sidebar."""
    page.locator("[data-testid=stSidebar]").get_by_text(label, exact=True).click()
    settled(page)


def click_row(page: Page, number: int) -> None:
    """Click the name in the row of that number of the first table."""
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 40, box["y"] + HEADER + ROW * number + ROW / 2)
    settled(page)


def figure(page: Page, label: str) -> str:
    """The value of a headline figure."""
    return page.locator(LEAD + " li").filter(has_text=label).locator("strong").inner_text()


def test_a_deep_link_passes_the_shell(view: Open) -> None:
    """Beside a folder `pages/` the script would be bypassed: no sidebar, no gate. LOOK, "Traps met"."""
    page = view("funnel")
    expect(page.locator("h2")).to_have_text("Воронка")
    expect(page.locator("[data-testid=stSidebar]")).to_contain_text("Модель атрибуции")


@pytest.mark.parametrize("path", ["", "overview", "overview?model=first"])
def test_the_first_page_has_a_link_of_its_own(view: Open, path: str) -> None:
    page = view(path)
    expect(page.locator("h2")).to_have_text("Сводка")
    page.wait_for_url(re.compile("/overview[?].*model=first" if "model" in path else "/overview[?]"))


def test_a_lever_sends_only_what_it_moves(view: Open) -> None:
    """LOOK's budget: 20 messages, 20 KB a toggle, for a reader whose browser speaks the language of the page."""
    sizes: list[int] = []
    page = view("money?period=all&margin=0.5")
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sizes.append(len(frame))))
    page.reload()
    page.locator("[data-testid=stDataFrame]").first.wait_for()
    choose_model(page, "Линейная")
    page.wait_for_url(re.compile("model=linear"))
    settled(page)
    sizes.clear()
    choose_model(page, "Первый клик")
    page.wait_for_url(re.compile("model=first"))
    settled(page)
    assert len(sizes) <= 20
    assert sum(sizes) <= 20_000


def test_moving_the_margin_changes_the_figures(view: Open) -> None:
    page = view("money?margin=0.5&period=all")
    before = figure(page, "ROMI по марже")
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("margin=0.4&"))
    settled(page)
    assert figure(page, "ROMI по марже") != before


def test_back_returns_to_the_parameters_before(view: Open) -> None:
    page = view("money")
    choose_model(page, "Линейная")
    page.wait_for_url(re.compile("model=linear"))
    choose_model(page, "Первый клик")
    page.wait_for_url(re.compile("model=first"))
    page.go_back()
    page.wait_for_url(re.compile("model=linear"))
    settled(page)
    expect(page.get_by_role("radio", name="Линейная")).to_be_checked()


def test_language_switches_all_of_it(view: Open) -> None:
    page = view("money")
    page.locator("[data-testid=stSidebar]").get_by_text("EN", exact=True).click()
    page.wait_for_url(re.compile("lang=en"))
    expect(page.locator("h2")).to_have_text("Money")
    settled(page)
    assert not re.search("[а-яА-Я]", page.locator(".stMain").inner_text())


def test_the_way_down_from_channel_to_deal(view: Open) -> None:
    page = view("money?period=all&channel=yandex_direct&group=campaign")
    for level in ("ad_group", "ad", "keyword"):
        click_row(page, 0)
        page.wait_for_url(re.compile(f"group={level}&"))
        settled(page)
    click_row(page, 0)
    expect(page.locator("h2")).to_have_text("Сделки")
    settled(page)
    click_row(page, 0)
    expect(page.locator("h2")).to_have_text("Сделка")
    page.wait_for_url(re.compile("deal=D"))


HOSTILE_PAGES = (
    "money?period=all&group=campaign",
    "deals?period=all",
    "deal?deal=D0",
    "funnel?period=all&group=brand",
    "attribution?period=all&group=campaign",
)


@pytest.mark.parametrize("path", HOSTILE_PAGES)
def test_hostile_names_stay_letters(view: Open, path: str) -> None:
    """No script runs, nothing is asked of a foreign host (the fixture checks), no name becomes an element."""
    page = view(path)
    assert page.title() != "owned"
    assert page.locator(".stMain img, .stMain a[href*='evil'], .stMain script").count() == 0


def test_hostile_filters_are_shown_literally(view: Open) -> None:
    page = view("money?period=all")
    address = page.url.split("?")[0]
    for name in HOSTILE[:6:2]:
        page.goto(f"{address}?period=all&channel=yandex_direct&campaign={quote(name, safe='')}")
        expect(page.locator(".st-key-crumbs")).to_contain_text(name[:9])
        settled(page)
        assert page.locator(".stMain img, .stMain a[href*='evil'], .stMain .katex").count() == 0


def test_bad_parameters_are_told(view: Open) -> None:
    page = view("money?model=linaer")
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("linaer")


def test_the_link_holds_the_view(view: Open) -> None:
    page = view("money?model=first")
    page.get_by_text("Ссылка", exact=True).click()
    code = page.locator("[data-testid=stCode]")
    expect(code).to_contain_text("/money?")
    expect(code).to_contain_text("model=first")


def test_a_figure_tells_its_definition(view: Open) -> None:
    page = view("money?period=all")
    expect(page.locator(REST).first).to_be_hidden()
    figure_ = page.locator(f"{LEAD} li").filter(has_text="ROMI по марже")
    expect(figure_.locator("em")).to_be_hidden()
    figure_.hover()
    expect(figure_.locator("em")).to_be_visible()
    expect(figure_.locator("em")).to_have_text(glossary.terms()["romi_margin"].ru.short)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_narrow_screen_shows_the_finding_first(view: Open, theme: str) -> None:
    height = 844
    page = view("money?period=all", width=390, height=height, theme=theme)
    page.locator("[data-testid=stVegaLiteChart]").first.wait_for()
    settled(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    finding, second, chart, third = (
        page.locator(selector).first.bounding_box()
        for selector in (f"{LEAD} h3", f"{LEAD} li:nth-child(2)", "[data-testid=stVegaLiteChart]", REST)
    )
    assert finding and second and chart and third
    assert finding["y"] < second["y"] < chart["y"] < third["y"]
    assert second["y"] + second["height"] < height / 2
    expect(page.locator(f"{LEAD} li:nth-child(3)")).to_be_hidden()
    SCREENS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENS / f"money-390-{theme}.png")
