"""Every page draws with data, without, with bad parameters; and says what it must say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from throughline.texts import say

Open = Callable[..., AppTest]
PAGES = (
    "overview",
    "money",
    "funnel",
    "attribution",
    "paths",
    "deals",
    "spend",
    "health",
    "tags",
    "processing",
    "sources",
    "glossary",
)


def said(test: AppTest) -> str:
    """All prose of the page."""
    return "\n".join(str(part.value) for part in (*test.markdown, *test.caption, *test.header, *test.warning))


def url(test: AppTest, name: str) -> str:
    """The value of a parameter in the address bar."""
    value = test.query_params[name]
    return value if isinstance(value, str) else value[-1]


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_draws_with_data(app: Open, page: str, lang: str) -> None:
    test = app(page, lang=lang)
    assert not test.exception
    assert [header.value for header in test.header] == [say(f"pages.{page}.title", lang)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_data_says_what_to_do(app: Open, page: str, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("project: {name: Пусто}\n", "utf-8")
    test = app(page, data=tmp_path)
    assert not test.exception
    if page in ("sources", "glossary"):
        assert test.header[0].value == say(f"pages.{page}.title", "ru")
    else:
        assert test.header[0].value == say("ui.no_data_title", "ru")
        assert "python -m throughline run" in test.code[0].value


@pytest.mark.parametrize(
    "page", ["overview", "money", "funnel", "attribution", "paths", "deals", "spend", "health", "tags", "processing"]
)
def test_a_period_without_rows_is_no_error(app: Open, page: str) -> None:
    test = app(page, period="2020-01-01..2020-01-31")
    assert not test.exception


def test_bad_values_are_reported_and_replaced(app: Open) -> None:
    test = app(model="linaer", margin="7", window="ten")
    warnings = "\n".join(warning.value for warning in test.warning)
    for name in ("model", "margin", "window"):
        assert name in warnings
    assert test.radio(key="p.model").value == "last_significant"
    assert url(test, "model") == "last_significant"


def test_a_broken_config_is_told_in_full(app: Open, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("project: {nmae: Опечатка}\n", "utf-8")
    test = app(data=tmp_path)
    assert not test.exception
    assert "nmae" in test.text[0].value


def test_every_parameter_is_in_the_url(app: Open) -> None:
    test = app()
    assert [url(test, name) for name in ("period", "model", "margin", "group", "lang")] == [
        "last_4_weeks",
        "last_significant",
        "actual",
        "channel",
        "ru",
    ]


def test_values_keep_between_pages(app: Open) -> None:
    test = app("money")
    test.radio(key="p.model").set_value("linear").run()
    assert url(test, "model") == "linear"
    test.switch_page("../pages/funnel.py").run()
    assert test.radio(key="p.model").value == "linear"


def test_weights_show_only_for_the_position_model(app: Open) -> None:
    test = app("money")
    assert not [field for field in test.text_input if field.key == "p.weights"]
    test.radio(key="p.model").set_value("position").run()
    test.text_input(key="p.weights").set_value("30-50-20").run()
    assert url(test, "weights") == "30-50-20"


def test_the_order_shows_only_for_markov(app: Open) -> None:
    test = app("money")
    assert not [field for field in test.number_input if field.key == "p.order"]
    test.radio(key="p.model").set_value("markov").run()
    test.number_input(key="p.order").set_value(3).run()
    assert not test.exception
    assert (url(test, "model"), url(test, "order")) == ("markov", "3")


def test_margin_moves_the_return(app: Open) -> None:
    """12 sources spend 500 a day: ROMI by margin of 100 % is that of revenue, of 0 % it is −100 %."""
    test = app("money", margin="0")
    assert "ROMI по марже  \n  **−100\u00a0%**" in said(test)


def test_undo_and_reset(app: Open) -> None:
    test = app("money")
    test.radio(key="p.model").set_value("first").run()
    test.radio(key="p.model").set_value("last").run()
    test.button(key="undo").click().run()
    assert test.radio(key="p.model").value == "first"
    test.button(key="reset").click().run()
    assert test.radio(key="p.model").value == "last_significant"


def test_language_changes_everything(app: Open) -> None:
    test = app("money", lang="en")
    assert test.header[0].value == "Money"
    assert not any("а" <= letter <= "я" for letter in said(test).casefold())


def test_a_filter_can_be_taken_away(app: Open) -> None:
    test = app("money", channel="google_ads", group="source")
    test.button(key="crumb.channel").click().run()
    assert "channel" not in test.query_params
    assert url(test, "group") == "channel"


def test_a_deal_card(app: Open) -> None:
    test = app("deal", deal="D0")
    assert not test.exception
    assert len(test.dataframe) == 4


def test_an_unknown_deal_is_told(app: Open) -> None:
    test = app("deal", deal="nobody")
    assert not test.exception
    assert any("nobody" in warning.value for warning in test.warning)


def test_the_drawer_holds_sql_and_parameters(app: Open) -> None:
    test = app("money")
    test.session_state["drawer_money_only_look"] = True
    test.run()
    assert any("select" in code.value for code in test.code)
    assert any("model = last_significant" in code.value for code in test.code)


def test_one_end_of_own_days_waits_for_the_other(app: Open) -> None:
    test = app("money", period="2026-10-01..2026-10-31")
    test.date_input(key="p.days").set_value((date(2026, 10, 5),)).run()
    assert not test.exception
    assert url(test, "period") == "2026-10-01..2026-10-31"
    assert test.date_input(key="p.days").value == (date(2026, 10, 5),)
    test.date_input(key="p.days").set_value((date(2026, 10, 5), date(2026, 10, 9))).run()
    assert url(test, "period") == "2026-10-05..2026-10-09"


@pytest.mark.parametrize(("lang", "words"), [("ru", "окупается лучше"), ("en", "pays back better")])
def test_two_rows_are_compared_with_a_probability(app: Open, lang: str, words: str) -> None:
    test = app("money", lang=lang, group="source")
    test.session_state["folds_money"] = ["compare"]
    test.run()
    assert not test.exception
    assert words in said(test)
    second = test.selectbox(key="compare.row_b")
    test.selectbox(key="compare.row_a").set_value(second.value).run()
    assert not test.exception
    assert words in said(test)


def test_bounds_stand_beside_the_figures(app: Open) -> None:
    test = app("money", period="2026-08-10..2026-10-31", model="linear")
    assert "romi_margin_bounds" in test.dataframe[0].value
    test.session_state["drawer_money_only_look"] = True
    test.run()
    table = test.dataframe[1].value  # every column, in the drawer
    romi, cpo = (list(table[f"{name}_bounds"].dropna()) for name in ("romi_margin", "cpo"))
    assert romi and cpo
    assert all(words == "судить рано" or words.startswith("от ") for words in romi + cpo)
