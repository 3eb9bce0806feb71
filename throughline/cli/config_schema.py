"""`config-schema`: writes config.schema.json, by which editors check and complete config.yaml, and pages of docs."""

from __future__ import annotations

import argparse
from pathlib import Path

from connectors import SETTINGS
from connectors.send import SEND_SETTINGS
from throughline.cli.export_page import export_page
from throughline.cli.project import Project
from throughline.cli.tables_page import tables_page
from throughline.config.reference import reference
from throughline.config.schema import schema_text

ROOT = Path(__file__).resolve().parent.parent.parent


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """No options of its own."""


def files() -> dict[Path, str]:
    """The generated files and what they must hold."""
    return {
        ROOT / "config.schema.json": schema_text(SETTINGS, SEND_SETTINGS),
        ROOT / "docs" / "config.md": reference(SETTINGS, SEND_SETTINGS),
        ROOT / "docs" / "tables.md": tables_page(),
        ROOT / "docs" / "export.md": export_page(),
    }


def run(project: Project, arguments: argparse.Namespace) -> int:
    for path, text in files().items():
        path.write_text(text, "utf-8")
        project.console.say("written", path=str(path.relative_to(ROOT)))
    return 0
