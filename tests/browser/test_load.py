"""Load now and check connection, as a person presses them: a tiny project of one file, from nothing to its figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import served

LOAD_MS = 60_000
CONFIG = """project: {name: Проба, timezone: UTC}
sources:
  - name: leads
    kind: file
    path: leads.csv
    table: lead
    columns: {lead_id: id, created_at: {from: day, format: "%Y-%m-%d"}}
"""


@pytest.fixture
def page(tmp_path: Path, chromium: Browser) -> Iterator[Page]:
    """The first page of a project that has never been loaded."""
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "leads.csv").write_text("id,day\nA1,2026-10-01\nA2,2026-10-02\n", "utf-8")
    with served(tmp_path / "config.yaml", tmp_path / "data") as address:
        context = chromium.new_context(locale="ru-RU")
        opened = context.new_page()
        opened.set_default_timeout(LOAD_MS)
        opened.goto(address)
        yield opened
        context.close()


def test_from_nothing_to_figures(page: Page, tmp_path: Path) -> None:
    page.get_by_role("button", name="Загрузить сейчас").click()
    expect(page.locator("h2")).to_have_text("Сводка", timeout=LOAD_MS)
    expect(page.locator(".st-key-bar")).to_contain_text("Загрузка 1")

    page.get_by_role("link", name="Источники").click()
    expect(page.locator("h2")).to_have_text("Источники")
    page.get_by_role("button", name="Проверить").click()
    expect(page.locator(".stMain [data-testid=stCode]")).to_contain_text("leads", timeout=LOAD_MS)

    with (tmp_path / "leads.csv").open("a", encoding="utf-8") as file:
        file.write("A3,2026-10-03\n")
    page.get_by_role("button", name="Загрузить сейчас").click()
    expect(page.locator(".st-key-bar")).to_contain_text("Загрузка 2", timeout=LOAD_MS)
