"""`backup FILE`: everything that was loaded, in one file. Reports are rebuilt from it."""

from __future__ import annotations

import argparse
from pathlib import Path

from throughline.cli.places import check_target, check_writable
from throughline.cli.project import Project
from throughline.landing.backup import backup
from throughline.texts import say


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=say("cli.help.file", lang))


def run(project: Project, arguments: argparse.Namespace) -> int:
    config = project.config
    check_writable(project.data)
    check_target(arguments.file)
    backup(project.data, arguments.file, config.project.timezone)
    project.console.say("written", path=str(arguments.file))
    return 0
