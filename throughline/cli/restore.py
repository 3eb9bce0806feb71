"""`restore FILE`: puts what a backup holds in the place of what is loaded."""

from __future__ import annotations

import argparse
from pathlib import Path

from throughline.cli.places import check_writable
from throughline.cli.project import Project
from throughline.landing.backup import restore
from throughline.texts import say


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=say("cli.help.file", lang))


def run(project: Project, arguments: argparse.Namespace) -> int:
    config = project.config
    check_writable(project.data)
    restore(arguments.file, project.data, config.project.timezone)
    project.console.say("restored", path=str(arguments.file))
    return 0
