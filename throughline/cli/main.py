"""Reads the command line, runs one command and turns errors into a sentence and an exit code.

0 done · 2 the user can mend it · 3 another load is running · 4 a source failed, others are loaded · 1 anything else.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from throughline.cli.console import Console
from throughline.cli.parser import Parser
from throughline.cli.project import Project
from throughline.config import ConfigError
from throughline.errors import AppError
from throughline.logging import configure
from throughline.texts import LANGS, say

__all__ = ["main"]

COMMANDS = (
    *("check", "load", "build", "run", "report", "export", "send", "hooks", "backup", "restore", "demo"),
    "config-schema",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    configure()
    console = Console(lang=_first_language())
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = _parser(console.lang, words).parse_args(words)
    path = Path(arguments.config)
    project = Project(path, Path(arguments.data) if arguments.data else path.parent / "data", console)
    try:
        return int(arguments.run(project, arguments))
    except AppError as error:
        return _explain(console, error)
    except BrokenPipeError:
        # The reader of our output left, as `… | head` does. Nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the last place that can say it in words
        console.error(say("cli.defect", console.lang, error=f"{type(error).__name__}: {error}"))
        _trace(console, error)
        return 1
    except KeyboardInterrupt:
        console.error(say("cli.interrupted", console.lang))
        return 130


def _explain(console: Console, error: AppError) -> int:
    lang = error.lang if isinstance(error, ConfigError) and error.lang else console.lang
    console.error(error.sentence(lang))
    _trace(console, error)
    return error.exit_code


def _trace(console: Console, error: Exception) -> None:
    if os.environ.get("THROUGHLINE_DEBUG") == "1":
        console.error("".join(traceback.format_exception(error)))


def _first_language() -> str:
    """The language until the project's is known."""
    wanted = os.environ.get("THROUGHLINE_LANG", "ru")
    return wanted if wanted in LANGS else "ru"


def _parser(lang: str, words: Sequence[str]) -> Parser:
    parser = Parser(lang=lang, prog="python -m throughline", description=say("cli.help.throughline", lang))
    commands = parser.add_subparsers(title=say("cli.help.commands", lang), metavar="COMMAND", required=True)
    for name in COMMANDS:
        text = say(f"cli.help.{name.replace('-', '_')}", lang)
        command = commands.add_parser(name, help=text, description=text, lang=lang)
        _add_places(command, lang)
        # Only what was asked for is imported: a report need not wait for the loader, nor the loader for the demo.
        if name in words:
            module = import_module(f"throughline.cli.{name.replace('-', '_')}")
            module.add(command, lang)
            command.set_defaults(run=module.run)
    return parser


def _add_places(command: Parser, lang: str) -> None:
    """What every command asks: which project, and where its data lie."""
    config = os.environ.get("THROUGHLINE_CONFIG") or "config.yaml"
    data = os.environ.get("THROUGHLINE_DATA") or ""
    command.add_argument("--config", metavar="FILE", default=config, help=say("cli.help.config", lang))
    command.add_argument("--data", metavar="DIR", default=data, help=say("cli.help.data", lang))
