"""`run`: load, build, publish, export and send where config says so. What cron calls; `make run` adds --if-changed."""

from __future__ import annotations

import argparse
from pathlib import Path

from connectors import KINDS
from throughline.cli import load
from throughline.cli.places import check_writable
from throughline.cli.project import Project
from throughline.errors import AppError
from throughline.landing.lock import held
from throughline.loading import fresh
from throughline.texts import say


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    load.add_sources(parser, lang)
    parser.add_argument("--if-changed", action="store_true", help=say("cli.help.if_changed", lang))


def run(project: Project, arguments: argparse.Namespace) -> int:
    """4 when a source or a destination failed: the others are loaded, published and served all the same."""
    config = project.config
    check_writable(project.data)
    if arguments.if_changed and not _is_changed(project):
        return 0
    # Imported where it is needed: most starts find nothing to build.
    from throughline.cli import build

    # One hold for both: what is published is what was just loaded.
    with held(project.data, config.project.timezone, project.now):
        marks = fresh.look(config, KINDS, project.root)
        result = load.load(project, arguments.sources)
        build.build(project)
        failed = {table.source for table in result.failed}
        fresh.remember(project.data, marks, failed, arguments.sources)
    given = {"export": _export(project), "send": _send(project)}
    undone = {name for name, code in given.items() if code}
    if undone:  # remembered as changed, so that the next start with --if-changed tries again
        fresh.remember(project.data, marks, failed | undone, arguments.sources)
    return max(result.exit_code, *given.values())


def _export(project: Project) -> int:
    """4 when a place of the section `export` did not take the results."""
    if not project.config.export:
        return 0
    from throughline.cli import export

    return 4 if export.publish(project, project.config.export) else 0


def _send(project: Project) -> int:
    """The code of sending to destinations that say `auto: true`: what stops it stops nothing else."""
    automatic = [settings.name for settings in project.config.send if settings.auto]
    if not automatic:
        return 0
    from throughline.cli import send

    try:
        return send.send(project, automatic)
    except AppError as error:
        project.console.error(error.sentence(project.console.lang))
        return error.exit_code


def _is_changed(project: Project) -> bool:
    """Whether there is anything to load; says what has changed, or that nothing has."""
    snapshot_id = _published(project.data)
    changed = fresh.changes(project.data, fresh.look(project.config, KINDS, project.root))
    if snapshot_id is None or changed is None:
        project.console.say("first_load" if snapshot_id is None else "load_anew")
    elif changed:
        project.console.say("changed", names=", ".join(changed))
    else:
        project.console.say("nothing_changed", snapshot=snapshot_id)
    return snapshot_id is None or changed is None or bool(changed)


def _published(data: Path) -> str | None:
    """The snapshot that is shown, None where there is none or its file has gone."""
    try:
        snapshot_id = (data / "CURRENT").read_text("utf-8").strip()
    except OSError:
        return None
    return snapshot_id if (data / "snapshots" / f"{snapshot_id}.duckdb").is_file() else None
