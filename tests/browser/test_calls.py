"""The pages of calls in a browser: bars open calls, calls their cards; thresholds send little; names stay letters."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settled
from tests.browser.test_app import click_row

Open = Callable[..., Page]
ROW = 34  # pixels of a bar of the waterfall, from the top of its chart
BARS = ("missed", "outside_hours", "outgoing", "short_wait", "by_people", "failed")


def click_bar(page: Page, bar: str) -> None:
    """Click the row of that bar, beside it."""
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    box = chart.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + 4 + ROW * (BARS.index(bar) + 0.5))
    settled(page)


def test_a_bar_opens_its_calls_and_a_call_its_card(view: Open) -> None:
    page = view("missed?period=all&compare=none")
    page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first.wait_for()
    settled(page)
    click_bar(page, "outgoing")
    expect(page.locator(".stMain .stMarkdown strong").filter(has_text="Исходящие и внутренние:")).to_be_visible()
    settled(page)
    click_row(page, 0)
    expect(page.locator("h2")).to_have_text("Звонок")
    page.wait_for_url(re.compile("call=C"))
    expect(page.locator(".stMain h3")).to_contain_text("Исходящий")


def test_the_keyboard_picks_a_bar_too(view: Open) -> None:
    page = view("missed?period=all&compare=none")
    page.get_by_role("button", name="Сбой связи").or_(page.get_by_role("radio", name="Сбой связи")).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".stMain .stMarkdown strong").filter(has_text="Сбой связи:")).to_be_visible()


@pytest.mark.parametrize("path", ["calls", "missed"])
def test_a_threshold_sends_only_what_it_moves(view: Open, path: str) -> None:
    """LOOK's budget: 20 messages, 20 KB a toggle."""
    sizes: list[int] = []
    page = view(f"{path}?period=all&compare=none")
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sizes.append(len(frame))))
    page.reload()
    page.locator("[data-testid=stDataFrame]").first.wait_for()
    name = "target_seconds" if path == "calls" else "greeting_seconds"
    label = "Разговор дольше, секунд" if path == "calls" else "Приветствие, секунд"
    field = page.get_by_role("spinbutton", name=label)
    for value in ("20", "25"):
        settled(page)
        sizes.clear()
        field.fill(value)
        field.press("Enter")
        page.wait_for_url(re.compile(f"{name}={value}"))
    settled(page)
    assert len(sizes) <= 20
    assert sum(sizes) <= 20_000


@pytest.mark.parametrize("path", ["calls?period=all&group=employee", "missed?period=all", "call?call=C0"])
def test_hostile_words_of_calls_stay_letters(view: Open, path: str) -> None:
    page = view(path)
    assert page.title() != "owned"
    for evil in ("img", "a[href*='evil']", "a[href^='javascript']", "script"):
        assert page.locator(f".stMain {evil}").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["calls", "missed", "call"])
def test_a_narrow_screen_holds_the_page(view: Open, path: str, theme: str) -> None:
    page = view(f"{path}?period=all&call=C0", width=390, height=844, theme=theme)
    page.locator("[data-testid=stVegaLiteChart]").first.wait_for()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
