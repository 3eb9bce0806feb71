"""Long tables: search and order work over all rows, not over the page that the browser sees."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]
KEY = "deals.deals"


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small world has 42 deals: five pages of ten."""
    monkeypatch.setattr("ui.paging.ROWS_A_PAGE", 10)


def ids(test: AppTest) -> list[str]:
    """The deals that are shown."""
    assert not test.exception and not test.error
    return list(test.dataframe[0].value["deal_id"]) if test.dataframe else []


def counted(test: AppTest) -> str:
    """«1–10 из 42»."""
    return next(caption.value for caption in test.caption if "из" in caption.value or "наш" in caption.value)


def test_a_page_says_which_rows_it_shows(app: Open) -> None:
    test = app("deals", period="all")
    assert len(ids(test)) == 10
    assert counted(test) == "1–10 из 42"


def test_another_page_has_other_rows(app: Open) -> None:
    test = app("deals", period="all")
    first = ids(test)
    test.session_state[f"page.{KEY}"] = 5
    test.run()
    assert counted(test) == "41–42 из 42"
    assert len(ids(test)) == 2
    assert not set(ids(test)) & set(first)


def test_search_finds_a_row_of_any_page(app: Open) -> None:
    test = app("deals", period="all")
    assert "D7" not in ids(test)
    test.text_input(key=f"search.{KEY}").set_value("d7").run()
    assert ids(test) == ["D7"]
    test.text_input(key=f"search.{KEY}").set_value("d7 успешна").run()
    assert ids(test) == []
    assert counted(test) == "Ничего не нашлось. Попробуйте другое слово."


def test_people_search_for_what_they_see(app: Open) -> None:
    """Labels of channels, words for codes, days, sums without their spaces. Every tenth of 84 leads is of Google: nine
    deals, of which the four of leads 10, 30, 50 and 70 are open; of the 9th, 19th and 29th
    of August the first and the last were sold for 10,000."""
    test = app("deals", period="all")
    for words, found in (("google ads в работе", "1–4 из 4"), ("9 авг 2026 10000", "1–2 из 2")):
        test.text_input(key=f"search.{KEY}").set_value(words).run()
        assert counted(test) == found


def test_a_search_leads_to_its_first_page(app: Open) -> None:
    test = app("deals", period="all")
    test.session_state[f"page.{KEY}"] = 5
    test.run()
    test.text_input(key=f"search.{KEY}").set_value("d1").run()
    assert counted(test) == "1–10 из 11"  # D1 and D10 … D19


def test_the_order_is_that_of_all_rows(app: Open) -> None:
    test = app("deals", period="all")
    test.selectbox(key=f"sort.{KEY}").set_value(("applied", False)).run()
    assert ids(test)[:3] == ["D0", "D1", "D2"]
    test.selectbox(key=f"sort.{KEY}").set_value(("applied", True)).run()
    assert ids(test)[:3] == ["D41", "D40", "D39"]
    test.selectbox(key=f"sort.{KEY}").set_value(("status", False)).run()
    assert set(test.dataframe[0].value["status"]) == {"В работе"}
