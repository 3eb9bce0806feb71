"""`load`: reads the sources into landing; what reports show changes only with the next build."""

from __future__ import annotations

import argparse
from datetime import date

from connectors import KINDS
from throughline.cli.places import check_writable
from throughline.cli.project import Project
from throughline.loading import LoadResult
from throughline.loading import load as load_sources
from throughline.texts import say


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    add_sources(parser, lang)
    parser.add_argument("--since", metavar="DAY", type=_day, help=say("cli.help.since", lang))
    parser.add_argument("--full", action="store_true", help=say("cli.help.full", lang))


def add_sources(parser: argparse.ArgumentParser, lang: str) -> None:
    """The option that names sources, shared with `run`."""
    parser.add_argument(
        "--source", metavar="NAME", action="append", default=[], dest="sources", help=say("cli.help.source", lang)
    )


def run(project: Project, arguments: argparse.Namespace) -> int:
    return load(project, arguments.sources, arguments.since, arguments.full).exit_code


def load(project: Project, sources: list[str], since: date | None = None, full: bool = False) -> LoadResult:
    """Load and tell what came of every table. Raises Busy, ParamError, StoreError, UserError."""
    config = project.config
    check_writable(project.data)
    result = load_sources(
        config,
        KINDS,
        project.data,
        project.root,
        only=sources,
        since=since,
        full=full,
        now=project.now,
        progress=project.console.progress,
    )
    for table in result.tables:
        if table.error is not None:
            project.console.error(table.error.sentence(project.console.lang))
            continue
        name = f"{table.source}.{table.table}"
        if table.entry is None:
            project.console.say("skipped", name=name)
        else:
            entry = table.entry
            project.console.say(
                table.outcome,
                name=name,
                n=entry.rows_read,
                inserted=entry.inserted,
                updated=entry.updated,
                removed=entry.removed,
                seconds=f"{table.seconds:.1f}",
            )
            if entry.rejected:
                project.console.say("rejected", name=name, n=entry.rejected, rows=entry.left_out)
    return result


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: 2026-01-31") from None
