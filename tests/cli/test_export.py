"""`export` and what `run` publishes: places of config, a folder on the command line, exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import CONFIG, Say, Shop

PLACES = "export:\n  - {kind: parquet, folder: bi, params: {model: linear}}\n"
NOWHERE = '  - {kind: postgres, host: no-such-host.invalid, database: bi, user: bi, password: "${PW}"}\n'


@pytest.fixture
def project(loaded: Shop, tmp_path: Path) -> Iterator[Shop]:
    """The loaded shop with a place for its results; its data are those of all tests and only read."""
    config = loaded.folder / f"{tmp_path.name}.yaml"
    config.write_text(CONFIG + PLACES.replace("folder: bi", f"folder: {tmp_path / 'bi'}"), "utf-8")
    yield Shop(tmp_path, config)
    config.unlink()


def sums(folder: Path) -> dict[str, float]:
    """Sums of the wide table in a folder."""
    frame = pq.read_table(folder / "marketing_daily.parquet").to_pandas()
    return {name: float(frame[name].sum()) for name in ("leads", "sales", "revenue", "spend", "clicks")}


def models(folder: Path) -> set[str]:
    return set(pq.read_table(folder / "marketing_daily.parquet")["model"].to_pylist())


# Three forms and two deals of them, one paid; one day of spend.
EXPECTED = {"leads": 3, "sales": 1, "revenue": 1000, "spend": 400, "clicks": 10}


def test_without_options_all_places_of_config(project: Shop, say: Say) -> None:
    done = say(project, "export")
    assert done.code == 0, done.err
    assert "marketing_daily" in done.out
    assert sums(project.folder / "bi") == EXPECTED
    assert models(project.folder / "bi") == {"linear"}


def test_a_folder_on_the_command_line_with_other_parameters(project: Shop, say: Say) -> None:
    out = project.folder / "other"
    words = ("--to", "parquet", "--folder", str(out), "--param", "model=first", "--table", "marketing_daily")
    done = say(project, "export", *words)
    assert done.code == 0, done.err
    assert sorted(path.name for path in out.iterdir()) == ["manifest.json", "marketing_daily.parquet"]
    assert models(out) == {"first"}


def test_one_place_that_fails_stops_no_other(project: Shop, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PW", "bi-secret")
    with project.config.open("a", encoding="utf-8") as config:
        config.write(NOWHERE)
    done = say(project, "export")
    assert done.code == 4
    assert "no-such-host.invalid" in done.err
    assert sums(project.folder / "bi") == EXPECTED
    assert say(project, "export", "--to", "postgres").code == 4


def test_run_publishes_what_it_built_and_tries_again(shop: Shop, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PW", "bi-secret")
    shop.config.write_text(CONFIG + PLACES + NOWHERE, "utf-8")
    assert say(shop, "run").code == 4
    assert sums(shop.folder / "bi") == EXPECTED
    # Not all results are where they should be: the next start looks for no other change.
    again = say(shop, "run", "--if-changed")
    assert again.code == 4
    assert "export" in again.out
    shop.config.write_text(CONFIG + PLACES, "utf-8")
    assert say(shop, "run").code == 0
    assert say(shop, "run", "--if-changed").out.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "postgres"), "postgres"),
        (("--to", "postgres", "--folder", "x"), "--folder"),
        (("--table", "money"), "marketing_daily"),
        (("--param", "model"), "model"),
        (("--param", "group=day"), "group"),
    ],
)
def test_what_cannot_be_done_is_told(project: Shop, say: Say, words: tuple[str, ...], said: str) -> None:
    done = say(project, "export", *words)
    assert (done.code, said in done.err) == (2, True), done.err


def test_before_the_first_load_there_is_nothing_to_publish(shop: Shop, say: Say) -> None:
    assert say(shop, "export", "--folder", str(shop.folder / "x")).code == 2


def test_check_tries_the_places_and_publishes_nothing(project: Shop, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    done = say(project, "check")
    assert (done.code, f"(parquet): {project.folder / 'bi'}" in done.out) == (0, True), done.out + done.err
    assert not (project.folder / "bi").exists()
    monkeypatch.setenv("PW", "bi-secret")
    with project.config.open("a", encoding="utf-8") as config:
        config.write(NOWHERE + "  - {kind: parquet, params: {model: best}}\n  - {kind: parquet, tables: [money]}\n")
    done = say(project, "check")
    assert done.code == 2
    assert f"(parquet): {project.folder / 'bi'}" in done.out
    assert all(word in done.err for word in ("no-such-host.invalid", "best", "marketing_daily")), done.err
