"""A custom model on the page of attribution: mistakes in words, ten paths, lines to paste."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml
from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]


def typed(app: Open, expression: str, **url: str) -> AppTest:
    test = app("attribution", period="all", **url)
    test.session_state["folds_attribution"] = ["builder"]
    test.session_state["builder.expression"] = expression
    test.session_state["builder.lines"] = True
    test.run()
    assert not test.exception
    return test


def errors(test: AppTest) -> str:
    return "\n".join(box.value.replace("\\", "") for box in test.error)


def paths(test: AppTest) -> list[str]:
    return next((list(frame.value["path"]) for frame in test.dataframe if "path" in frame.value.columns), [])


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("pos +", "Не разобрать с 5-го знака"),
        ("1 + dys", "5-й знак: нет столбца «dys». Похож «days»"),
        ("2 - pos", "вес -1, а он не бывает меньше 0"),
        ("1 / (n - 1)", "деление на нуль"),
        ("nullif(pos, 1)", "получается NULL"),
        ("case when channel = 'google_ads' then -1 else 1 end", "канал google_ads: вес -1"),
        ("![x](http://evil.test/a.png)", "Не разобрать"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_given(app: Open, expression: str, said: str) -> None:
    test = typed(app, expression)
    assert said in errors(test)
    assert not paths(test)
    assert not [code for code in test.code if "custom:" in code.value]


def test_a_good_one_shows_paths_and_lines(app: Open) -> None:
    expression = "case when pos = 1 or pos = n then 2 else 1 end -- \"both\" 'ends'\n + 0"
    test = typed(app, expression)
    assert not test.error
    assert any("Яндекс Директ 100\u00a0%" in path for path in paths(test))
    (lines,) = (code.value for code in test.code if "custom:" in code.value)
    assert yaml.safe_load(lines) == {"attribution": {"custom": {"my_model": expression}}}


def test_in_english(app: Open) -> None:
    assert "Character 5" in errors(typed(app, "1 + dys", lang="en"))
    assert any("100%" in path for path in paths(typed(app, "1", lang="en")))


@pytest.mark.parametrize(("name", "said"), [("Своя", "латинские"), ("linear", "занято"), ("", "латинские")])
def test_a_bad_name_gives_no_lines(app: Open, name: str, said: str) -> None:
    test = typed(app, "1")
    test.session_state["folds_attribution"] = ["builder"]
    test.session_state["builder.lines"] = True
    test.text_input(key="builder.name").set_value(name).run()
    assert said in errors(test)
    assert not [code for code in test.code if "custom:" in code.value]


def test_without_paths_it_says_so(app: Open) -> None:
    test = typed(app, "1")
    assert paths(test)
    test = app("attribution", period="2020-01-01..2020-01-31")
    test.session_state["folds_attribution"] = ["builder"]
    test.session_state["builder.expression"] = "1"
    test.run()
    assert any("путей нет" in caption.value for caption in test.caption)
