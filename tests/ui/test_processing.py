"""The page of processing: facts in both languages, both clocks, empty states, the way down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.reports.test_processing import SPANS, both, call, form, sold, world
from tests.ui.test_pages import said
from tests.ui.test_tags import published
from throughline.texts import say

Open = Callable[..., AppTest]


def prose(test: AppTest) -> str:
    """What the page says, without the marks that make it safe."""
    assert not test.exception
    return said(test).replace("\\", "").replace("\u00a0", " ")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two branches, three communications a sale in one and twenty-three in the other, and one late answer."""
    tables = both(sold("Пермь", [2, 4] * 15, 0), sold("Уфа", [20, 26] * 15, 30))
    calls = [call(99, "05 10:00"), call(98, "05 17:00"), call(98, "06 10:00", direction="out")]
    return published(tmp_path_factory.mktemp("processing"), work_span=SPANS, call=calls, **tables)


@pytest.mark.parametrize(("lang", "branch"), [("ru", "«Пермь»"), ("en", "“Пермь”")])
def test_the_page_states_its_facts(app: Open, data: Path, lang: str, branch: str) -> None:
    told = prose(app("processing", data=data, lang=lang))
    assert f"{branch}: " in told  # the branch that takes fewest communications
    assert "13" in told  # the company's mean


def test_the_clock_of_the_sidebar_is_the_clock_of_the_page(app: Open, data: Path) -> None:
    note, note_work = say("ui.note_answers", "ru"), say("ui.note_answers_work", "ru")
    assert note in prose(app("processing", data=data))
    told = prose(app("processing", data=data, work_hours="work"))
    assert note_work in told and note not in told


def test_nobody_waited_and_nothing_was_sold(app: Open, tmp_path: Path) -> None:
    told = prose(app("processing", data=published(tmp_path)))
    assert say("findings.processing_none", "ru") in told
    assert say("findings.per_sale_none", "ru") in told
    assert say("findings.standing_none", "ru") in told


def test_one_request_that_waits_in_vain(app: Open, tmp_path: Path) -> None:
    data = published(tmp_path, work_span=SPANS, application=[form(1, "05 10:00")])
    assert "Не ответили никому" in prose(app("processing", data=data))


@pytest.mark.parametrize("group", ["manager", "month", "channel", "kind"])
def test_groups(app: Open, tmp_path: Path, group: str) -> None:
    assert prose(app("processing", data=published(tmp_path, work_span=SPANS, **world(3)), group=group))


def test_the_small_world_with_hostile_names(app: Open) -> None:
    assert prose(app("processing", group="manager", period="all"))
