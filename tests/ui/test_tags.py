"""The page of tags and the card of one: facts in both languages, empty states, hostile names, the way down."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.reports.test_tags import bad_line, call, tag
from tests.snapshots import make_snapshot
from tests.ui.test_pages import said
from tests.ui.world import CHANNELS, HOSTILE
from throughline.texts import say

Open = Callable[..., AppTest]
_IDS = count(7001)


def published(data: Path, **tables: Any) -> Path:
    """A project of these tables and the channels of the small world."""
    channels = [
        {"channel_key": key, "channel": name, "label_ru": ru, "label_en": en}
        for key, (name, (ru, en)) in enumerate(CHANNELS.items())
    ]
    sources = [{"channel": "google_ads", "campaign": HOSTILE[0]}, {"channel": "direct"}, {"channel": "yandex_direct"}]
    # Pages remember reports by the id of their snapshot, through all tests of a run.
    make_snapshot(data, f"20261031-{next(_IDS)}", channel=channels, source_dim=sources, **tables)
    (data / "config.yaml").write_text("project: {name: Проба}\n", "utf-8")
    return data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred calls, a bad line in one channel, the intention to buy, and a tag for every hostile name."""
    tables = bad_line(24, 4)
    tables["call_tag"] += [tag(number, "Намерение/купить") for number in range(50, 150)]
    tables["call_tag"] += [tag(number, name) for number, name in enumerate(HOSTILE)]
    tables["call_value"] = [{"call_no": 60, "value": 500}]
    return published(tmp_path_factory.mktemp("tags"), call_intention=[{"tag": "Намерение/купить"}], **tables)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_page_states_its_facts(app: Open, data: Path, lang: str) -> None:
    test = app("tags", data=data, lang=lang)
    assert not test.exception
    prose = said(test).replace("\\", "").replace("\u00a0", " ")
    assert "50" in prose and "100" in prose and "200" in prose  # half of the calls wanted to buy
    assert "Google Ads" in prose
    assert "24" in prose
    assert "Итог/плохая связь" in prose


def test_a_day_is_a_group_too(app: Open, data: Path) -> None:
    assert not app("tags", data=data, group="day").exception


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_calls_without_tags_say_where_tags_come_from(app: Open, tmp_path: Path, lang: str) -> None:
    test = app("tags", data=published(tmp_path, call=[call(5)] * 3), lang=lang)
    assert not test.exception
    assert "calls.auto_tags" in said(test).replace("\\", "")


def test_no_calls_at_all(app: Open, tmp_path: Path) -> None:
    test = app("tags", data=published(tmp_path))
    assert not test.exception
    assert say("findings.tags_no_calls", "ru") in said(test).replace("\\", "")


def test_intention_that_nobody_named(app: Open, tmp_path: Path) -> None:
    test = app("tags", data=published(tmp_path, **bad_line(24, 4)))
    assert not test.exception
    assert "calls.intention" in said(test).replace("\\", "")


@pytest.mark.parametrize("name", ["Намерение/купить", *HOSTILE])
def test_the_card_lists_the_calls(app: Open, data: Path, name: str) -> None:
    test = app("tag", data=data, tag=name)
    assert not test.exception
    assert not test.warning
    assert len(test.dataframe) == 1


def test_the_card_without_a_tag_or_with_an_unknown_one_says_so(app: Open, data: Path) -> None:
    assert say("ui.no_tag", "ru") in app("tag", data=data).info[0].value
    assert "нет такого" in app("tag", data=data, tag="нет такого").warning[0].value
