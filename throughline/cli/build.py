"""`build`: makes core and marts of what is loaded, checks them and publishes a snapshot."""

from __future__ import annotations

import argparse

from throughline.cli.places import check_writable
from throughline.cli.project import Project
from throughline.landing.lock import held
from throughline.texts import say
from throughline.warehouse import build as build_snapshot


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("--engine", choices=("duckdb",), default="duckdb", help=say("cli.help.engine", lang))


def run(project: Project, arguments: argparse.Namespace) -> int:
    build(project)
    return 0


def build(project: Project) -> None:
    """Build and say what was published. Raises Busy, BuildError, StoreError, UserError."""
    console, config = project.console, project.config
    check_writable(project.data)
    with held(project.data, config.project.timezone, project.now):
        snapshot_id = build_snapshot(
            project.data,
            config,
            now=project.now,
            progress=lambda number, table: console.step("building", n=number + 1, table=table),
        )
    console.say("published", snapshot=snapshot_id)
