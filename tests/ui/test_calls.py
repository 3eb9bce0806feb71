"""The pages of calls: what they show, how a bar opens its calls, and what they say where there are none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.snapshots import make_snapshot
from tests.ui.test_pages import said, url
from throughline.texts import say
from ui.call_levers import CALL_LEVERS
from ui.call_parts import PARTS as OF_CALLS
from ui.missed import PARTS as OF_MISSED

Open = Callable[..., AppTest]
EVER = {"period": "all", "compare": "none"}
# The world has 84 calls, one a day, their outcomes by turns of eleven: 7 × 11 whole turns and the first seven again.
# Missed or busy by turns: 1 and 3 (8 each), 5 (outgoing, 8), 8 (busy, 7); failed: 6 (8).
MISSED, OUTGOING, FAILED = 8 + 8 + 8 + 7, 8, 8


def frames(test: AppTest, column: str) -> list[pd.DataFrame]:
    """The tables on the page that have this column."""
    return [frame.value for frame in test.dataframe if column in frame.value]


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize(("page", "parts"), [("calls", OF_CALLS), ("missed", OF_MISSED)], ids=["calls", "missed"])
def test_a_page_draws_with_all_of_its_parts(app: Open, page: str, parts: dict[str, object], lang: str) -> None:
    test = app(page, lang=lang, **EVER)
    test.session_state[f"folds_{page}"] = list(parts)
    test.run()
    assert not test.exception and not test.error
    assert [header.value for header in test.header] == [say(f"pages.{page}.title", lang)]
    if lang == "en":
        assert not any("а" <= letter <= "я" for letter in said(test).casefold())


@pytest.mark.parametrize("page", ["calls", "missed"])
def test_without_any_call_the_page_says_what_to_connect(app: Open, page: str, tmp_path: Path) -> None:
    make_snapshot(tmp_path, channel=["google"], source_dim=["google"])
    (tmp_path / "config.yaml").write_text("{}\n", "utf-8")
    test = app(page, data=tmp_path)
    assert not test.exception
    assert say("ui.no_calls", "ru") in said(test)
    assert "table: call" in test.code[0].value


@pytest.mark.parametrize("page", ["calls", "missed"])
def test_a_period_without_calls_is_no_error(app: Open, page: str) -> None:
    test = app(page, period="2020-01-01..2020-01-31")
    assert not test.exception and not test.error


def test_every_bar_opens_its_own_calls(app: Open) -> None:
    test = app("missed", **EVER, work_hours="all")
    found = {}
    for bar in ("missed", "outside_hours", "outgoing", "short_wait", "by_people", "failed"):
        test.session_state["missed.bar"] = bar
        test.run()
        lists = frames(test, "wait_seconds")
        found[bar] = set(lists[0]["call_id"]) if lists else set()
        assert not test.exception
    assert len(found["missed"]) == 6  # a page of the list; the drawer has all of them
    steps = [found[bar] for bar in ("outside_hours", "outgoing", "short_wait", "by_people", "failed")]
    assert sum(map(len, steps)) == len(set().union(*steps))  # no call is in two bars


def test_the_waterfall_moves_with_the_greeting(app: Open) -> None:
    before, after = app("missed", **EVER, greeting_seconds="0"), app("missed", **EVER, greeting_seconds="600")
    assert said(before) != said(after)


def test_calls_have_their_own_assumptions_and_no_model(app: Open) -> None:
    test = app("calls")
    assert not [radio for radio in test.radio if radio.key == "p.model"]
    for name, value in {"target_seconds": 90, "cycle_days": 7}.items():
        test.number_input(key=f"p.{name}").set_value(value).run()
        assert url(test, name) == str(value)
    test.selectbox(key="p.work_hours").set_value("work").run()
    test.selectbox(key="p.call_lead").set_value("unique").run()
    assert (url(test, "work_hours"), url(test, "call_lead")) == ("work", "unique")
    assert not test.exception and not test.error


def test_each_page_has_the_assumptions_that_move_it(app: Open) -> None:
    test = app("missed")
    offered = {str(widget.key) for widget in (*test.selectbox, *test.number_input)}
    assert offered & {f"p.{name}" for name in CALL_LEVERS} == {"p.greeting_seconds", "p.work_hours"}
    test.number_input(key="p.greeting_seconds").set_value(3).run()
    assert url(test, "greeting_seconds") == "3"


def test_the_threshold_moves_the_headline(app: Open) -> None:
    """Talks are of 95, 20 and 61 seconds: nobody talked longer than 95."""
    assert "Целевые  \n  **0**" in said(app("calls", **EVER, target_seconds="95"))
    assert "Целевые  \n  **0**" not in said(app("calls", **EVER, target_seconds="60"))


def test_scenario_b_has_its_own_thresholds(app: Open) -> None:
    test = app("calls", **EVER, **{"b": "on", "b.target_seconds": "95"})
    assert not test.exception and not test.error
    assert "Целевые  \n  **0**" in said(test)
    assert "Разговор дольше, секунд: 95 вместо 30" in said(test)
