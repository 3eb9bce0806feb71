"""`hooks [list|show|replay|drop]`: events that vendors sent, and those of which nothing could be made."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from throughline.cli.places import check_data
from throughline.cli.project import Project
from throughline.errors import ParamError
from throughline.hooks import inbox_path
from throughline.hooks.event import Event, EventState
from throughline.hooks.inbox import Inbox
from throughline.texts import say

_ACTIONS = ("list", "show", "replay", "drop")


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("action", nargs="?", choices=_ACTIONS, default="list", help=say("cli.help.hooks_action", lang))
    parser.add_argument("number", nargs="*", type=int, help=say("cli.help.hooks_number", lang))
    parser.add_argument("--source", metavar="NAME", default="", help=say("cli.help.hooks_source", lang))
    parser.add_argument("--all", action="store_true", help=say("cli.help.hooks_all", lang))


def run(project: Project, arguments: argparse.Namespace) -> int:
    """Raises ParamError, StoreError, UserError."""
    names = [source.name for source in project.config.sources]
    if arguments.source and arguments.source not in names:
        raise ParamError("unknown_source", name="source", value=arguments.source, allowed=", ".join(names))
    check_data(project.data)
    path = inbox_path(project.data)
    if not path.is_file():
        project.console.say("hooks_none")
        return 0
    with Inbox(path) as inbox:
        match arguments.action:
            case "list":
                _list(project, inbox, arguments.source)
            case "show":
                _show(project, _found(inbox, arguments.number) if arguments.number else inbox.latest(arguments.source))
            case action:
                _move(project, inbox, action, arguments)
    return 0


def _list(project: Project, inbox: Inbox, source: str) -> None:
    console, zone = project.console, ZoneInfo(project.config.project.timezone)
    for count in inbox.counts():
        if source in ("", count.source):
            facts = {"waiting": count.waiting, "done": count.done, "refused": count.refused, "partly": count.partly}
            console.say("hooks_count", source=count.source, **facts)
    for event in inbox.queue(source):
        at = event.received_at.astimezone(zone).strftime("%d.%m.%Y %H:%M:%S")
        key = "hooks_refused" if event.state is EventState.REFUSED else "hooks_partly"
        reason = event.reason.sentence(console.lang) if event.reason else ""
        console.say(key, seq=event.seq, source=event.source, at=at, reason=reason)


def _show(project: Project, events: Iterable[Event]) -> None:
    """The body as it came: for the person at the machine that holds the raw data anyway."""
    for event in events:
        project.console.say("hooks_head", seq=event.seq, method=event.method, path=event.path, query=event.query)
        project.console.result(event.body + b"\n")


def _move(project: Project, inbox: Inbox, action: str, arguments: argparse.Namespace) -> None:
    if not (arguments.number or arguments.source or arguments.all):
        raise ParamError("hooks_which", action=action)
    for _ in _found(inbox, arguments.number):
        pass  # a number that is not there is told before anything is done
    moved = (inbox.replay if action == "replay" else inbox.drop)(arguments.source, arguments.number)
    project.console.say(f"hooks_{action}", n=moved)


def _found(inbox: Inbox, numbers: Iterable[int]) -> list[Event]:
    events = []
    for number in numbers:
        event = inbox.event(number)
        if event is None:
            raise ParamError("hooks_unknown", number=number)
        events.append(event)
    return events
