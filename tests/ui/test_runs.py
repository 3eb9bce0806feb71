"""The app loads at its start what was edited while it was down."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors import KINDS, SETTINGS
from throughline.config import load
from throughline.loading import fresh
from throughline.params import Defaults
from throughline.warehouse.snapshot import Snapshots
from ui import runs
from ui.project import Project

CONFIG = "sources: [{name: crm, kind: file, path: deals.csv, table: deal}]\n"


def test_only_what_was_loaded_before_and_changed_since(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Project] = []
    monkeypatch.setattr(runs, "start", started.append)
    (tmp_path / "deals.csv").write_text("deal_id\n1\n", "utf-8")
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, "utf-8")
    config = load(path, SETTINGS, {})
    here = Project(path, tmp_path, config, Defaults.of(config), Snapshots(tmp_path))
    assert not runs.load_what_changed(here)  # nothing was ever loaded here
    fresh.remember(tmp_path, fresh.look(config, KINDS, tmp_path), failed=())
    assert not runs.load_what_changed(here)
    (tmp_path / "deals.csv").write_text("deal_id\n12\n", "utf-8")
    assert runs.load_what_changed(here)
    assert started == [here]
