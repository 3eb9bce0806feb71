"""Processes to be killed. They are forked from one that has everything imported, so each begins within moments."""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any

from throughline.errors import AppError

__all__ = ["Forked", "Say"]

Say = Callable[[object], None]

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.crash.victim", "throughline.cli.main", "throughline.warehouse"])


class Forked:
    """A running process and what it says. Use as a context manager: leaving it waits for the process to end.

    `work(say, *arguments)` runs there; an AppError ends it with its exit code, and its sentence is `problem`.
    No file may grow past `limit` bytes.
    """

    def __init__(
        self, work: Callable[..., None], *arguments: object, limit: int | None = None, **environment: str
    ) -> None:
        self._heard, said = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=_live, args=(said, limit, environment, work, arguments), daemon=True)
        self._process.start()
        said.close()
        self.problem = ""

    def __enter__(self) -> Forked:
        return self

    def __exit__(self, *_: object) -> None:
        self.code()
        self._heard.close()

    def __iter__(self) -> Iterator[Any]:
        """What it says, until it ends."""
        while True:
            try:
                word = self._heard.recv()
            except EOFError:
                return
            if isinstance(word, _Problem):
                self.problem = word.text
            else:
                yield word

    def code(self) -> int | None:
        """How it ended, once it has; minus the signal that killed it."""
        self._process.join()
        return self._process.exitcode

    def kill(self) -> None:
        """At once, by SIGKILL."""
        self._process.kill()


class _Problem:
    def __init__(self, text: str) -> None:
        self.text = text


def _live(
    said: Connection, limit: int | None, environment: dict[str, str], work: Callable[..., None], arguments: Any
) -> None:
    os.environ.update(environment)
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        work(said.send, *arguments)
    except AppError as error:
        said.send(_Problem(f"{error.key} {error.sentence('ru')}"))
        sys.exit(error.exit_code)
