"""`build`: makes core and marts of what is loaded, checks them and publishes a snapshot."""

from __future__ import annotations

import argparse

from throughline.cli.project import Project
from throughline.texts import say
from throughline.warehouse import build as build_snapshot


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("--engine", choices=("duckdb",), default="duckdb", help=say("cli.help.engine", lang))


def run(project: Project, arguments: argparse.Namespace) -> int:
    build(project)
    return 0


def build(project: Project) -> None:
    """Build and say what was published. Raises Busy, BuildError, StoreError."""
    snapshot_id = build_snapshot(project.data, project.config, now=project.now)
    project.console.say("published", snapshot=snapshot_id)
