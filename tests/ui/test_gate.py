"""No stranger sees a figure: no open server without a login, no data before it, no role for who is not named."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import ROOT
from tests.ui.world import make_world
from throughline.config.models import Access
from throughline.texts import say
from ui.gate import may, role_of

LOGIN = "project: {name: Проба, timezone: Asia/Yekaterinburg}\naccess: {oidc: google}\n"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what must be refused
START_S = 60


def test_an_open_server_without_login_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("project: {name: Проба}\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", EVERYWHERE, "--server.port", "0"],
        cwd=ROOT,
        env={**os.environ, "THROUGHLINE_CONFIG": str(tmp_path / "config.yaml"), "THROUGHLINE_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )
    assert done.returncode == 2
    assert say("ui.open_server", "ru", address=EVERYWHERE) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("page", ["overview", "money", "sources"])
def test_nothing_is_shown_before_the_login(app: Callable[..., AppTest], tmp_path: Path, page: str) -> None:
    make_world(tmp_path)
    (tmp_path / "config.yaml").write_text(LOGIN, "utf-8")
    test = app(page, data=tmp_path)
    assert not test.exception
    assert [title.value for title in test.title] == [say("ui.login_title", "ru")]
    assert [button.label for button in test.button] == [say("ui.login", "ru")]
    shown = (*test.markdown, *test.dataframe, *test.header, *test.sidebar.radio, *test.caption)
    assert list(shown) == []


def test_the_highest_fitting_role_counts_and_only_for_a_verified_address() -> None:
    access = Access(oidc="google", roles={"viewer": ["*@okna.ru"], "analyst": ["anna@okna.ru"]})
    assert role_of(access, "Anna@okna.ru", verified=True) == "analyst"
    assert role_of(access, "boris@okna.ru", verified=True) == "viewer"
    assert role_of(access, "anna@okna.ru", verified=False) is None
    assert role_of(access, "anna@okna.ru.evil.test", verified=True) is None
    assert role_of(access, "", verified=True) is None
    assert role_of(Access(oidc="google"), "anyone@any.test", verified=True) == "viewer"


@pytest.mark.parametrize(
    ("least", "those"),
    [("viewer", "viewer manager analyst admin"), ("analyst", "analyst admin"), ("admin", "admin"), ("nobody", "")],
)
def test_what_config_grants_from_a_role_on(least: str, those: str) -> None:
    assert [role for role in ("viewer", "manager", "analyst", "admin") if may(role, least)] == those.split()
