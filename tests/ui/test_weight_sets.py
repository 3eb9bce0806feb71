"""Sets of weights in the sidebar: saved, chosen, deleted; hostile names; a damaged file is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.test_pages import said, url
from tests.ui.world import HOSTILE, make_world
from throughline.saved.weights import read, save

Open = Callable[..., AppTest]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A world of its own: what is saved here is nobody else's."""
    make_world(tmp_path)
    return tmp_path


def opened(test: AppTest) -> AppTest:
    """The same with the box of saving open."""
    test.session_state["weights.box"] = True
    return test.run()


def test_a_set_is_saved_under_a_name_and_chosen_again(app: Open, data: Path) -> None:
    test = opened(app("money", data=data, model="position", weights="30-50-20"))
    assert not [box for box in test.selectbox if box.key == "p.weights.set"]
    test.text_input(key="weights.name").set_value("Услуги 30-50-20")
    test.button(key="weights.save").click().run()
    assert not test.exception
    assert [each.name for each in read(data).sets] == ["Услуги 30-50-20"]
    assert test.selectbox(key="p.weights.set").value == "Услуги 30-50-20"
    test.text_input(key="p.weights").set_value("40-20-40").run()
    assert test.selectbox(key="p.weights.set").value is None
    test.selectbox(key="p.weights.set").set_value("Услуги 30-50-20").run()
    assert url(test, "weights") == "30-50-20"


def test_the_chosen_set_can_be_deleted(app: Open, data: Path) -> None:
    save(data, "a", (30, 50, 20))
    test = opened(app("money", data=data, model="position", weights="30-50-20"))
    test.button(key="weights.delete").click().run()
    assert read(data).sets == ()
    assert url(test, "weights") == "30-50-20"


def test_without_a_name_nothing_is_saved_and_it_is_told(app: Open, data: Path) -> None:
    test = opened(app("money", data=data, model="position"))
    test.button(key="weights.save").click().run()
    assert read(data).sets == ()
    assert any("Назовите набор" in warning.value for warning in test.warning)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_hostile_names_are_letters(app: Open, data: Path, lang: str) -> None:
    for number, name in enumerate(HOSTILE):
        if name.isprintable():
            save(data, name, (number, 1, 1))
    test = opened(app("money", data=data, lang=lang, model="position", weights="0-1-1"))
    assert not test.exception
    (delete,) = (button.label for button in test.button if button.key == "weights.delete")
    assert "![" not in delete and "\\!\\[" in delete


def test_a_damaged_file_is_told(app: Open, data: Path) -> None:
    (data / "weights.json").write_text("{", "utf-8")
    test = app("money", data=data, model="position")
    assert not test.exception
    assert "weights.damaged-1.json" in said(test).replace("\\", "")
