"""The pages of attribution and paths: what is folded, what is compared, and what a filter of paths asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.reports.random_world import random_world
from tests.ui.test_pages import said, url
from ui.attribution_parts import PARTS

Open = Callable[..., AppTest]
OCTOBER = "2026-10-01..2026-10-31"


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a world whose applications have paths of many channels."""
    data = tmp_path_factory.mktemp("walks")
    random_world(data, seed=5, applications=150)
    (data / "config.yaml").write_text("project: {name: Проба}\n", "utf-8")
    return data


def shown(test: AppTest) -> int:
    """How many tables, texts and fields there are."""
    return sum(map(len, (test.dataframe, test.markdown, test.caption, test.text_input, test.text_area)))


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_a_part_draws_when_it_is_opened(app: Open, walks: Path, part: str, lang: str) -> None:
    for group in ("channel", "campaign"):
        test = app("attribution", data=walks, period=OCTOBER, lang=lang, group=group)
        before = shown(test)
        test.session_state["folds_attribution"] = [part]
        test.run()
        assert not test.exception
        assert shown(test) > before
        if lang == "en":
            assert not any("а" <= letter <= "я" for letter in said(test).casefold())


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("asked", [{"period": "2020-01-01..2020-01-31"}, {"channel": "google_ads", "period": "all"}])
def test_a_part_without_anything_to_show_is_no_error(app: Open, part: str, asked: dict[str, str]) -> None:
    """An empty period; and one channel of a world whose people have one touch each."""
    test = app("attribution", **asked)
    test.session_state["folds_attribution"] = [part]
    test.run()
    assert not test.exception


def test_the_second_model_can_be_chosen(app: Open, walks: Path) -> None:
    test = app("attribution", data=walks, period=OCTOBER, model="first")
    assert test.selectbox(key="attribution.second").value == "linear"
    test.session_state["folds_attribution"] = ["flow"]
    test.selectbox(key="attribution.second").set_value("last").run()
    assert "От модели «Первый клик» к «Последний клик»" in said(test)
    test.radio(key="p.model").set_value("last").run()  # nothing is compared with itself
    assert test.selectbox(key="attribution.second").value == "linear"


def test_the_second_model_is_that_of_scenario_b(app: Open, walks: Path) -> None:
    test = app("attribution", data=walks, **{"period": OCTOBER, "model": "first", "b.model": "last"})
    assert not [box for box in test.selectbox if box.key == "attribution.second"]
    test.session_state["folds_attribution"] = ["flow"]
    test.run()
    assert "От модели «Первый клик» к «Последний клик»" in said(test)


def all_paths(test: AppTest) -> pd.DataFrame:
    """Every row: of the table in the drawer, or of that on the page where it holds them all."""
    test.session_state["drawer_paths_frequent"] = True
    test.run()
    return test.dataframe[-1].value


def filters(test: AppTest) -> AppTest:
    """The page with the box of filters opened."""
    test.session_state["path_filters"] = True
    return test.run()


def test_the_first_paths_stand_on_the_page_and_all_of_them_in_the_drawer(app: Open, walks: Path) -> None:
    test = app("paths", data=walks, period=OCTOBER)
    everything, first = all_paths(test), test.dataframe[0].value
    assert len(first) == 15 < len(everything)
    assert everything["path"].tolist()[:15] == first["path"].tolist()


def test_paths_are_asked_for_in_the_url(app: Open, walks: Path) -> None:
    test = app("paths", data=walks, period=OCTOBER)
    everything = all_paths(test)
    filters(test).selectbox(key="p.path_starts").set_value("ads").run()
    assert url(test, "path_starts") == "ads"
    assert all(path.split(" → ")[0] == "ads" for path in test.dataframe[0].value["path"])
    found = all_paths(test)
    assert 0 < len(found) < len(everything)
    assert all(path.split(" → ")[0] == "ads" for path in found["path"])
    filters(test).selectbox(key="p.path_starts").set_value("").run()
    assert "path_starts" not in test.query_params
    assert len(all_paths(test)) == len(everything)


def test_a_path_is_opened_and_left_again(app: Open, walks: Path) -> None:
    """A click on a path asks for it in the URL; its applications stand below, and the box of filters lets go of it."""
    everything = all_paths(app("paths", data=walks, period=OCTOBER))
    path = everything["path"].iloc[0]
    test = app("paths", data=walks, period=OCTOBER, path_is=path.replace("→", ">"))
    one, applications = (table.value for table in test.dataframe[:2])
    assert one["path"].tolist() == [path]
    assert list(applications.columns)[:2] == ["application_id", "applied"]
    assert applications["leads"].sum() == one["leads"].sum()
    filters(test).button(key="path_any").click().run()
    assert "path_is" not in test.query_params
    assert len(all_paths(test)) == len(everything)


def test_a_path_without_such_a_channel_is_told(app: Open, walks: Path) -> None:
    test = app("paths", data=walks, period=OCTOBER, path_contains="no such channel")
    assert not test.exception
    assert not test.dataframe
    assert filters(test).selectbox(key="p.path_contains").value == "no such channel"


def test_the_order_that_fits_best_is_one_click_away(app: Open, walks: Path) -> None:
    test = app("attribution", data=walks, period=OCTOBER, order="4")
    test.session_state["folds_attribution"] = ["orders"]
    test.run()
    best = next(button for button in test.button if button.key == "set_order").label.rsplit(" ", 1)[-1]
    test.button(key="set_order").click().run()
    assert url(test, "order") == best
    assert not [button for button in test.button if button.key == "set_order"]


def test_a_chain_of_ads_is_told_to_be_one_of_channels(app: Open, walks: Path) -> None:
    test = app("attribution", data=walks, period=OCTOBER, group="ad")
    test.session_state["folds_attribution"] = ["markov"]
    test.run()
    assert not test.exception
    assert "Здесь нет разреза «Объявление»: показано по разрезу «Канал»." in said(test)
