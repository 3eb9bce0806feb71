"""What is assumed of calls: where it can be set, and that it stays in the address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.snapshots import make_snapshot
from tests.ui.test_pages import said, url
from throughline.texts import say
from throughline.warehouse.snapshot import Snapshots
from ui.filters import values_of

Open = Callable[..., AppTest]
APPLICATIONS = ["call_lead", "target_seconds", "cycle_days"]


def keys(test: AppTest) -> list[str]:
    """The parameters of calls that the sidebar offers."""
    offered = {str(widget.key) for widget in (*test.selectbox, *test.number_input)}
    return [name for name in (*APPLICATIONS, "greeting_seconds", "work_hours") if f"p.{name}" in offered]


@pytest.fixture
def opened(app: Open) -> AppTest:
    """The page of money with the box of calls open."""
    test = app("money")
    test.session_state["call_levers"] = True
    return test.run()


def test_money_has_them_folded(app: Open) -> None:
    test = app("money")
    assert keys(test) == []
    assert say("ui.call_levers", "ru") in [box.label for box in test.expander]


def test_what_makes_an_application_can_be_set_beside_money(opened: AppTest) -> None:
    assert keys(opened) == APPLICATIONS
    opened.number_input(key="p.target_seconds").set_value(90).run()
    opened.selectbox(key="p.call_lead").set_value("unique").run()
    assert not opened.exception
    assert (url(opened, "target_seconds"), url(opened, "call_lead")) == ("90", "unique")
    assert say("ui.call_levers_changed", "ru", n=2) in [box.label for box in opened.expander]


def test_reset_and_undo_take_them_back(opened: AppTest) -> None:
    opened.number_input(key="p.cycle_days").set_value(7).run()
    opened.number_input(key="p.cycle_days").set_value(14).run()
    opened.button(key="undo").click().run()
    assert opened.number_input(key="p.cycle_days").value == 7
    opened.button(key="reset").click().run()
    assert opened.number_input(key="p.cycle_days").value == 30


def test_scenario_b_has_rules_of_its_own(opened: AppTest) -> None:
    opened.button(key="pin").click().run()
    opened.number_input(key="p.target_seconds").set_value(60).run()
    assert not opened.exception
    assert (url(opened, "target_seconds"), url(opened, "b.target_seconds")) == ("30", "60")
    assert "Разговор дольше, секунд: 60 вместо 30" in said(opened)


@pytest.mark.parametrize("page", ["spend", "sources", "glossary"])
def test_where_no_call_moves_a_figure_there_are_none(app: Open, page: str) -> None:
    assert say("ui.call_levers", "ru") not in [box.label for box in app(page).expander]


def test_a_project_without_calls_has_none(app: Open, tmp_path: Path) -> None:
    make_snapshot(tmp_path, channel=["google"], source_dim=["google"])
    (tmp_path / "config.yaml").write_text("{}\n", "utf-8")
    assert say("ui.call_levers", "ru") not in [box.label for box in app("money", data=tmp_path).expander]


def test_bad_values_of_calls_are_told(app: Open) -> None:
    test = app("money", target_seconds="half a minute", call_lead="by_brand")
    warnings = "\n".join(warning.value for warning in test.warning)
    assert "target_seconds" in warnings.replace("\\", "") and "call_lead" in warnings.replace("\\", "")
    assert (url(test, "target_seconds"), url(test, "call_lead")) == ("30", "target")


@pytest.mark.parametrize("group", ["employee", "tracking_number"])
def test_what_only_calls_know_can_be_filtered_by(world: Path, group: str) -> None:
    snapshot = Snapshots(world).current()
    assert snapshot is not None
    known = set(snapshot.query(f"select distinct {group} as value from call")["value"])
    assert known - {""} <= set(values_of(snapshot, group))
