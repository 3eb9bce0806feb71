"""`check`: configuration, secrets, data folder, sources, destinations, places of results; says what is right too."""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor

from connectors.send import SENDERS
from throughline.cli.places import check_writable
from throughline.cli.project import Project
from throughline.config import SourceSettings
from throughline.config.types import secrets_of
from throughline.errors import AppError, SourceError, UserError
from throughline.landing.lock import holder
from throughline.warehouse.snapshot import Snapshots

_AT_ONCE = 8


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """No options of its own."""


def run(project: Project, arguments: argparse.Namespace) -> int:
    """0 all is well; 2 something the user can mend is wrong; 4 only that a source does not answer."""
    config = project.config
    console = project.console
    console.say("check_config", path=str(project.path), sources=len(config.sources))
    console.say("check_secrets", n=len(list(secrets_of([*config.sources, *config.send]))))
    codes = [_data(project), *_sources(project), *_destinations(project), *_places(project)]
    return 2 if 2 in codes else max(codes)


def _sources(project: Project) -> list[int]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(lambda settings: _source(project, settings), project.config.sources))
    for settings, answer in zip(project.config.sources, answers, strict=True):
        if isinstance(answer, AppError):
            project.console.error(answer.sentence(project.console.lang))
        else:
            project.console.say("check_source", source=settings.name, kind=settings.kind, answer=answer)
    return [answer.exit_code if isinstance(answer, AppError) else 0 for answer in answers]


def _source(project: Project, settings: SourceSettings) -> str | AppError:
    try:
        return project.connector(settings).check()
    except (SourceError, UserError) as error:
        return error


def _destinations(project: Project) -> list[int]:
    """Destinations of the section `send`: each is tried, and nothing is sent."""
    if not project.config.send:
        return []
    from throughline.sending.wording import trouble

    console, codes = project.console, []
    for settings in project.config.send:
        try:
            answer = SENDERS[settings.kind](settings, project.context(settings.name)).check()
            console.say("check_destination", name=settings.name, kind=settings.kind, answer=answer)
            codes.append(0)
        except (SourceError, UserError) as error:
            console.error(f"{settings.name}: {trouble(error, console.lang)}")
            codes.append(error.exit_code)
    return codes


def _places(project: Project) -> list[int]:
    """Places of the section `export`: each is tried, and nothing is published."""
    places, console = project.config.export, project.console
    if not places:
        return []
    from throughline.cli.export import try_place  # with all that makes its tables: only who publishes pays for it

    codes = []
    for place in places:
        try:
            console.say("check_place", kind=place.kind, where=try_place(project, place))
            codes.append(0)
        except AppError as error:
            console.error(error.sentence(console.lang))
            codes.append(error.exit_code)
    return codes


def _data(project: Project) -> int:
    data, console = project.data, project.console
    try:
        check_writable(data)
    except UserError as error:
        console.error(error.sentence(console.lang))
        return error.exit_code
    writer = holder(data)
    if writer is not None:
        console.say("check_busy", pid=writer.pid)
    snapshot_id = Snapshots(data).current_id()
    if snapshot_id is None:
        console.say("check_empty", path=str(data))
    else:
        project.snapshot()
        console.say("check_data", path=str(data), snapshot=snapshot_id)
    return 0
