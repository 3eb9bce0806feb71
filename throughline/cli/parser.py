"""The parser of the command line in the language of the reader: argparse alone heads its help in English."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any, NoReturn

from throughline.texts import say

__all__ = ["Parser"]


class Parser(argparse.ArgumentParser):
    """argparse with its own words said in `lang`; what was wrong with an argument stays as argparse says it."""

    def __init__(self, *, lang: str, **how: Any) -> None:
        super().__init__(add_help=False, formatter_class=_formatter(lang), **how)
        self._lang = lang
        self._positionals.title = say("cli.help.positionals", lang)
        self._optionals.title = say("cli.help.optionals", lang)
        self.add_argument("-h", "--help", action="help", help=say("cli.help.help", lang))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is; exit code 2."""
        self.print_usage()
        self.exit(2, say("cli.bad_words", self._lang, message=message, command=self.prog) + "\n")


def _formatter(lang: str) -> type[argparse.HelpFormatter]:
    class Formatter(argparse.HelpFormatter):
        def add_usage(
            self,
            usage: str | None,
            actions: Iterable[argparse.Action],
            groups: Iterable[Any],
            prefix: str | None = None,
        ) -> None:
            super().add_usage(usage, actions, groups, say("cli.help.usage", lang) if prefix is None else prefix)

    return Formatter
