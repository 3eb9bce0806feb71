"""`demo`: writes the data files that the demo project's config.yaml names, beside that file."""

from __future__ import annotations

import argparse

from throughline import demo
from throughline.cli.project import Project
from throughline.errors import StoreError
from throughline.reasons import because


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """No options of its own."""


def run(project: Project, arguments: argparse.Namespace) -> int:
    try:
        paths = demo.write(project.root)
    except OSError as error:
        raise StoreError("cannot_write", path=str(error.filename), reason=because(error)) from error
    project.console.say("demo", n=len(paths), path=str(paths[0].parent))
    return 0
