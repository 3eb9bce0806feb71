"""Scenario A pinned, B moved: what widgets, URL and pages say of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.test_pages import said, url

Open = Callable[..., AppTest]


def of_b(test: AppTest) -> dict[str, str]:
    """What the address bar says of scenario B."""
    return {name: url(test, name) for name in test.query_params if name == "b" or name.startswith("b.")}


def pinned(app: Open, page: str = "money", **values: str) -> AppTest:
    test = app(page, period="all", **values)
    test.button(key="pin").click().run()
    return test


def test_pinning_alone_changes_no_figure(app: Open) -> None:
    test = pinned(app)
    assert of_b(test) == {"b": "on"}
    assert "Сценарий A закреплён" in said(test)
    assert not [button for button in test.button if button.key == "pin"]
    assert any("здесь меняется B" in caption.value for caption in test.caption)


def test_after_pinning_widgets_move_b_alone(app: Open) -> None:
    test = pinned(app)
    test.radio(key="p.model").set_value("linear").run()
    assert (url(test, "model"), of_b(test)) == ("last_significant", {"b": "on", "b.model": "linear"})
    assert test.radio(key="p.model").value == "linear"
    assert "Модель атрибуции: Линейная вместо Последний значимый" in said(test)
    test.radio(key="p.model").set_value("last_significant").run()
    assert of_b(test) == {"b": "on"}


def test_the_page_shows_b_with_a_beside(app: Open) -> None:
    """Twelve sources spend 500 a day; with margin 0 the return is −100 % in A, in B with margin 1 it is ROMI."""
    test = app("money", period="all", margin="0", **{"b.margin": "1"})
    lead = next(part.value for part in test.markdown if "ROMI по марже" in part.value)
    assert "A: −100\u00a0%" in lead.replace("\\", "")
    assert "**−100" not in lead
    assert "Крупно сценарий B" in said(test)
    columns = [list(frame.value.columns) for frame in test.dataframe]
    assert any({"gross_profit_a", "gross_profit_b", "gross_profit_delta"} <= set(names) for names in columns)


def test_swapping_and_ending(app: Open) -> None:
    test = app("money", period="all", margin="0.5", **{"b.margin": "0.35"})
    test.button(key="swap").click().run()
    assert (url(test, "margin"), of_b(test)) == ("0.35", {"b": "on", "b.margin": "0.5"})
    test.button(key="unpin").click().run()
    assert (url(test, "margin"), of_b(test)) == ("0.5", {})
    test.button(key="undo").click().run()
    test.button(key="undo").click().run()
    assert (url(test, "margin"), of_b(test)) == ("0.5", {"b": "on", "b.margin": "0.35"})


def test_both_go_from_page_to_page(app: Open) -> None:
    test = app("money", period="all", **{"b.model": "linear"})
    test.switch_page("../pages/funnel.py").run()
    assert of_b(test) == {"b": "on", "b.model": "linear"}
    assert "На странице сценарий B" in said(test)


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize(
    "page", ["overview", "money", "funnel", "attribution", "deals", "spend", "health", "sources", "glossary"]
)
def test_every_page_draws_with_both(app: Open, page: str, lang: str) -> None:
    test = app(page, lang=lang, period="all", **{"b.model": "linear", "b.margin": "0.2", "b.city": "x"})
    assert not test.exception
    assert not test.warning
    words = "На странице сценарий B" if lang == "ru" else "The page shows scenario B"
    assert words in said(test)
    assert any("gross_profit_delta" in frame.value.columns for frame in test.dataframe) == (
        page in ("overview", "money", "funnel", "attribution")
    )


def test_language_and_group_belong_to_both(app: Open) -> None:
    test = pinned(app)
    test.selectbox(key="p.group").set_value("source").run()
    assert (url(test, "group"), of_b(test)) == ("source", {"b": "on"})


def test_a_filter_of_a_is_dropped_in_b_alone_and_taken_back(app: Open) -> None:
    test = app("money", channel="google_ads", b="on")
    for values, wanted in (
        ([], {"b": "on", "b.without": "channel"}),
        (["direct"], {"b": "on", "b.channel": "direct"}),
        (["google_ads"], {"b": "on"}),
    ):
        test.session_state["filters"] = True
        test.run()
        test.multiselect(key="p.filter.channel").set_value(values).run()
        assert (url(test, "channel"), of_b(test)) == ("google_ads", wanted)


def test_a_filter_that_differs_is_told(app: Open) -> None:
    test = app("money", channel="google_ads", **{"b.without": "channel"})
    assert "Канал: любые вместо Google Ads" in said(test)


def test_a_filter_of_both_is_taken_away_from_both(app: Open) -> None:
    test = app("money", channel="google_ads", **{"b.model": "linear"})
    test.button(key="crumb.channel").click().run()
    assert "channel" not in test.query_params
    assert of_b(test) == {"b": "on", "b.model": "linear"}


def test_what_may_not_differ_is_told(app: Open) -> None:
    test = app("money", **{"b.lang": "en", "b.model": "linear"})
    assert any("у сценариев A и B общий" in warning.value.replace("\\", "") for warning in test.warning)
    assert of_b(test) == {"b": "on", "b.model": "linear"}


def test_hostile_values_of_a_filter_stay_letters(app: Open) -> None:
    test = app("money", **{"b.campaign": "![x](http://evil.test/a.png)"})
    assert not test.exception
    assert "![x](" not in said(test)
