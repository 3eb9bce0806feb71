"""Scenario A pinned and B moved in a real browser, on a wide screen and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settled
from tests.browser.test_app import LEAD, choose_model, figure

Open = Callable[..., Page]


def test_pin_move_swap_and_back(view: Open) -> None:
    page = view("money?period=all&margin=0.5")
    sidebar = page.locator("[data-testid=stSidebar]")
    alone = figure(page, "ROMI по марже")
    pinning = sidebar.locator(".st-key-pin [data-testid=stTooltipIcon]")  # a button with help lies in such a mark
    expect(pinning).to_have_css("opacity", "1")
    sidebar.get_by_role("button", name="Закрепить как A").click()
    page.wait_for_url(re.compile("b=on"))
    settled(page)
    choose_model(page, "Линейная")
    page.wait_for_url(re.compile("model=last_significant.*b.model=linear"))
    settled(page)
    expect(page.locator(".st-key-scenario")).to_contain_text("Линейная вместо Последний значимый")
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("b.margin=0.4"))
    settled(page)
    assert figure(page, "ROMI по марже") != alone
    expect(page.locator(f"{LEAD} li").filter(has_text="ROMI по марже")).to_contain_text(f"A: {alone}")
    page.get_by_text("Поменять местами", exact=True).click()
    page.wait_for_url(re.compile("model=linear.*b.model=last_significant"))
    settled(page)
    assert figure(page, "ROMI по марже") == alone
    page.get_by_text("Убрать сравнение", exact=True).click()
    page.wait_for_url(lambda url: "b=on" not in url and "model=last_significant" in url)
    settled(page)
    expect(page.locator(".st-key-scenario")).to_have_count(0)
    page.go_back()
    page.wait_for_url(re.compile("b=on"))


@pytest.mark.parametrize("name", ["money", "attribution"])
def test_a_link_opens_both_on_a_phone(view: Open, name: str) -> None:
    page = view(f"{name}?period=all&margin=0.5&b.margin=0.35", width=390, height=844)
    expect(page.locator(".st-key-scenario")).to_contain_text(re.compile(r"Маржа: 35\s% вместо 50\s%"))
    if name == "money":
        expect(page.locator(f"{LEAD} li").first).to_contain_text("A: ")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_lever_of_b_sends_little_more(view: Open) -> None:
    """Both reports are one page: the line, the lead, the cell of both and what there was without it."""
    sizes: list[int] = []
    page = view("money?period=all&margin=0.5&b.model=linear")
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sizes.append(len(frame))))
    page.reload()
    page.locator("[data-testid=stDataFrame]").first.wait_for()
    settled(page)
    choose_model(page, "По позиции")
    page.wait_for_url(re.compile("b.model=position"))
    settled(page)
    sizes.clear()
    choose_model(page, "Первый клик")
    page.wait_for_url(re.compile("b.model=first"))
    settled(page)
    assert len(sizes) <= 30
    assert sum(sizes) <= 40_000
