"""The page of money: what ad accounts claim beside what came, when the reader asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.snapshots import make_snapshot
from tests.ui.test_pages import said
from throughline.texts import say
from ui.words import group_label

Open = Callable[..., AppTest]
PERIOD = "2026-10-01..2026-10-31"
GOAL = "![x](http://evil.test/a.png)"


@pytest.fixture(scope="module")
def claims_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One campaign with a lead, of which an account claims five."""
    data = tmp_path_factory.mktemp("claims")
    make_snapshot(
        data,
        "20261031-claims",  # reports are shared by the snapshot's id
        channel=["direct_ads"],
        source_dim=[{"channel": "direct_ads", "campaign": "walls"}],
        application=[{"applied_at": "2026-10-05 10:00", "own_source_key": 0}],
        claimed_campaign=[{"source_name": "direct", "campaign": "walls", "channel": "direct_ads"}],
        ad_claim=[{"day": "2026-10-05", "source_name": "direct", "campaign": "walls", "goal": GOAL, "conversions": 5}],
    )
    (data / "config.yaml").write_text("project: {name: Кабинеты}\n", "utf-8")
    return data


def opened(app: Open, **asked: object) -> AppTest:
    """The page with the claims opened."""
    test = app("money", **asked)
    test.session_state["folds_money"] = ["claims"]
    test.run()
    assert not test.exception
    return test


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_claims_stand_beside_leads_and_words_of_accounts_are_only_words(
    app: Open, claims_world: Path, lang: str
) -> None:
    test = opened(app, data=claims_world, period=PERIOD, lang=lang)
    table = next(frame.value for frame in test.dataframe if "conversions" in frame.value.columns)
    assert table[["conversions", "leads", "claimed_per_lead"]].to_numpy().tolist() == [[5.0, 1.0, 5.0]]
    assert "http://evil.test" not in said(test).replace("\\", "")


def test_another_group_of_the_page_gives_way(app: Open, claims_world: Path) -> None:
    test = opened(app, data=claims_world, period=PERIOD, group="product")
    names = {"asked": group_label("product", "ru"), "shown": group_label("channel", "ru")}
    assert say("ui.group_replaced", "ru", **names) in [note.value for note in test.caption]
    assert any("conversions" in frame.value.columns for frame in test.dataframe)


def test_without_claims_the_page_says_what_to_connect(app: Open) -> None:
    test = opened(app, period=PERIOD)
    assert say("findings.claims_none", "ru") in said(test).replace("\\", "")
