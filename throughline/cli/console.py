"""What a command says: results on standard output, progress and errors on standard error."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

from throughline.logging import redact
from throughline.texts import say

__all__ = ["Console"]

_SECONDS_BETWEEN_LINES = 5.0


@dataclass
class Console:
    """Speaks the project's language. On a terminal progress rewrites its line, elsewhere it is a line now and then."""

    lang: str = "ru"
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    _said_at: float = float("-inf")
    _open_line: bool = False

    def say(self, key: str, **facts: object) -> None:
        """A sentence of `texts/<lang>/cli.yaml` on standard output."""
        self._end_line()
        print(redact(say(f"cli.{key}", self.lang, **facts)), file=self.out, flush=True)

    def result(self, content: bytes) -> None:
        """What the command was asked for, byte for byte."""
        self._end_line()
        self.out.flush()
        self.out.buffer.write(content)
        self.out.buffer.flush()

    def error(self, sentence: str) -> None:
        """A sentence that says what went wrong and what to do."""
        self._end_line()
        print(redact(sentence), file=self.err, flush=True)

    def progress(self, source: str, table: str, rows: int, label: str) -> None:
        """How far a source is: the table, rows so far and what is being read."""
        self.step("progress", source=source, n=rows, what=" ".join(filter(None, (table, label))))

    def step(self, key: str, **facts: object) -> None:
        """What is being done now, a sentence of `texts/<lang>/cli.yaml`."""
        sentence = redact(say(f"cli.{key}", self.lang, **facts))
        if self.err.isatty():
            self.err.write(f"\r\x1b[K{sentence}")
            self.err.flush()
            self._open_line = True
        elif time.monotonic() - self._said_at >= _SECONDS_BETWEEN_LINES:
            self._said_at = time.monotonic()
            print(sentence, file=self.err, flush=True)

    def _end_line(self) -> None:
        if self._open_line:
            self.err.write("\n")
            self._open_line = False
