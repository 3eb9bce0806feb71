"""`run`: load, build, publish. What cron and `make run` call."""

from __future__ import annotations

import argparse

from throughline.cli import build, load
from throughline.cli.places import check_writable
from throughline.cli.project import Project
from throughline.landing.lock import held


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    load.add_sources(parser, lang)


def run(project: Project, arguments: argparse.Namespace) -> int:
    """4 when a source failed: the others are loaded and published all the same."""
    config = project.config
    check_writable(project.data)
    # One hold for both: what is published is what was just loaded.
    with held(project.data, config.project.timezone, project.now):
        result = load.load(project, arguments.sources)
        build.build(project)
    return result.exit_code
