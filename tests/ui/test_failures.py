"""Nothing that goes wrong reaches the reader as Streamlit's own message: errors are told, the unexpected is logged."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.world import make_world
from throughline.errors import ParamError, StoreError
from throughline.reports import registry
from throughline.texts import say
from throughline.warehouse.digest import write_digest
from ui.words import escape

Open = Callable[..., AppTest]
# It passes the trial when config is read: only the touches of this world show what is wrong with it.
BAD_MODEL = (
    "project: {name: Проба}\nattribution: {custom: {mine: \"case when channel = 'google_ads' then -1 else 1 end\"}}\n"
)


def told(test: AppTest) -> list[str]:
    """What the error boxes say; the script itself has ended well."""
    assert not test.exception
    return [box.value for box in test.error]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Make every report fail with this error, but those that were made before: ask with a margin of your own."""

    def fail(error: Exception) -> None:
        def run(*_: object) -> None:
            raise error

        monkeypatch.setattr("ui.reports.run", run)

    return fail


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_bad_model_of_config_is_told_with_what_to_do(app: Open, tmp_path: Path, lang: str) -> None:
    make_world(tmp_path)
    (tmp_path / "config.yaml").write_text(BAD_MODEL, "utf-8")
    (said,) = told(app("money", data=tmp_path, model="mine", lang=lang))
    assert "attribution\\.custom" in said
    assert "mine" in said and "google\\_ads" in said


def test_a_bad_model_of_config_leaves_the_others_on_the_page_of_models(app: Open, tmp_path: Path) -> None:
    make_world(tmp_path)
    (tmp_path / "config.yaml").write_text(BAD_MODEL, "utf-8")
    test = app("attribution", data=tmp_path, model="linear")
    assert told(test) == []
    assert any("Своя модель mine не даёт весов" in text.value for text in test.markdown)
    assert "mine" not in test.selectbox(key="attribution.second").options


def test_another_model_mends_the_page(app: Open, tmp_path: Path) -> None:
    make_world(tmp_path)
    (tmp_path / "config.yaml").write_text(BAD_MODEL, "utf-8")
    test = app("money", data=tmp_path, model="mine")
    test.radio(key="p.model").set_value("linear").run()
    assert told(test) == []
    assert len(test.dataframe) > 0


ERRORS = {
    "a version that is gone": StoreError("snapshot_gone", snapshot="000007", path="/data/7"),
    "a group that is not taken": ParamError("bad_param", name="group", value="employee", allowed="channel"),
}


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
@pytest.mark.parametrize("page", ["overview", "money", "funnel", "attribution", "deals", "spend", "health"])
def test_an_error_of_a_report_is_its_own_sentence(
    app: Open, failing: Callable[[Exception], None], page: str, error: StoreError
) -> None:
    failing(error)
    assert told(app(page, margin="0.123")) == [escape(error.sentence("ru"), longest=2000)]


def test_the_unexpected_is_short_on_the_page_and_whole_in_the_log(
    app: Open, failing: Callable[[Exception], None], caplog: pytest.LogCaptureFixture
) -> None:
    failing(RuntimeError("inner workings"))
    with caplog.at_level(logging.ERROR, "ui.failures"):
        assert told(app("money", margin="0.123")) == [say("ui.error", "ru")]
    assert "inner workings" in caplog.text
    assert "Traceback" in caplog.text


def test_a_damaged_snapshot_gives_way_to_the_one_before(app: Open, tmp_path: Path) -> None:
    make_world(tmp_path)
    folder = tmp_path / "snapshots"
    (published,) = folder.glob("*.duckdb")
    whole = published.rename(folder / "000001.duckdb")
    damaged = folder / "000002.duckdb"
    shutil.copy(whole, damaged)
    write_digest(damaged, damaged)
    damaged.write_bytes(damaged.read_bytes()[: damaged.stat().st_size // 2])
    (tmp_path / "CURRENT").write_text("000002", "utf-8")
    test = app("money", data=tmp_path)
    assert told(test) == []
    (banner,) = [warning.value for warning in test.warning]
    assert escape("000002.duckdb") in banner
    assert escape(say("ui.stands_in", "ru", snapshot=whole.stem)) in banner
    assert len(test.dataframe) > 0


def test_no_whole_snapshot_is_told_with_what_to_do(app: Open, tmp_path: Path) -> None:
    make_world(tmp_path)
    for file in (tmp_path / "snapshots").glob("*.duckdb"):
        file.write_bytes(b"nothing")
    test = app("money", data=tmp_path)
    assert told(test) == []
    assert test.header[0].value == say("ui.broken_data_title", "ru")
    assert "throughline build" in test.warning[0].value.replace("\\", "")


def test_reports_are_run_through_the_registry() -> None:
    """The tests above replace this very name."""
    import ui.reports

    assert ui.reports.run is registry.run
