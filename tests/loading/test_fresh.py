"""What changed since the last load is noticed by a look that reads nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connectors import KINDS, SETTINGS
from throughline.config import Config, load
from throughline.loading import fresh

TEXT = """\
project: {currency: RUB}
sources:
  - {name: leads, kind: file, path: "leads-*.csv", table: lead}
  - {name: crm, kind: file, path: deals.csv, table: deal}
  - {name: sheet, kind: google_sheets, spreadsheet: 1AbC, table: spend_manual}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("leads-1.csv", "leads-2.csv", "deals.csv"):
        (tmp_path / name).write_text("x\n", "utf-8")
    (tmp_path / "config.yaml").write_text(TEXT, "utf-8")
    (tmp_path / "data").mkdir()
    return tmp_path


def config(folder: Path) -> Config:
    return load(folder / "config.yaml", SETTINGS, {})


def look(folder: Path) -> fresh.Marks:
    return fresh.look(config(folder), KINDS, folder)


def changed(folder: Path) -> list[str] | None:
    return fresh.changes(folder / "data", look(folder))


def remember(folder: Path, failed: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> None:
    fresh.remember(folder / "data", look(folder), failed, only)


def test_nothing_is_known_before_the_first_load_and_where_the_memory_is_broken(folder: Path) -> None:
    assert changed(folder) is None
    remember(folder)
    assert changed(folder) == []
    for broken in ("", "[]", "{"):
        (folder / "data" / "loaded.json").write_text(broken)
        assert changed(folder) is None


def test_each_kind_of_change_is_named(folder: Path) -> None:
    remember(folder)
    (folder / "deals.csv").write_text("other\n", "utf-8")
    assert changed(folder) == ["crm"]
    remember(folder)
    (folder / "leads-3.csv").write_text("x\n", "utf-8")
    assert changed(folder) == ["leads"]
    remember(folder)
    (folder / "deals.csv").unlink()
    assert changed(folder) == ["crm"]
    remember(folder)
    (folder / "config.yaml").write_text(TEXT.replace("RUB", "USD"), "utf-8")
    assert changed(folder) == [fresh.CONFIG]
    (folder / "config.yaml").write_text("# a remark\n" + TEXT, "utf-8")
    remember(folder)
    (folder / "config.yaml").write_text(TEXT, "utf-8")
    assert changed(folder) == []


def test_an_edit_that_keeps_the_size_is_noticed(folder: Path) -> None:
    remember(folder)
    (folder / "deals.csv").write_text("y\n", "utf-8")
    os.utime(folder / "deals.csv", ns=(1, 1))
    assert changed(folder) == ["crm"]


def test_another_program_is_a_change(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = tmp_path / "code" / "throughline"
    code.mkdir(parents=True)
    (code / "a.sql").write_text("select 1")
    monkeypatch.setattr(fresh, "_ROOT", code.parent)
    remember(folder)
    assert changed(folder) == []
    (code / "a.sql").write_text("select 12")
    assert changed(folder) == [fresh.PROGRAM]


def test_a_source_that_failed_is_tried_again(folder: Path) -> None:
    remember(folder, failed=("crm", "sheet"))
    assert changed(folder) == ["crm", "sheet"]


def test_a_load_of_one_source_says_nothing_of_the_others(folder: Path) -> None:
    remember(folder, only=("crm",))
    assert changed(folder) is None
    remember(folder)
    (folder / "deals.csv").write_text("other\n", "utf-8")
    (folder / "leads-1.csv").write_text("other\n", "utf-8")
    remember(folder, only=("crm",))
    assert changed(folder) == ["leads"]


def test_a_memory_that_cannot_be_written_stops_nothing(folder: Path) -> None:
    (folder / "data").rmdir()
    remember(folder)
    (folder / "data").mkdir()
    assert changed(folder) is None
