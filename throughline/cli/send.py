"""`send`: sales and target leads back to the systems that brought them. Without --for-real nothing is sent."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from connectors.send import SENDERS
from throughline.cli.places import check_writable
from throughline.cli.project import Project
from throughline.errors import SourceError
from throughline.landing.sent import State
from throughline.logging import redact
from throughline.texts import say

if TYPE_CHECKING:
    from throughline.sending import Post


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument(
        "--destination", metavar="NAME", action="append", default=[], dest="destinations",
        help=say("cli.help.destination", lang),
    )  # fmt: skip
    for flag in ("for-real", "retry-unknown", "retry-refused"):
        parser.add_argument(f"--{flag}", action="store_true", help=say(f"cli.help.{flag.replace('-', '_')}", lang))


def run(project: Project, arguments: argparse.Namespace) -> int:
    """4 when a destination failed, or conversions are left of which nobody knows whether they arrived."""
    if not project.config.send:
        _print(project, [say("sending.none", project.console.lang)])
        return 0
    again = {"retry_unknown": arguments.retry_unknown, "retry_refused": arguments.retry_refused}
    if arguments.for_real:
        return send(project, arguments.destinations, **again)
    from throughline.sending.wording import plan_lines

    lang, zone = project.console.lang, ZoneInfo(project.config.project.timezone)
    for plan in _post(project).prepare(arguments.destinations, **again):
        _print(project, plan_lines(plan, lang, zone))
    _print(project, [say("sending.dry", lang)])
    return 0


def send(project: Project, destinations: list[str], retry_unknown: bool = False, retry_refused: bool = False) -> int:
    """Send for real and tell what came of it. Raises Busy, ParamError, StoreError, UserError."""
    from throughline.sending.wording import result_lines, trouble

    check_writable(project.data)
    lang, code = project.console.lang, 0
    for result in _post(project).send(destinations, retry_unknown, retry_refused):
        _print(project, result_lines(result, lang))
        for error in result.errors:
            project.console.error(f"{result.plan.name}: {trouble(error, lang)}")
        if result.errors or result.count(State.UNKNOWN) or result.plan.stuck:
            code = SourceError.exit_code
    return code


def _post(project: Project) -> Post:
    # Imported where it is needed: `run` asks for this module at every start, and seldom sends.
    from throughline.sending import Post

    return Post(project.config, SENDERS, project.snapshot(), project.data, project.context("send"))


def _print(project: Project, lines: Iterable[str]) -> None:
    project.console.result(redact("".join(f"{line}\n" for line in lines)).encode())
